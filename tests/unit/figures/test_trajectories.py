"""Sharpness as training goes: a curve per model and one per epsilon, over the training loss."""

import numpy as np
import pytest
from summaries import grid, models, trained_by

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.trajectories import draw, show
from sharpscape.judging.series import read_study

EPOCHS = {"epoch-1": 1, "epoch-10": 10, "budget": 30}


def rows_of(comparison, epochs, seeds=(0, 1, 2)):
    """κ is ε (1 + seed) epochs, the gap ε + epochs, the robust training loss ε / epochs."""
    rows = models(
        grid(lambda e, s: e * (1 + s) * epochs, lambda e, s: e + epochs, (1, 2), seeds),
        comparison=comparison,
    )
    losses = [
        row | {"measure": "robust_loss", "mode": "", "value": str(float(row["epsilon"]) / epochs)}
        for row in rows
        if row["measure"] == "kappa_fixed"
    ]
    return [*rows[2:], *losses]


def shown(rows):
    return show(Asked("made-up"), read_study(rows))


@pytest.fixture(scope="module")
def all_rows():
    return [row for point, epochs in EPOCHS.items() for row in rows_of(point, epochs)]


def test_a_curve_goes_from_epoch_to_epoch_and_ends_at_the_budget(all_rows):
    kappa, gap = shown(all_rows).panels
    (curve,) = (each for each in kappa.curves if (each.epsilon, each.seed) == (2.0, "1"))
    assert curve.loss == pytest.approx([2, 0.2, 2 / 30])
    assert curve.values == pytest.approx([4, 40, 120])
    (mean,) = (each for each in kappa.curves if (each.epsilon, each.seed) == (1.0, ""))
    # The geometric mean of 1, 2 and 3.
    assert mean.values == pytest.approx([6 ** (1 / 3) * n for n in EPOCHS.values()])
    assert (kappa.logarithm, gap.logarithm) == (True, False)
    (of_gap,) = (each for each in gap.curves if (each.epsilon, each.seed) == (1.0, ""))
    assert of_gap.values == pytest.approx([1 + n for n in EPOCHS.values()])


def test_the_mean_is_over_all_seeds_or_not_at_all():
    rows = [
        row
        for point, epochs in EPOCHS.items()
        for row in rows_of(point, epochs, (0, 1) if point == "epoch-10" else (0, 1, 2))
    ]
    curves = shown(rows).panels[0].curves
    lengths = {each.seed: len(each.loss) for each in curves if each.epsilon == 1.0}
    assert lengths == {"0": 3, "1": 3, "2": 2, "": 2}


def test_losses_at_which_models_are_compared_are_marked(all_rows):
    equal = [
        row
        for row in rows_of("equal-loss-0.1", 1) + rows_of("equal-loss-0.02", 1)
        if row["measure"] == "kappa_fixed"
    ]
    made = shown([*all_rows, *equal])
    assert made.levels == [0.02, 0.1]
    # These are no points of the way.
    assert made.panels == shown(all_rows).panels
    axis = draw(made).axes[0]
    assert axis.xaxis_inverted()
    upright = [line.get_xdata()[0] for line in axis.lines if np.ptp(line.get_xdata()) == 0]
    assert {0.02, 0.1} <= set(upright)


def test_one_point_is_no_way():
    made = shown(rows_of("budget", 30))
    assert not made.panels
    assert "two points" in draw(made).axes[0].texts[0].get_text()


def test_each_method_has_a_curve_of_its_own(all_rows):
    flatter = [
        row | {"value": str(float(row["value"]) / 2)} if row["measure"] == "kappa_fixed" else row
        for row in all_rows
    ]
    made = shown([*trained_by("plain", all_rows), *trained_by("sam", flatter)])
    assert made.methods == ["plain", "sam"]
    plain, sam = (
        next(c for c in made.panels[0].curves if c[:3] == (1.0, method, "")) for method in (0, 1)
    )
    assert sam.loss == plain.loss
    assert sam.values == pytest.approx([value / 2 for value in plain.values])
    figure = draw(made)
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()][:2] == ["plain", "sam"]
    colours = {line.get_color() for line in figure.axes[0].lines if line.get_linewidth() > 1}
    assert len(colours) == 2
