"""The identity file of the job that this process runs, and the note on what it made."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sharpscape.errors import SharpscapeError
from sharpscape.identities import (
    FOLDER,
    InputFile,
    content_digest,
    identity_path,
    made_path,
    made_text,
)
from sharpscape.jobs.publishing import published


class IdentityFile(NamedTuple):
    """What a job is to make.

    Attributes:
        text: of the whole file.
        results: the folder that all paths in it are relative to.
        identity: of what the job makes.
        settings: of the job.
        inputs: {role: the files that it reads}.
        outputs: paths of the files that it makes, relative to the results.
    """

    text: str
    results: Path
    identity: str
    settings: Mapping[str, Any]
    inputs: Mapping[str, list[InputFile]]
    outputs: list[str]


def read_identity_file(path: str | Path) -> IdentityFile:
    """Read an identity file.

    Raises:
        SharpscapeError: there is none, or it is not whole.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        depth = len(Path(FOLDER, f"{content['outputs'][0]}.json").parts)
        results = Path(*path.parts[:-depth])
        inputs = {
            role: [
                InputFile(results / output, identity, identity_path(results, output))
                for output, identity in files.items()
            ]
            for role, files in content["inputs"].items()
        }
        return IdentityFile(
            text, results, content["identity"], content["settings"], inputs, content["outputs"]
        )
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise SharpscapeError(
            f"{path}: no identity file ({error}). snakemake --dry-run writes it"
        ) from error


def described(path):
    """Size, time and SHA-256 of a file, as a note has them."""
    found = path.stat()
    return {
        "size": found.st_size,
        "mtime_ns": found.st_mtime_ns,
        "sha256": content_digest(path),
    }


def note_what_was_made(asked: IdentityFile) -> None:
    """Write of the files that a job made that they are what its identity file asked for.

    Raises:
        SharpscapeError: it cannot be written.
    """
    outputs = {output: described(asked.results / output) for output in asked.outputs}
    with published(made_path(asked.results, asked.outputs[0])) as part:
        part.write_text(
            made_text({"identity_file": asked.text, "outputs": outputs}), encoding="utf-8"
        )
