"""CIFAR-10: five training batches and one for test, [n, 3, 32, 32], 0 to 255."""

import numpy as np

from sharpscape.data.dataset import Dataset, Split
from sharpscape.data.pickles import read_pickle
from sharpscape.errors import SharpscapeError

FOLDER = "cifar-10-batches-py"
ORIGINALS = {
    "data_batch_1": {
        "md5": "c99cafc152244af753f735de768cd75f",
        "sha256": "54636561a3ce25bd3e19253c6b0d8538147b0ae398331ac4a2d86c6d987368cd",
    },
    "data_batch_2": {
        "md5": "d4bba439e000b95fd0a9bffe97cbabec",
        "sha256": "766b2cef9fbc745cf056b3152224f7cf77163b330ea9a15f9392beb8b89bc5a8",
    },
    "data_batch_3": {
        "md5": "54ebc095f3ab1f0389bbae665268c751",
        "sha256": "0f00d98ebfb30b3ec0ad19f9756dc2630b89003e10525f5e148445e82aa6a1f9",
    },
    "data_batch_4": {
        "md5": "634d18415352ddfa80567beed471001a",
        "sha256": "3f7bb240661948b8f4d53e36ec720d8306f5668bd0071dcb4e6c947f78e9682b",
    },
    "data_batch_5": {
        "md5": "482c414d41f54cd18b22e5b47cb7c3cb",
        "sha256": "d91802434d8376bbaeeadf58a737e3a1b12ac839077e931237e0dcd43adcb154",
    },
    "test_batch": {
        "md5": "40351d587109b95175f43aff81a1287e",
        "sha256": "f53d8d457504f7cff4ea9e021afcf0e0ad8e24a91f3fc42091b8adef61157831",
    },
    "batches.meta": {
        "md5": "5ff9c542aee3614f3951f8cda6e48888",
        "sha256": "f962466ef690d46b226450fb9aadc74ba4bc64a76aa526b5827fe4bc5c7125cb",
    },
}
MIRRORS = ["https://www.cs.toronto.edu/~kriz/"]
ARCHIVE = {
    "cifar-10-python.tar.gz": {
        "md5": "c58f30108f718f92721af3b95e74349a",
        "sha256": "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
    }
}


def _read_batch(path):
    """Images, shape [n, 3072], uint8, and labels, shape [n], int64, of one batch."""
    batch = read_pickle(path)
    try:
        images, labels = batch[b"data"], np.array(batch[b"labels"], dtype=np.int64)
        fitting = images.dtype == np.uint8 and images.shape == (len(labels), 3 * 32 * 32)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        fitting = False
    if not fitting:
        raise SharpscapeError(f"{path}: not a batch of CIFAR-10")
    return images, labels


def _read_batches(paths):
    images, labels = map(np.concatenate, zip(*map(_read_batch, paths), strict=True))
    # A row is an image: all its red values, then the green, then the blue.
    return Split(images.reshape(-1, 3, 32, 32), labels)


def read(files):
    """Read the six batches."""
    training = [f"data_batch_{number}" for number in range(1, 6)]
    return Dataset(
        _read_batches([files[name] for name in training]),
        _read_batches([files["test_batch"]]),
        255,
    )
