"""What the figure of the loss over inputs shows."""

import numpy as np

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.inputs import draw, show
from sharpscape.files.places import Place

ALPHAS = np.linspace(-1, 1, 3)
ASKED = Asked("made-up", {"0": 0.0, "0.1": 0.1, "0.2": 0.2}, ("own", "0.1"), clean=True)
LOSSES = np.array([[[[1, 1, 3], [1, 1, 1]], [[0, 1, 5], [2, 1, 2]]]], dtype=float)


def file_of(epsilon, comparison="budget", **losses):
    """The landscape of two seeds at an epsilon: {evaluation: losses [seed, image, …]}."""
    fields = {"input_alpha": ALPHAS}
    for at, values in losses.items():
        place = Place(comparison, "input_loss", "adversarial", float(at.strip("e")), "train")
        fields[place.path] = values
    return fields, {"epsilon": epsilon, "seeds": [0]}


def test_rises_are_of_each_image_and_means_over_seeds():
    seeds = np.concatenate([LOSSES, 3 * LOSSES])
    source = [file_of(0.0, **{"e0.1": LOSSES}), file_of(0.1, **{"e0.1": seeds}), file_of(0.2)]
    shown = show(ASKED, source)
    assert [len(row) for row in shown.rows] == [2, 2]
    own, at = shown.rows
    # Without noise there is no direction: epsilon 0 has no model missing at its own.
    assert list(own[0].rises) == [0.1]
    assert list(at[0].rises) == [0.0, 0.1]
    np.testing.assert_array_equal(at[0].rises[0.0], [[0, 0, 2], [-1, 0, 4]])
    np.testing.assert_array_equal(at[1].rises[0.1], [[0, 0, 0], [2, 0, 2]])
    assert "no model at ε = 0.2" in shown.title
    assert own[0].title == "own $\\varepsilon$\nthe attack's direction"


def test_it_is_drawn_with_a_line_for_each_image_and_one_for_their_mean():
    source = [file_of(0.1, **{"e0.1": LOSSES}), file_of(0.2, **{"e0.2": LOSSES})]
    shown = show(ASKED._replace(evaluations=("own",)), source)
    figure = draw(shown)
    first, second = figure.axes
    for axis in (first, second):
        assert len(axis.lines) == 2 * (2 + 1)
    thick = first.lines[2]
    np.testing.assert_array_equal(thick.get_ydata(), [-0.5, 0, 3])
    assert figure.get_suptitle().startswith("made-up: the loss over inputs, train, equal budget")
    assert first.get_ylim() == second.get_ylim()


def test_models_without_a_value_are_named():
    nothing = np.full_like(LOSSES, np.nan)
    source = [file_of(0.1, **{"e0.1": nothing}), file_of(0.2, **{"e0.2": nothing})]
    shown = show(ASKED._replace(evaluations=("own",)), source)
    assert shown.title.endswith("no model at ε = 0.1, 0.2")
    assert draw(shown).axes[0].texts[0].get_text() == r"no model at any $\varepsilon$"
