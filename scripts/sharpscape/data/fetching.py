"""Finding the original files of a data set, or downloading what is absent."""

import os
import shutil
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from sharpscape.data.originals import archive_of, check_original, digests_of, originals_of
from sharpscape.data.readers import reader_of
from sharpscape.errors import SharpscapeError

# Seconds that a host may be silent.
TIMEOUT = 30


def _by_hand(originals, folder):
    lines = [f"  {folder / original.name} ({original})" for original in originals]
    return "\n".join(["Put there by hand:", *lines])


def _download(original, folder, advice):
    import pooch

    failures = []
    for address in original.addresses:
        try:
            pooch.retrieve(
                address,
                known_hash=f"sha256:{original.digests['sha256']}",
                fname=original.name,
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT),
            )
            return
        # Whatever goes wrong with one address, the next is tried; all are named at the end.
        except (OSError, ValueError) as error:
            failures.append(f"  {address}: {error}")
    raise SharpscapeError(
        f"{original.name} could not be downloaded:\n" + "\n".join(failures) + f"\n{advice}"
    )


def _unpack(archive, member, path):
    # Python before 3.11.4 extracts without a filter, and others want one.
    with archive.extractfile(member) as source, open(path, "wb") as target:
        shutil.copyfileobj(source, target)


def _take_from_archive(archive, absent, folder):
    advice = _by_hand(absent, folder)
    names = {f"{folder.name}/{original.name}" for original in absent}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Inside the folder, so that a file gets there whole, by a rename.
        with TemporaryDirectory(dir=folder, prefix=f"{archive.name}-") as place:
            _download(archive, Path(place), advice)
            with tarfile.open(Path(place, archive.name)) as members:
                for each in members:
                    if each.isfile() and each.name in names:
                        _unpack(members, each, Path(place, Path(each.name).name))
            for original in absent:
                unpacked = Path(place, original.name)
                if not unpacked.exists() or digests_of(unpacked) != original.digests:
                    raise SharpscapeError(
                        f"{archive.name} holds no {original.name} of {original}.\n{advice}"
                    )
                os.replace(unpacked, folder / original.name)
    except (OSError, tarfile.TarError) as error:
        raise SharpscapeError(
            f"{archive.name} could not be unpacked to {folder}: {error}\n{advice}"
        ) from error


def obtain_originals(dataset, raw_data):
    """Find or download all original files of a data set.

    A file present is checked and never changed; nothing is fetched for it. Of an archive, only
    the absent files are kept.

    Args:
        dataset: name of a data set whose reader has a FOLDER (see readers.Reader).
        raw_data: folder; the files lie in FOLDER below it.

    Returns:
        {file name: {"md5": …, "sha256": …}}.

    Raises:
        SharpscapeError: a wrong digest (file, expected and found named), no address answers, or
            the archive has no such file (says which file to put where).
    """
    reader = reader_of(dataset)
    folder, originals = Path(raw_data, reader.FOLDER), originals_of(reader)
    absent = [original for original in originals if not (folder / original.name).exists()]
    for original in originals:
        if original not in absent:
            check_original(folder / original.name, original)
    archive = archive_of(reader)
    if absent and archive is not None:
        _take_from_archive(archive, absent, folder)
    else:
        for original in absent:
            _download(original, folder, _by_hand([original], folder))
    return {original.name: original.digests for original in originals}
