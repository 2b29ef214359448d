"""Spectra: what is infinite or undefined is named in the panel."""

import numpy as np

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
    shown = show("study", [undefined, result(0.5)])
    figure = draw(shown)
    fixed, full = figure.axes
    assert len(fixed.lines) == 1
    assert texts(full) == {"undefined at ε = 0"}
    assert figure.get_suptitle().endswith("no model at ε = 0.5")
    assert (shown.epsilons, shown.with_model) == ([0.0, 0.5], [0.0])


def test_eigenvalues_that_are_rounding_are_left_out_and_infinite_ones_named():
    shown = show(
        "study",
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
