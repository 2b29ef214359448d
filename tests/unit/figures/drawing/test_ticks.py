"""Ticks of epsilon: texts as the configuration writes them, and none over another."""

import itertools
from fractions import Fraction

import pytest

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.style import new_figure
from sharpscape.figures.drawing.ticks import fitting, set_ticks

OF_255 = {f"{part}/255" if part else "0": part / 255 for part in (0, 1, 2, 4, 8, 12, 16)}
THIRTEEN = [0, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1, 1.1, 1.2, 1.3, 1.4]
TWENTY = {f"{part}/255" if part else "0": part / 255 for part in range(20)}
CLOSE = {"0": 0.0, "1/255": 1 / 255, "0.004": 0.004, "1": 1.0}


def test_an_epsilon_has_its_text_of_the_configuration():
    asked = Asked("study", {"8/255": 8 / 255, "1/3": 1 / 3, "51/255": 0.2})
    # A table may have another last digit.
    assert asked.texts([1 / 3 + 1e-12, 8 / 255, 0.2, 0.5]) == {
        8 / 255: "8/255",
        0.2: "51/255",
        1 / 3 + 1e-12: "1/3",
        0.5: "0.5",
    }
    assert asked.listed([0.5, 8 / 255]) == "8/255, 0.5"


def labels(epsilons, width):
    """{position: box of its text} of an axis so many inches wide, once it is drawn."""
    figure, axes = new_figure(1, 1, width=width)
    axis = axes[0, 0]
    axis.set_xlim(-0.05 * max(epsilons.values()), 1.05 * max(epsilons.values()))
    set_ticks(axis.xaxis, {value: text for text, value in epsilons.items()})
    figure.draw_without_rendering()
    major = {
        tick.get_loc(): tick.label1
        for tick in axis.xaxis.get_major_ticks()
        if tick.label1.get_text()
    }
    for position, label in major.items():
        assert float(Fraction(label.get_text())) == pytest.approx(position)
    assert sorted(axis.xaxis.get_minorticklocs()) + sorted(major) != []
    every = {*axis.xaxis.get_minorticklocs(), *axis.xaxis.get_majorticklocs()}
    # Each epsilon has a tick, with a text or without.
    assert every == set(epsilons.values())
    return {position: label.get_window_extent() for position, label in major.items()}


@pytest.mark.parametrize("width", [2.0, 3.4, 4.6, 12.0])
@pytest.mark.parametrize(
    "epsilons", [OF_255, {str(each): each for each in THIRTEEN}, TWENTY, CLOSE]
)
def test_texts_that_fit_are_drawn_and_none_over_another(epsilons, width):
    boxes = labels(epsilons, width)
    ordered = [boxes[position] for position in sorted(boxes)]
    for left, right in itertools.pairwise(ordered):
        assert left.x1 < right.x0
    # The ends are among them.
    assert {min(epsilons.values()), max(epsilons.values())} <= set(boxes)


def test_with_room_for_all_all_are_drawn():
    assert set(labels(TWENTY, 20.0)) == set(TWENTY.values())


def test_no_text_is_left_out_that_would_fit():
    places, widths, space = [0.0, 3.0, 5.0, 9.0, 10.0], [2.0] * 5, 0.5
    kept = fitting(places, widths, space)
    assert kept == [0, 1, 4]
    for index in set(range(5)) - set(kept):
        assert any(abs(places[index] - places[other]) < 2.5 for other in kept)


def test_the_texts_of_a_pdf_are_those_of_the_png():
    figure, axes = new_figure(1, 3)
    axis = axes[0, 0].xaxis
    set_ticks(axis, {value: text for text, value in TWENTY.items()})
    axes[0, 0].set_xlim(0, 0.08)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    drawn = list(axis.get_majorticklocs())
    figure.set_dpi(72)
    assert list(axis.get_majorticklocs()) == drawn
    assert 1 < len(drawn) < 20
