"""Ticks at given values, each with a text of its own: none over another."""

import functools
from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axis import Axis
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.ticker import FixedLocator, FuncFormatter

# Between two texts, in parts of the height of a letter.
SPACE = 0.6


def fitting(places: Sequence[float], extents: Sequence[float], space: float) -> list[int]:
    """Indices of the texts that stand along an axis without touching.

    First come both ends, then the others in ascending order.

    Args:
        places: centres of the texts, ascending.
        extents: of the texts along the axis, in the same unit, as is the space that two leave
            between them.
    """
    kept: list[int] = []
    for index in (0, len(places) - 1, *range(1, len(places) - 1)):
        if all(
            abs(places[index] - places[other]) >= (extents[index] + extents[other]) / 2 + space
            for other in kept
            if other != index
        ):
            kept.append(index)
    return sorted(set(kept))


@functools.cache
def _width(text, size):
    """The width of a text in points, like its size."""
    return TextPath((0, 0), text, size=size).get_extents().width


class FittingLocator(FixedLocator):
    """Ticks at those values whose texts, {value: text}, fit the axis as long as it is drawn."""

    def __init__(self, texts: Mapping[float, str]):
        super().__init__(sorted(texts))
        self.texts = texts

    def __call__(self):
        """The values that have a text."""
        axes = self.axis.axes
        size = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
        low, high = self.axis.get_view_interval()
        # An end may have been rounded.
        least = 1e-9 * (high - low)
        inside = [each for each in sorted(self.texts) if low - least <= each <= high + least]
        # In points, as long as in every kind of file.
        box, horizontal = axes.get_window_extent(), self.axis.axis_name == "x"
        length = (box.width if horizontal else box.height) / axes.figure.dpi * 72
        start, *scaled, end = self.axis.get_transform().transform([low, *inside, high])
        places = [(each - start) / (end - start) * length for each in scaled]
        extents = [_width(self.texts[each], size) if horizontal else size for each in inside]
        return np.array([inside[index] for index in fitting(places, extents, SPACE * size)])


def set_ticks(axis: Axis, texts: Mapping[float, str]) -> None:
    """A tick at each epsilon, {epsilon: its text}; those that fit have their text."""
    axis.set_major_locator(FittingLocator(texts))
    axis.set_major_formatter(FuncFormatter(lambda value, _: texts.get(value, "")))
    axis.set_minor_locator(FixedLocator(sorted(texts)))
