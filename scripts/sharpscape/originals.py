"""The original files of the public data sets: their names, MD5 and addresses; finding, fetching.

Names, MD5 and addresses are torchvision's.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

from sharpscape.errors import SharpscapeError


class Original(NamedTuple):
    """One original file: its name, its MD5, and where it can be had, best address first."""

    name: str
    md5: str
    addresses: list


def _idx_files(class_name):
    from sharpscape.torchvision_datasets import datasets

    source = getattr(datasets, class_name)
    return [
        Original(name, md5, [mirror + name for mirror in source.mirrors])
        for name, md5 in source.resources
    ]


# Folder below raw_data: the files it must hold.
ORIGINALS = {
    "mnist": lambda: _idx_files("MNIST"),
    "fashion-mnist": lambda: _idx_files("FashionMNIST"),
}


def md5_of(path):
    """MD5 of a file, as hexadecimal text."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def check_md5(path, expected):
    """Raise SharpscapeError unless the file is there and has that MD5."""
    if not Path(path).is_file():
        raise SharpscapeError(f"{path}: no such file. Put it there (MD5 {expected})")
    found = md5_of(path)
    if found != expected:
        raise SharpscapeError(
            f"{path}: MD5 {found}, expected {expected}. It is not the original file, or it is "
            "damaged; nothing was changed. Move it away to have it downloaded again."
        )


def _download(original, folder):
    import pooch

    failures = []
    for address in original.addresses:
        try:
            pooch.retrieve(
                address,
                known_hash=f"md5:{original.md5}",
                fname=original.name,
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=True, timeout=30),
            )
            return
        # Whatever goes wrong with one address, the next is tried; all are named at the end.
        except (OSError, ValueError) as error:
            failures.append(f"  {address}: {error}")
    raise SharpscapeError(
        f"{original.name} could not be downloaded:\n"
        + "\n".join(failures)
        + f"\nPut it there by hand: {folder / original.name} (MD5 {original.md5})"
    )


def obtain_originals(dataset, raw_data):
    """Find or download all original files of a data set.

    A file present is checked and never changed; nothing is fetched for it.

    Args:
        dataset: a key of ORIGINALS.
        raw_data: folder; the files lie in its subfolder of the data set's name.

    Returns:
        {file name: {"path": …, "md5": …}}.

    Raises:
        SharpscapeError: a wrong MD5 (file, expected and found named), or no address
            answers (says which file to put where).
    """
    folder = Path(raw_data) / dataset
    record = {}
    for original in ORIGINALS[dataset]():
        path = folder / original.name
        if path.exists():
            check_md5(path, original.md5)
        else:
            _download(original, folder)
        record[original.name] = {"path": str(path), "md5": original.md5}
    return record
