"""Ticks of an axis of epsilon: at each, with its text as the configuration writes it."""

import functools
from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.axis import Axis
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from matplotlib.ticker import FixedLocator, FuncFormatter

# Between two texts, in parts of the height of a letter.
SPACE = 0.6


def fitting(places: Sequence[float], widths: Sequence[float], space: float) -> list[int]:
    """Indices of the texts that stand beside each other without touching.

    First come both ends, then the others from left to right.

    Args:
        places: centres of the texts, ascending.
        widths: of the texts, in the same unit, as is the space that two leave between them.
    """
    kept: list[int] = []
    for index in (0, len(places) - 1, *range(1, len(places) - 1)):
        if all(
            abs(places[index] - places[other]) >= (widths[index] + widths[other]) / 2 + space
            for other in kept
            if other != index
        ):
            kept.append(index)
    return sorted(set(kept))


@functools.cache
def _width(text, size):
    """The width of a text in points, like its size."""
    return TextPath((0, 0), text, size=size).get_extents().width


class EpsilonLocator(FixedLocator):
    """Ticks at those epsilons whose texts fit the axis as wide as it is drawn."""

    def __init__(self, texts: Mapping[float, str]):
        super().__init__(sorted(texts))
        self.texts = texts

    def __call__(self):
        """The epsilons that have a text."""
        axes = self.axis.axes
        size = FontProperties(size=mpl.rcParams["xtick.labelsize"]).get_size_in_points()
        low, high = self.axis.get_view_interval()
        inside = [each for each in sorted(self.texts) if low <= each <= high]
        # In points, as wide as in every kind of file.
        width = axes.get_window_extent().width / axes.figure.dpi * 72
        places = [(each - low) / (high - low) * width for each in inside]
        widths = [_width(self.texts[each], size) for each in inside]
        return [float(inside[index]) for index in fitting(places, widths, SPACE * size)]


def set_ticks(axis: Axis, texts: Mapping[float, str]) -> None:
    """A tick at each epsilon, {epsilon: its text}; those that fit have their text."""
    axis.set_major_locator(EpsilonLocator(texts))
    axis.set_major_formatter(FuncFormatter(lambda value, _: texts.get(value, "")))
    axis.set_minor_locator(FixedLocator(sorted(texts)))
