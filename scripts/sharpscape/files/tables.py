"""CSV tables, with their SHA-256 beside them (`sha256sum -c` reads it)."""

import csv
import hashlib
import io
import json
from pathlib import Path

from sharpscape import __version__
from sharpscape.errors import SharpscapeError
from sharpscape.files.identity import check_identity, path_of
from sharpscape.files.remaking import how_to_remake
from sharpscape.jobs.publishing import published
from sharpscape.words import format_number

VERSION, SETTINGS = "# sharpscape ", "# settings "


def _checksum_path(path):
    return Path(f"{path}.sha256")


def write_text(path, text, settings):
    """Write text to path, whole or not at all, and its checksum, version and settings beside it.

    Args:
        settings: of the job, its identity among them.
    """
    path, content = Path(path), text.encode()
    digest = hashlib.sha256(content).hexdigest()
    with published(path) as part:
        part.write_bytes(content)
    with published(_checksum_path(path)) as part:
        # Comments to sha256sum.
        part.write_text(
            f"{digest}  {path.name}\n{VERSION}{__version__}\n"
            f"{SETTINGS}{json.dumps(settings, sort_keys=True)}\n"
        )


def write_table(path, columns, rows, settings):
    """Write rows (dicts; a column left out is empty, floats in shortest form); see write_text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = (row.get(column, "") for column in columns)
        writer.writerow(format_number(v) if isinstance(v, float) else v for v in values)
    write_text(path, text.getvalue(), settings)


def table_made_with(path):
    """What the checksum file of a table says that it was made with: version, and hash of code."""
    lines = _checksum_path(path).read_text("utf-8").split("\n")
    versions = [line.removeprefix(VERSION) for line in lines if line.startswith(VERSION)]
    return {"version": versions[0], "code_hash": _settings_beside(lines)["code"]}


def _settings_beside(lines):
    """The settings that a checksum file tells; none where it is damaged or of an older version."""
    found = [line.removeprefix(SETTINGS) for line in lines if line.startswith(SETTINGS)]
    try:
        return json.loads(found[0])
    except (IndexError, ValueError):
        return {}


def read_text(file):
    """Read a text that write_text wrote, after checking it.

    Args:
        file: its path, or an InputFile, whose identity it must have.

    Raises:
        SharpscapeError: the file or its checksum is absent, or they do not agree, or it is of
            another identity.
    """
    path = path_of(file)
    try:
        content = Path(path).read_bytes()
        expected, *lines = _checksum_path(path).read_text("utf-8", "replace").split("\n")
    except FileNotFoundError as error:
        raise SharpscapeError(f"{error.filename}: no such file. {how_to_remake(path)}") from None
    if hashlib.sha256(content).hexdigest() != expected[:64]:
        raise SharpscapeError(
            f"{path}: damaged or edited (its SHA-256 is not that of {path}.sha256). "
            + how_to_remake(path)
        )
    check_identity(file, _settings_beside(lines))
    return content.decode()


def read_table(file):
    """Read a table into a list of dicts of texts; checks and raises as read_text."""
    return list(csv.DictReader(io.StringIO(read_text(file), newline="")))
