"""Whether the images of a data file lie between 0 and maximum."""

from sharpscape.words import SPLITS


def out_of_range(data, splits=SPLITS):
    """What is wrong with the range of the images of some splits, a sentence; "" if nothing is.

    Args:
        data: fields of the data file.
    """
    maximum = float(data["maximum"][0])
    for split in splits:
        images = data[f"{split}/images"]
        low, high = float(images.min()), float(images.max())
        if not 0 <= low <= high <= maximum:
            return f"{split}/images go from {low:g} to {high:g}, and maximum is {maximum:g}"
    return ""
