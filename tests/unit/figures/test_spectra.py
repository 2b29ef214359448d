"""Spectra: what is infinite or undefined is named in the panel."""

import numpy as np

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.spectra import draw, show
from sharpscape.files.places import Place


def result(epsilon, **spectra):
    """A curvature file of one seed."""
    fields = {
        Place("converged", name, "adversarial", epsilon, "train").path: np.array([values])
        for name, values in spectra.items()
    }
    return fields, {"epsilon": epsilon}


def texts(axis):
    return {text.get_text() for text in axis.texts}


def test_spectra_without_a_full_hessian():
    undefined = result(0.0, spectrum_fixed=[2.0, 1.0], spectrum_full=[np.nan, np.nan])
    shown = show(Asked("study"), [undefined, result(0.5)])
    figure = draw(shown)
    fixed, full = figure.axes
    assert len(fixed.lines) == 1
    assert texts(full) == {"undefined at ε = 0"}
    assert figure.get_suptitle().endswith("no model at ε = 0.5")
    assert (list(shown.epsilons), shown.with_model) == ([0.0, 0.5], [0.0])


def test_eigenvalues_that_are_rounding_are_left_out_and_infinite_ones_named():
    shown = show(
        Asked("study"),
        [
            result(0.0, spectrum_fixed=[2.0, 1.0, 1e-13]),
            result(0.5, spectrum_fixed=[np.inf, np.inf, np.inf]),
        ],
    )
    ((panel,),) = shown.rows
    assert panel.spectra[0.0].numbers.tolist() == [1, 2]
    assert panel.spectra[0.0].values.tolist() == [2.0, 1.0]
    assert panel.note == "infinite at ε = 0.5"
    assert panel.note in texts(draw(shown).axes[0])


def test_eigenvalues_that_are_not_above_0_are_marked_at_the_lower_edge():
    shown = show(
        Asked("study"),
        [
            result(0.0, spectrum_full=[2.0, 1.0, 1e-15, -1e-15], spectrum_fixed=[4.0, 2, 1, 0.5]),
            result(0.5, spectrum_full=[2.0, 1.0, -0.5, -1.0], spectrum_fixed=[4.0, 2, 1, 1e-6]),
            result(1.0, spectrum_full=[0.0, 0.0, 0.0, 0.0], spectrum_fixed=[4.0, 2, 1, 0.5]),
        ],
    )
    fixed, full = (panel.spectra for panel in shown.rows[0])
    marked = {epsilon: each.not_positive.tolist() for epsilon, each in full.items()}
    # What is rounding of larger ones is left out.
    assert marked == {0.0: [], 0.5: [3, 4], 1.0: [1, 2, 3, 4]}
    assert not any(len(each.not_positive) for each in fixed.values())
    left, right = draw(shown).axes
    assert texts(left) == {""}
    assert texts(right) == {"≤0", "some ≤ 0 at ε = 0.5, 1"}
    (dots,) = right.collections
    assert sorted(x for x, _ in dots.get_offsets()) == [1, 2, 3, 4]
    # Heights are parts of the panel.
    assert all(0 < height < 0.1 for _, height in dots.get_offsets())
    # The panels share an axis, on which all curves stay in view, above the marks.
    assert left.get_ylim()[0] < 1e-6
