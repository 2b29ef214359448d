"""The shipped reference: the numbers of the default configuration, and what they were made with."""

import csv
import hashlib
import io
import json
import lzma
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sharpscape import __version__
from sharpscape.comparing.run import Made, Run
from sharpscape.errors import SharpscapeError
from sharpscape.identities import lines_of
from sharpscape.jobs.processor import c_library, processor_kind
from sharpscape.jobs.publishing import published
from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.inputs import Reading, Row, read_rows

FOLDER = Path(__file__).parents[3] / "reference"
_TABLE, _DESCRIBED = "default.csv.xz", "default.json"


class Reference(NamedTuple):
    """What a run is held against.

    Attributes:
        version: of sharpscape.
        processor, c_library: that made the numbers (see jobs.processor).
        identities: {study: identity of its summary}.
        made: {study: what its files were made with}.
        studies: {study: its settings}.
        rows: {study: rows of its summary, dicts of text}.
        table: what a message calls the numbers.
    """

    version: str
    processor: str
    c_library: str
    identities: Mapping[str, str]
    made: Mapping[str, Made]
    studies: Mapping[str, Mapping[str, Any]]
    rows: Mapping[str, Sequence[Row]]
    table: str

    def readings(self, study: str) -> list[Reading]:
        """The rows of a study, checked; raises as inputs.read_rows."""
        return read_rows(self.rows[study], f"{self.table}, study {study}")


def write_reference(run: Run, folder: Path = FOLDER) -> int:
    """Write the numbers of a run as the reference, and return how many they are.

    Raises:
        SharpscapeError: a study has no summary yet, or the files cannot be written.
    """
    if run.unfinished:
        raise SharpscapeError(
            f"{run.name}: study {run.unfinished[0]} has no summary.csv yet; needed is snakemake"
        )
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for study in run.studies.values():
        writer.writerows(study.rows)
    content = text.getvalue().encode()
    described = {
        "version": __version__,
        "processor": processor_kind(),
        "c_library": c_library(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "identities": {name: study.identity for name, study in run.studies.items()},
        "made": {name: study.made for name, study in run.studies.items()},
        "studies": run.settings["studies"],
    }
    with published(folder / _TABLE) as part:
        part.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    with published(folder / _DESCRIBED) as part:
        part.write_text(lines_of(described), encoding="utf-8")
    return sum(len(study.rows) for study in run.studies.values())


def read_reference(folder: Path = FOLDER) -> Reference:
    """Read the reference.

    Raises:
        SharpscapeError: it is absent, or its two files are not of one writing.
    """
    table = folder / _TABLE
    try:
        described = json.loads((folder / _DESCRIBED).read_text(encoding="utf-8"))
        content = lzma.decompress(table.read_bytes())
        if hashlib.sha256(content).hexdigest() != described.pop("sha256"):
            raise ValueError(f"{_TABLE} and {_DESCRIBED} do not belong together")
        rows = defaultdict(list)
        for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
            rows[row["study"]].append(row)
        return Reference(**described, rows=rows, table=str(table))
    except (OSError, ValueError, KeyError, TypeError, lzma.LZMAError) as error:
        raise SharpscapeError(
            f"{folder}: no reference ({error}). make reference writes it"
        ) from None
