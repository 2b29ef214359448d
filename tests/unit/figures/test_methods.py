"""Methods of training against plain training: ratios, intervals, and what is left out."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from summaries import models, trained_by

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.methods import draw, show
from sharpscape.judging.series import read_study

ASKED = Asked("made-up", {"0.5": 0.5, "1": 1.0})
EPSILONS, SEEDS = (0, 0.5, 1), range(4)
NOISE = {seed: 0.1 * np.sin(3 * seed) for seed in SEEDS}


def rows_of(training, factor, gap=0.0, epsilons=EPSILONS, **options):
    """Rows of networks whose kappa is a factor of (1 + epsilon), with noise over seeds."""
    noise = 0 if training == "plain" else 1
    values = {
        (e, s): ((1 + e) * factor * np.exp(noise * NOISE[s]), s + gap + noise * NOISE[s])
        for e in epsilons
        for s in SEEDS
    }
    return trained_by(training, models(values, **options))


def shown_of(*rows):
    return show(ASKED, read_study([each for part in rows for each in part]))


def test_ratios_and_differences_are_paired_by_seed():
    shown = shown_of(rows_of("plain", 1.0), rows_of("sam", 0.5, gap=0.3), rows_of("awp", 2.0))
    assert shown.methods == ["awp", "sam"]
    assert list(shown.epsilons.values()) == ["0.5", "1"]
    ((_, (kappa, gap)),) = shown.rows
    assert (kappa.ratio, gap.ratio) == (True, False)
    assert kappa.xlabel == r"$\kappa$, noise held" + "\nratio to plain"
    logs = np.array(list(NOISE.values()))
    half = stats.t.ppf(0.975, 3) * logs.std(ddof=1) / 2
    for index, factor in enumerate((2.0, 0.5)):
        for mark in (each for each in kappa.marks if each.method == index):
            assert mark.size == pytest.approx(factor * np.exp(logs.mean()))
            assert mark.low == pytest.approx(mark.size * np.exp(-half))
            assert mark.high == pytest.approx(mark.size * np.exp(half))
    assert [mark.epsilon for mark in kappa.marks] == [0.5, 1, 0.5, 1]
    for mark in gap.marks:
        assert mark.size == pytest.approx(logs.mean() + 0.3 * mark.method)


@pytest.mark.parametrize(
    ("comparison", "fitted"), [("budget", ["robust loss, train"]), ("equal-loss-0.1", [])]
)
def test_what_a_method_has_fitted_stands_beside_its_sharpness(comparison, fitted):
    point = {"comparison": comparison}
    rows = {
        training: [
            *made,
            *(
                each | {"measure": measure, "split": split}
                for each in made
                if each["measure"] == "generalisation_gap"
                for measure, split in (("robust_loss", "train"), ("robust_accuracy", "test"))
            ),
        ]
        for training, made in (
            ("plain", rows_of("plain", 1.0, **point)),
            ("sam", rows_of("sam", 0.5, **point)),
        )
    }
    (row,) = shown_of(*rows.values()).rows
    labels = [panel.xlabel.partition("\n")[0] for panel in row.panels]
    assert labels[1:-1] == [*fitted, "robust accuracy, test"]


def test_what_has_no_value_is_left_out():
    status = {1: "step-limited"}
    shown = shown_of(rows_of("plain", 1.0), rows_of("sam", 0.5, statuses=status))
    assert [mark.epsilon for mark in shown.rows[0].panels[0].marks] == [0.5]
    nothing = shown_of(rows_of("plain", 1.0), rows_of("sam", 0.5, epsilons=(0, 2)))
    assert not nothing.rows
    (axis,) = draw(nothing).axes
    assert axis.texts[0].get_text() == "no method has a value beside plain training"


def test_comparison_points_have_rows_of_their_own():
    loss = {"comparison": "equal-loss-0.1"}
    shown = shown_of(
        rows_of("plain", 1.0), rows_of("plain", 1.0, **loss),
        rows_of("sam", 0.5), rows_of("sam", 0.8, **loss),
    )  # fmt: skip
    assert [row.ylabel for row in shown.rows] == ["equal budget", "robust training loss 0.1"]


def test_a_mark_and_an_interval_for_each_method_and_epsilon():
    shown = shown_of(rows_of("plain", 1.0), rows_of("sam", 0.5), rows_of("awp", 2.0))
    figure = draw(shown)
    kappa, gap = figure.axes
    assert (kappa.get_xscale(), gap.get_xscale()) == ("log", "linear")
    dots = [line for line in kappa.lines if line.get_linestyle() == "None"]
    assert len(dots) == len(kappa.collections) == 4
    heights = [round(float(line.get_ydata()[0]), 6) for line in dots]
    assert heights == [-0.2, 0.2, 0.8, 1.2]
    assert [text.get_text() for text in kappa.get_yticklabels()] == ["awp", "sam"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["0.5", "1"]


@pytest.mark.parametrize("factor", [0.5, 1e-2, 1e-5])
def test_labels_of_ratios_do_not_overlap(factor):
    figure = draw(shown_of(rows_of("plain", 1.0), rows_of("sam", factor), rows_of("awp", 1.0)))
    figure.draw_without_rendering()
    labels = [each for each in figure.axes[0].get_xticklabels() if each.get_text()]
    low, high = figure.axes[0].get_xlim()
    shown = [each for each in labels if low <= each.get_position()[0] <= high]
    assert len(shown) >= 2
    boxes = sorted((each.get_window_extent() for each in shown), key=lambda box: box.x0)
    for one, other in pairwise(boxes):
        assert one.x1 < other.x0
