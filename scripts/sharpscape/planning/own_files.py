"""The user's own files, known by their content: a copy elsewhere is the same data.

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
from sharpscape.planning.given_weights import (
    check_different,
    check_present,
    expected_files,
    is_given,
)
from sharpscape.planning.own_networks import check_factory, network_files
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


def _digest(path, key, kept):
    """SHA-256 of the content of a file (see digests)."""
    place = os.path.abspath(path)
    try:
        state = _state(place)
        if kept.get(place, [None])[0] != state:
            kept[place] = [state, content_digest(place)]
    except OSError as error:
        raise ConfigurationError(f"{key}: {path}: cannot be read ({error})") from error
    return kept[place][1]


def digests(paths: Iterable[tuple[str, str]], kept: dict[str, list]) -> dict[str, str]:
    """{path: SHA-256 of its content} of files with own data.

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
        found[path] = _digest(path, key, kept)
    return found


def _of_network(model, place, kept):
    """{name: SHA-256} of the files of a study's own network."""
    check_factory(model["path"], model["factory"], place)
    files = network_files(model["path"], f"{place}.path")
    return {name: _digest(path, f"{place}.path", kept) for name, path in files.items()}


def _of_weights(study, place, kept):
    """{path: SHA-256} of the weights that a study is given."""
    key = f"{place}.training.weights"
    contents = {path: _digest(path, key, kept) for path, _ in expected_files(study)}
    check_different(study, contents, place)
    return contents


def with_contents(studies: list[dict], kept: dict[str, list]) -> list[dict]:
    """The studies, with what the user's own files hold.

    Those on a data file have its digest as dataset.content, those of an own network have those of
    its files as model.content, {name: digest}, and given models as training.contents, {path:
    digest}.

    Args:
        studies: checked.
        kept: see digests.

    Raises:
        ConfigurationError: a file cannot be used; names the key.
    """
    own = [
        (study["dataset"]["path"], f"study {study['name']}.dataset.path")
        for study in studies
        if "path" in study["dataset"]
    ]
    contents, found = digests(own, kept), []
    check_present(studies)
    for study in studies:
        place, dataset, model = f"study {study['name']}", study["dataset"], study["model"]
        if "path" in dataset:
            study = study | {"dataset": dataset | {"content": contents[dataset["path"]]}}
        if "path" in model:
            content = _of_network(model, f"{place}.model", kept)
            study = study | {"model": model | {"content": content}}
        if is_given(study):
            of_models = _of_weights(study, place, kept)
            study = study | {"training": study["training"] | {"contents": of_models}}
        found.append(study)
    return found
