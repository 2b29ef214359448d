"""A file of the user's own data: how its format is told, and how a good one is made."""

import os
import stat

HDF5, NPZ = "HDF5", ".npz"
_SIGNATURES = {HDF5: b"\x89HDF\r\n\x1a\n", NPZ: b"PK\x03\x04"}
# Before it, an HDF5 file may have a block of this size, or of a larger power of 2.
_FIRST_BLOCK = 512

# What is told of the lines, and the lines.
_FROM_ARRAYS = (
    "images: uint8 of shape [n, height, width] or [n, channels, height, width]; labels: shape [n]",
    """\
import numpy as np
splits = {"train": (train_images, train_labels), "test": (test_images, test_labels)}
arrays = {f"{split}/images": images for split, (images, _) in splits.items()}
arrays |= {f"{split}/labels": labels for split, (_, labels) in splits.items()}
np.savez("my.npz", **arrays)
""",
)
_FROM_TABLES = (
    "each row of train.csv and test.csv: the label, then values from 0 to 255",
    """\
import numpy as np
tables = {split: np.loadtxt(f"{split}.csv", delimiter=",", ndmin=2) for split in ("train", "test")}
arrays = {f"{split}/images": table[:, 1:] for split, table in tables.items()}
arrays |= {f"{split}/labels": table[:, 0].astype(int) for split, table in tables.items()}
np.savez("my.npz", maximum=255, **arrays)
""",
)
_FROM_IMAGES = (
    "from files such as my/train/cat/1.jpg and my/test/cat/2.jpg, whose label is cat",
    """\
import pathlib, numpy as np, PIL.Image
files = {s: sorted(pathlib.Path("my", s).glob("*/*.*")) for s in ("train", "test")}
images = {s: [PIL.Image.open(f).convert("L").resize((32, 32)) for f in files[s]] for s in files}
arrays = {f"{s}/labels": [f.parent.name for f in files[s]] for s in files}
np.savez("my.npz", **arrays, **{f"{s}/images": images[s] for s in files})
""",
)
_TABLES = (".csv", ".tsv", ".txt")


def lines_for(path: str | os.PathLike) -> str:
    """The end of a message about a file that cannot be read: five lines that make a good one."""
    if os.path.isdir(path):
        note, lines = _FROM_IMAGES
    elif os.fspath(path).lower().endswith(_TABLES):
        note, lines = _FROM_TABLES
    else:
        note, lines = _FROM_ARRAYS
    return f"These lines of Python make a file that can be read ({note}):\n\n{lines}"


def format_of(path: str | os.PathLike) -> str | None:
    """HDF5 or NPZ, by the first bytes of the file; None for any other.

    Raises:
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        if file.read(4) == _SIGNATURES[NPZ]:
            return NPZ
        size, start = os.fstat(file.fileno()).st_size, 0
        while start < size:
            file.seek(start)
            if file.read(8) == _SIGNATURES[HDF5]:
                return HDF5
            start = 2 * start or _FIRST_BLOCK
    return None


def why_no_file(path: str | os.PathLike) -> str | None:
    """What keeps a path from being a file that can be read; None where nothing does."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return "a folder, not a file"
        # A pipe would keep its reader waiting.
        if not stat.S_ISREG(mode):
            return "not a regular file"
        with open(path, "rb"):
            return None
    except FileNotFoundError:
        return f"no such file (the working directory is {os.getcwd()})"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    # With a NUL in it, for one.
    except ValueError as error:
        return f"not a path: {error}"


def why_unreadable(path: str | os.PathLike) -> str | None:
    """What keeps a path from being a file of own data, before anything in it is read.

    Returns:
        the reason, with what helps; None for an HDF5 file or a .npz file.
    """
    if fault := why_no_file(path):
        return f"{fault}. {lines_for(path)}" if os.path.isdir(path) else fault
    try:
        found = format_of(path)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None if found else f"neither an HDF5 file nor a .npz file. {lines_for(path)}"
