"""Static figures as files: a PDF carries the identity of what it shows."""

from pathlib import Path

from sharpscape.errors import SharpscapeError
from sharpscape.files.identity import path_of
from sharpscape.files.remaking import how_to_remake
from sharpscape.identities import InputFile

IDENTITY = "identity {}"


def read_figure(file):
    """The bytes of a PDF that figures.drawing.style.save wrote.

    Args:
        file: its path, or an InputFile, whose identity it must have.

    Raises:
        SharpscapeError: it is absent, or of another identity.
    """
    path = path_of(file)
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SharpscapeError(f"{path}: cannot be read: {error}") from None
    if isinstance(file, InputFile) and IDENTITY.format(file.identity).encode() not in content:
        raise SharpscapeError(f"{path}: of another identity. {how_to_remake(path)}")
    return content
