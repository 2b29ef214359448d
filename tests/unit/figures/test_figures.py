"""Figures: a row of panels per comparison point, all seeds, words where nothing is to be seen."""

import numpy as np
import pytest
from workflow import deep_study, summary

from sharpscape.figures.alignment import draw_alignment
from sharpscape.figures.curvature import draw_curvature
from sharpscape.figures.lines import draw_lines
from sharpscape.figures.models import gather
from sharpscape.figures.noises import draw_noises
from sharpscape.figures.spectra import draw_spectra
from sharpscape.judging.series import read_study
from sharpscape.planning.jobs import figures_of


def texts(axis):
    return {text.get_text() for text in axis.texts}


@pytest.fixture(scope="module")
def two_points(done):
    """The rows of a study with two comparison points, the second without epsilon 0."""
    rows = summary(done, "exact")
    for row in rows:
        row["comparison"] = row["comparison"] and "budget"
    return rows + [
        row | {"comparison": "loss"}
        for row in rows
        if row["comparison"] and float(row["epsilon"]) > 0
    ]


@pytest.mark.parametrize(
    ("draw", "columns", "measures"),
    [(draw_curvature, 2, 1), (draw_noises, 3, 2), (draw_alignment, 3, 2)],
)
def test_a_row_of_panels_per_comparison_point(two_points, draw, columns, measures):
    figure = draw(read_study(two_points))
    assert len(figure.axes) == 2 * columns * measures
    titles = [axis.get_title().split("\n")[0] for axis in figure.axes[:: columns * measures]]
    assert titles == ["equal budget", "equal robust loss"]
    cross = r"$\times$"
    if draw is draw_curvature:
        budget, loss = figure.axes[0], figure.axes[2]
        at_zero = [t for t in loss.texts if t.get_text() == cross and t.get_position()[0] == 0]
        assert at_zero
        assert cross not in texts(budget)


def test_a_panel_without_values_says_so(done):
    rows = summary(done, "exact")
    for row in rows:
        if row["measure"] in ("lambda_max_full", "kappa_full"):
            row |= {"value": "", "status": "kinks"}
    for axis in draw_alignment(read_study(rows)).axes:
        assert any(text.startswith("no value\nkinks") for text in texts(axis))


def test_fixed_noise_is_shown_where_noise_that_follows_leaves_no_curvature(done):
    rows = summary(done, "exact")
    for row in rows:
        # The clean loss has no kinks.
        if row["measure"] in ("lambda_max_full", "kappa_full") and (
            float(row["evaluation_epsilon"]) > 0
        ):
            row |= {"value": "", "status": "kinks"}
    labels = [axis.get_ylabel() for axis in draw_noises(read_study(rows)).axes[::3]]
    assert all(label.endswith("noise fixed") for label in labels)


def test_lines_join_seed_blocks_and_name_what_is_missing():
    alphas = np.linspace(-1, 1, 3)

    def result(epsilon, height, comparisons):
        losses = np.array([[[height, 0, height]]])
        fields = {f"{c}/adversarial/eps-{epsilon}/line": losses for c in comparisons}
        return fields, {"epsilon": epsilon}

    lines = gather(
        [
            result(0.5, 1.0, ["loss", "budget"]),
            result(0.5, 3.0, ["loss", "budget"]),
            result(0.2, 1.0, ["budget"]),
        ],
        lambda epsilon: {("own", "following"): f"adversarial/eps-{epsilon}/line"},
    )
    assert list(lines) == ["budget", "loss"]
    figure = draw_lines("study", alphas, lines)
    assert figure.axes[1].lines[0].get_ydata().tolist() == [2, 0, 2]
    assert len(figure.axes[0].lines) == 2
    assert figure.get_suptitle().endswith("no model at ε = 0.2 (equal robust loss)")


def test_spectra_without_a_full_hessian():
    undefined = {"spectrum_fixed": np.array([[2.0, 1.0]]), "spectrum_full": np.full((1, 2), np.nan)}
    figure = draw_spectra("study", {"converged": {0.0: undefined, 0.5: {}}})
    fixed, full = figure.axes
    assert len(fixed.lines) == 1
    assert texts(full) == {"undefined at ε = 0"}
    assert figure.get_suptitle().endswith("no model at ε = 0.5")


def test_alignment_is_drawn_where_it_has_something_to_show():
    study = {
        "noises": [{"name": "adversarial"}, {"name": "aligned", "alignment": 0.5}],
        "epsilons": {"0": 0.0, "1": 1.0},
        "evaluation": {"epsilons": ["own"], "noises": ["adversarial", "own"]},
        "landscape": {"plane_points": 0},
        "curvature": {"leading": 2},
        "seeds": None,
    }
    assert "alignment" in figures_of(study)
    without = [
        {"noises": [{"name": "adversarial"}, {"name": "random"}]},
        {"evaluation": {"epsilons": ["own"], "noises": ["adversarial"]}},
        {"evaluation": {"epsilons": [0], "noises": ["adversarial", "own"]}},
    ]
    for change in without:
        assert "alignment" not in figures_of(study | change)


def test_a_single_eigenvalue_is_no_spectrum():
    from sharpscape.planning.configuration import check_configuration

    def figures(leading):
        study = deep_study(curvature={"leading": leading})
        config = {"results": "r", "raw_data": "d", "studies": [study]}
        return figures_of(check_configuration(config)["studies"][0])

    assert set(figures(2)) - set(figures(1)) == {"spectra"}
