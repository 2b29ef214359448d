"""A folder of results as it is compared: its tables, and what they were made with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sharpscape.errors import SharpscapeError
from sharpscape.files.hdf5 import made_with
from sharpscape.files.remaking import how_to_remake
from sharpscape.files.tables import read_table
from sharpscape.identities import InputFile, identity_path
from sharpscape.jobs.identity_file import IdentityFile, read_identity_file
from sharpscape.judging.inputs import Reading, Row, read_rows

# Files that the settings of all studies, the verdicts and the numbers of one study are known by.
REPORT, CLAIMS, SUMMARY = "report.html", "claims.csv", "{}/summary.csv"

# {what: its values, sorted}: versions of packages, device, threads and so on.
Made = dict[str, list[str]]


class Study(NamedTuple):
    """One study of a run.

    Attributes:
        rows: of its summary, dicts of text.
        table: what a message calls the summary.
        identity: of the summary.
        network: whether its models are networks.
        made: what its result files were made with.
        codes: {(folder, name of the file): hash of the code behind it}.
    """

    rows: Sequence[Row]
    table: str
    identity: str
    network: bool
    made: Made
    codes: Mapping[tuple[str, str], str]

    def readings(self, known: Iterable[float] = ()) -> list[Reading]:
        """The rows of the summary, checked; raises as inputs.read_rows.

        Args:
            known: epsilons of another run, which stand for what agrees with them.
        """
        return read_rows(self.rows, self.table, known)


class Run(NamedTuple):
    """One run.

    Attributes:
        name: the folder, as the user wrote it.
        studies: {name: Study} of those that have a summary.
        unfinished: names of the studies that have none.
        claims: rows of claims.csv; None where there is none.
        rules_code: hash of the code behind them; "" where there are none.
        settings: "studies", {name: settings}, and "verdicts", the rules.
    """

    name: str
    studies: dict[str, Study]
    unfinished: list[str]
    claims: list[Row] | None
    rules_code: str
    settings: dict[str, Any]


def _jobs_behind(path: Path) -> Iterator[IdentityFile]:
    """What a job was to make, from its identity file, and the same of all jobs behind it."""
    seen, waiting = set(), [path]
    while waiting:
        each = waiting.pop()
        # Files of the user's own have none.
        if each in seen or not each.is_file():
            continue
        seen.add(each)
        asked = read_identity_file(each)
        yield asked
        waiting += [file.described for files in asked.inputs.values() for file in files]


def _made_with(path):
    try:
        return made_with(path)
    except (OSError, KeyError, ValueError) as error:
        raise SharpscapeError(f"{path}: damaged ({error}). {how_to_remake(path)}") from error


def _read_study(results, name, network):
    output = SUMMARY.format(name)
    described = identity_path(results, output)
    jobs = list(_jobs_behind(described))
    made = defaultdict(set)
    codes = {}
    for asked in jobs:
        path = Path(asked.outputs[0])
        codes["/".join(path.parts[:2]), path.name] = str(asked.settings.get("code", ""))
        # Models may be deleted once they are measured.
        if path.suffix == ".h5" and (results / path).is_file():
            for what, value in _made_with(results / path).items():
                made[what].add(value)
    made.pop("code_hash", None)
    file = InputFile(results / output, jobs[0].identity, described)
    return Study(
        read_table(file),
        str(results / output),
        jobs[0].identity,
        network,
        {what: sorted(values) for what, values in sorted(made.items())},
        codes,
    )


def _read_claims(results):
    """The rows of claims.csv, and the hash of the code behind them."""
    path, described = results / CLAIMS, identity_path(results, CLAIMS)
    if not path.is_file():
        return None, ""
    asked = read_identity_file(described)
    return read_table(InputFile(path, asked.identity, described)), str(asked.settings["code"])


def read_run(folder: str | Path) -> Run:
    """Read a folder of results.

    Raises:
        SharpscapeError: it is none; no study has a summary; a table is damaged, or was made with
            other settings than the folder's configuration now asks for.
    """
    results = Path(folder)
    described = identity_path(results, REPORT)
    if not described.is_file():
        raise SharpscapeError(
            f"{folder}: no folder of results ({described.relative_to(results)} is missing); "
            "allowed: what results names in a configuration that snakemake has run"
        )
    settings = read_identity_file(described).settings
    configured = {study["name"]: study for study in settings["studies"]}
    present = [name for name in configured if (results / SUMMARY.format(name)).is_file()]
    if not present:
        raise SharpscapeError(
            f"{folder}: no study has a summary.csv yet; needed is snakemake summarise"
        )
    claims, rules_code = _read_claims(results)
    return Run(
        str(folder),
        {
            name: _read_study(results, name, configured[name]["family"] == "deep")
            for name in present
        },
        [name for name in configured if name not in present],
        claims,
        rules_code,
        {"studies": configured, "verdicts": settings["verdicts"]},
    )
