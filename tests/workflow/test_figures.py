"""Figures of a finished study: a row of panels per comparison point, words where nothing is."""

import pytest
from workflow import summary

from sharpscape.figures import alignment, curvature, noises
from sharpscape.figures.drawing.asked import Asked
from sharpscape.judging.series import read_study


def drawn(module, rows):
    return module.draw(module.show(Asked("exact"), read_study(rows)))


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
    ("module", "columns", "measures"),
    [(curvature, 2, 1), (noises, 3, 2), (alignment, 3, 2)],
)
def test_a_row_of_panels_per_comparison_point(two_points, module, columns, measures):
    figure = drawn(module, two_points)
    assert len(figure.axes) == 2 * columns * measures
    titles = [axis.get_title().split("\n")[0] for axis in figure.axes[:: columns * measures]]
    assert titles == ["equal budget", "equal robust loss"]
    cross = r"$\times$"
    if module is curvature:
        budget, loss = figure.axes[0], figure.axes[2]
        at_zero = [t for t in loss.texts if t.get_text() == cross and t.get_position()[0] == 0]
        assert at_zero
        assert cross not in texts(budget)


def test_a_panel_without_values_says_so(done):
    rows = summary(done, "exact")
    for row in rows:
        if row["measure"] in ("lambda_max_full", "kappa_full"):
            row |= {"value": "", "status": "kinks"}
    for axis in drawn(alignment, rows).axes:
        assert any(text.startswith("no value\nkinks") for text in texts(axis))


def test_fixed_noise_is_shown_where_noise_that_follows_leaves_no_curvature(done):
    rows = summary(done, "exact")
    for row in rows:
        # The clean loss has no kinks.
        if row["measure"] in ("lambda_max_full", "kappa_full") and (
            float(row["evaluation_epsilon"]) > 0
        ):
            row |= {"value": "", "status": "kinks"}
    labels = [axis.get_ylabel() for axis in drawn(noises, rows).axes[::3]]
    assert all(label.endswith("noise held") for label in labels)


def test_a_matplotlibrc_of_the_user_changes_no_figure(copied, done):
    text = "font.size: 30\nlines.linewidth: 9\naxes.facecolor: red\nsavefig.bbox: tight\n"
    text += "pdf.fonttype: 42\naxes.formatter.use_mathtext: True\nfigure.figsize: 1, 1\n"
    (copied.folder / "matplotlibrc").write_text(text, encoding="utf-8")
    names = [f"results/figures/exact-lines.{suffix}" for suffix in ("png", "pdf")]
    said = copied.succeed(names[0], "--force")
    for name in names:
        assert (copied.folder / name).read_bytes() == (done.folder / name).read_bytes()
    # Beside it, what no run draws is told at its end.
    assert "\nstudy stochastic has no figures: noises has no adversarial\n" in said
