"""Finding the original files of a data set, or downloading what is absent."""

from pathlib import Path

from sharpscape.errors import SharpscapeError
from sharpscape.originals import ORIGINALS, check_md5


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
