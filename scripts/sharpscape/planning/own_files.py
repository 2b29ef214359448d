"""The user's own data files, known by their content: a copy elsewhere is the same data.

Reading a large file takes seconds, and every job on a cluster plans: the digest is kept, with what
tells that the file has not changed since.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from sharpscape.errors import ConfigurationError
from sharpscape.identities import FOLDER, content_digest
from sharpscape.own_data import why_unreadable
from sharpscape.planning.writing import write_whole

KEPT = f"{FOLDER}/own-files.json"


def _state(path):
    """What changes when a file is written, replaced or restored from a copy."""
    found = os.stat(path)
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def read_kept(results: str | Path) -> dict[str, list]:
    """{path: [state, digest]} of the files that an earlier run looked at."""
    try:
        return json.loads(Path(results, KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_kept(results: str | Path, kept: dict[str, list]) -> None:
    """Write what read_kept reads, where it is not there."""
    if kept != read_kept(results):
        write_whole(Path(results, KEPT), json.dumps(kept, indent=1) + "\n")


def digests(paths: Iterable[tuple[str, str]], kept: dict[str, list]) -> dict[str, str]:
    """{path: SHA-256 of its content} of own files.

    Args:
        paths: (path, the key of the configuration that names it).
        kept: of read_kept; what is not in it, or has changed since, is read and put into it.

    Raises:
        ConfigurationError: it is no HDF5 or .npz file; names the key, and what helps.
    """
    found = {}
    for path, key in paths:
        if fault := why_unreadable(path):
            raise ConfigurationError(f"{key}: {path}: {fault}")
        place = os.path.abspath(path)
        try:
            state = _state(place)
            if kept.get(place, [None])[0] != state:
                kept[place] = [state, content_digest(place)]
        except OSError as error:
            raise ConfigurationError(f"{key}: {path}: cannot be read ({error})") from error
        found[path] = kept[place][1]
    return found


def with_contents(studies: list[dict], kept: dict[str, list]) -> list[dict]:
    """The studies; those on a file of the user's have its digest as dataset.content.

    Args:
        studies: checked.
        kept: see digests.

    Raises:
        ConfigurationError: see digests.
    """
    own = [
        (study["dataset"]["path"], f"study {study['name']}.dataset.path")
        for study in studies
        if "path" in study["dataset"]
    ]
    contents = digests(own, kept)
    return [
        study | {"dataset": study["dataset"] | {"content": contents[study["dataset"]["path"]]}}
        if "path" in study["dataset"]
        else study
        for study in studies
    ]
