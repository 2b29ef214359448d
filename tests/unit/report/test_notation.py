"""Numbers and formulas in plain characters."""

import math

import pytest

from sharpscape.figures.drawing.curves import REGIMES
from sharpscape.measures import load_measure, measure_names
from sharpscape.report.notation import number, plain, rounded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (1, "1"), (117.4, "117"), (12345.6, "12300"), (0.5, "0.5"),
        (0.0012345, "0.00123"),
        (-3.14159, "−3.14"), (1e-4, "1·10⁻⁴"), (1.25e7, "1.25·10⁷"), (123456, "1.23·10⁵"),
        (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "–"), (99999, "100000"),
    ],
)  # fmt: skip
def test_numbers_are_short(value, text):
    assert number(value) == text


def test_labels_have_no_tex_left():
    labels = [load_measure(name).label for name in measure_names()]
    for label in map(plain, [*labels, *REGIMES]):
        assert not set(label) & set("$\\{}"), label
    assert plain(r"own $\varepsilon$, $\lambda_{max}$") == "own ε, λmax"


def test_what_is_drawn_is_rounded_to_six_digits():
    assert rounded(1 / 3) == 0.333333
    assert rounded(math.inf) is None and rounded(None) is None
