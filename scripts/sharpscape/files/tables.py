"""CSV tables, with their SHA-256 beside them (`sha256sum -c` reads it)."""

import csv
import hashlib
import io
from pathlib import Path

from sharpscape import __version__
from sharpscape.errors import SharpscapeError
from sharpscape.files.remaking import how_to_remake
from sharpscape.jobs.publishing import published
from sharpscape.words import format_number


def _checksum_path(path):
    return Path(f"{path}.sha256")


def write_text(path, text):
    """Write text to path, whole or not at all, and its checksum and our version beside it."""
    path, content = Path(path), text.encode()
    digest = hashlib.sha256(content).hexdigest()
    with published(path) as part:
        part.write_bytes(content)
    with published(_checksum_path(path)) as part:
        # A comment of sha256sum, behind what read_text reads.
        part.write_text(f"{digest}  {path.name}\n# sharpscape {__version__}\n")


def write_table(path, columns, rows):
    """Write rows (dicts; a column left out is empty, floats in shortest form)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        values = (row.get(column, "") for column in columns)
        writer.writerow(format_number(v) if isinstance(v, float) else v for v in values)
    write_text(path, text.getvalue())


def read_text(path):
    """Read a text that write_text wrote, after checking it.

    Raises:
        SharpscapeError: the file or its checksum is absent, or they do not agree.
    """
    try:
        content = Path(path).read_bytes()
        expected = _checksum_path(path).read_bytes()[:64].decode("ascii", "replace")
    except FileNotFoundError as error:
        raise SharpscapeError(f"{error.filename}: no such file. {how_to_remake(path)}") from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise SharpscapeError(
            f"{path}: damaged or edited (its SHA-256 is not that of {path}.sha256). "
            + how_to_remake(path)
        )
    return content.decode()


def read_table(path):
    """Read a table into a list of dicts of texts; checks and raises as read_text."""
    return list(csv.DictReader(io.StringIO(read_text(path), newline="")))
