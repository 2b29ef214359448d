"""What a file is: its identity, and the identity files that say so.

The identity of a file is a hash of the settings of the job that makes it, with a hash of its code,
and of the identities of the files that the job reads. It names all that determines the content;
places and times are no part of it.

Every job has an identity file, {results}/identities/<first output>.json: its settings, the files
that it reads with their identities, and what it makes. It is written while planning, and the job
reads it. When the job has made its files it writes <first output>.made.json beside it: the identity
file that it read, and size, time and SHA-256 of each file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = "identities"


class InputFile(NamedTuple):
    """A file that a job reads.

    Attributes:
        path: of the file.
        identity: that it must have.
        described: the identity file of the job that makes it.
    """

    path: Path
    identity: str
    described: Path


def identity_of(settings: Mapping[str, Any], inputs: Mapping[str, Sequence[str]]) -> str:
    """The identity of what a job makes.

    Args:
        settings: of the job, with the hash of its code.
        inputs: {role: identities of the files that it reads, in order}.
    """
    text = json.dumps([settings, inputs], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def content_digest(path: str | Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def identity_path(results: str | Path, output: str) -> Path:
    """The identity file of the job that makes an output, whose path is relative to the results."""
    return Path(results, FOLDER, f"{output}.json")


def made_path(results: str | Path, output: str) -> Path:
    """What the job that makes an output has written about what it made."""
    return Path(results, FOLDER, f"{output}.made.json")


def lines_of(content: Mapping[str, Any]) -> str:
    """JSON with a line per key, in the order given: readable, and fast to write."""
    lines = (f"{json.dumps(key)}: {json.dumps(each)}" for key, each in content.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def made_text(made: Mapping[str, Any]) -> str:
    """The text of a file at made_path.

    Args:
        made: "identity_file", the text of the identity file that the job read, and "outputs",
            {output: "size" in bytes, "mtime_ns" and "sha256" of the file}.
    """
    return lines_of(made)
