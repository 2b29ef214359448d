"""MNIST: 28×28, 0 to 255."""

from sharpscape.data.idx import idx_originals, read_idx_pairs

FOLDER = "mnist"


def originals():
    """The four files."""
    return idx_originals("MNIST")


read = read_idx_pairs
