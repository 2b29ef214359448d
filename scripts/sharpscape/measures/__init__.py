"""Measures of models: how each is called in figures, and what its size says.

One module per measure, of the measure's name, holds its MEASURE. What computes a measure lies with
the families of models, and knows nothing of this folder.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sharpscape.errors import SharpscapeError
from sharpscape.registry import load

# Kinds of sharpness, in the order of tables: of the loss as it stands; of the loss with weights in
# units of their own length; at worst within a region; along random lines.
GROUPS = ("raw", "normalised", "worst case", "along lines")


class Measure(NamedTuple):
    """What a measure is.

    Attributes:
        label: text for figures; formulas in TeX between dollar signs.
        position: orders the measures where a figure shows all; smaller comes first.
        symbol: the measure in the field's notation, in plain characters.
        group: which kind of sharpness it is, one of GROUPS.
        sharpness: whether it measures sharpness, larger being sharper.
        gap: whether it is a generalisation gap, larger being worse.
        logarithm: whether it is compared as a ratio, where all its values are above the floor.
        accuracy: relative accuracy of a value whose row says none.
        network_accuracy: the same of networks, where it is another one.
        floor: rounding of a value in units of the loss, for what is a difference of losses.
    """

    label: str
    position: int
    symbol: str = ""
    group: str = ""
    sharpness: bool = False
    gap: bool = False
    logarithm: bool = False
    accuracy: float = 1e-9
    network_accuracy: float | None = None
    floor: float = 0.0


@functools.cache
def _entries() -> frozenset[str]:
    """The names of all measures, without loading any."""
    paths = Path(__file__).parent.glob("*.py")
    return frozenset(path.stem for path in paths) - {"__init__"}


def check_measure(name: str) -> None:
    """Raise SharpscapeError where there is no measure of that name; load none."""
    if name not in _entries():
        raise SharpscapeError(f"{name}: an unknown measure; needed is measures/{name}.py")


def load_measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        SharpscapeError: there is none.
    """
    check_measure(name)
    return load("measures", name).MEASURE


def default_accuracy(name: str, network: bool) -> float:
    """The relative accuracy of a measure of networks, or of logistic models."""
    measure = load_measure(name)
    if network and measure.network_accuracy is not None:
        return measure.network_accuracy
    return measure.accuracy


@functools.cache
def measure_names() -> tuple[str, ...]:
    """The names of all measures, by position."""
    return tuple(sorted(_entries(), key=lambda name: (load_measure(name).position, name)))


def measure_text(row: Mapping[str, str]) -> str:
    """The measure of a row of claims in words: that of a line with what the noise does along it."""
    if row["measure"] == "line_rise":
        return f"line_rise ({row['mode']} noise)"
    return row["measure"]
