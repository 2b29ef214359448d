"""Whether a file is the one that a job is to read."""

import json

from sharpscape.errors import SharpscapeError
from sharpscape.files.remaking import how_to_remake
from sharpscape.identities import InputFile

# What a setting is not: two files of other code, or from other files, may have the same settings.
NAMED_OTHERWISE = {"identity", "code"}
LONGEST = 100


def path_of(file):
    """The path of an InputFile, or of what is a path."""
    return file.path if isinstance(file, InputFile) else file


def _settings_expected(file):
    """The settings in the identity file of the job that makes a file; None where it tells none."""
    try:
        content = json.loads(file.described.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content["settings"] if content["identity"] == file.identity else None


def _shown(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _differences(expected, found):
    """In words, how the settings of a file differ from those expected."""
    names = sorted({*expected, *found} - NAMED_OTHERWISE)
    other = [name for name in names if expected.get(name) != found.get(name)]
    if other:
        return "made with other settings: " + "; ".join(
            f"{name} is {_shown(found.get(name))}, expected {_shown(expected.get(name))}"
            for name in other
        )
    if expected.get("code") != found.get("code"):
        return "made by other code"
    return "made from other files"


def check_identity(file, settings):
    """Raise SharpscapeError unless a file is what a job is to read.

    Args:
        file: an InputFile; anything else may be any file.
        settings: found in it, its identity among them.
    """
    if not isinstance(file, InputFile) or settings.get("identity") == file.identity:
        return
    expected = _settings_expected(file)
    what = "of another identity" if expected is None else _differences(expected, settings)
    raise SharpscapeError(f"{file.path}: {what}. {how_to_remake(file.path)}")
