"""Lines: seed blocks are joined, and what is missing is named."""

import numpy as np

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.lines import draw, show
from sharpscape.files.axes import LINE, names_along
from sharpscape.files.places import Place

ALPHAS = np.linspace(-1, 1, 3)


def result(epsilon, height, comparisons):
    """A landscape file of one seed and direction, whose line rises to this height."""
    losses = np.array([[[height, 0, height]]])
    fields = {
        Place(each, "loss", "adversarial", epsilon, "train", "following").path: losses
        for each in comparisons
    }
    return fields | {"alpha": ALPHAS}, {"epsilon": epsilon, "seeds": [0]}


def test_seed_blocks_are_joined_and_what_is_missing_is_named():
    shown = show(
        Asked("study"),
        [
            result(0.5, 1.0, ["loss", "budget"]),
            result(0.5, 3.0, ["loss", "budget"]),
            result(0.2, 1.0, ["budget"]),
        ],
    )
    budget, loss = (row[0] for row in shown.rows)
    assert (set(budget.rises), set(loss.rises)) == ({0.2, 0.5}, {0.5})
    assert loss.rises[0.5].tolist() == [2, 0, 2]
    assert shown.title.endswith("no model at ε = 0.2 (equal robust loss)")
    figure = draw(shown)
    assert [len(axis.lines) for axis in figure.axes] == [2, 1]
    assert figure.axes[1].lines[0].get_ydata().tolist() == [2, 0, 2]
    assert figure.get_suptitle() == shown.title
    assert [axis.get_title().split("\n")[0] for axis in figure.axes] == [
        "equal budget",
        "equal robust loss",
    ]


def test_a_study_without_a_model_says_so():
    figure = draw(show(Asked("study"), [result(0.5, np.nan, ["budget"])]))
    assert "no model" in figure.axes[0].texts[0].get_text()


def test_each_kind_of_line_has_panels_with_its_unit():
    names = names_along(LINE)
    at = Place("budget", "", "adversarial", 0.5, "train", "following")
    line = np.array([1.0, 0, 1])
    # Of two seeds: three random directions, two eigenvectors, one perturbation.
    lines = {"random": [1, 2, 3], "eigenvectors": [10, 20], "weight-perturbation": [5]}
    fields = {
        at._replace(name=names[axes]).path: np.stack(2 * [[each * line for each in heights]])
        for axes, heights in lines.items()
    }
    settings = {"epsilon": 0.5, "seeds": [0, 1], "landscape": {"batch_norm": "fixed"}}
    shown = show(Asked("study"), [(fields | {"alpha": ALPHAS}, settings)])
    found = {row[0].title.split("\n")[0]: row[0].rises[0.5][0] for row in shown.rows}
    assert found == {
        "random directions, filter-normalised": 2,
        "eigenvector 1 of the Hessian, length 1": 10,
        "eigenvector 2, length 1": 20,
        "worst weight perturbation, by layer": 5,
    }
    assert shown.title.endswith(
        "if any, as at the model\nmean over 3 random directions and 2 seeds"
    )
    labels = [axis.get_xlabel() for axis in draw(shown).axes]
    assert ["||" in each.replace("\\|", "||") for each in labels] == [True, False, False, True]
    assert [bool(each) for each in labels] == [True, False, True, True]
    (only,) = show(
        Asked("study"),
        [({k: v for k, v in fields.items() if "eigen" in k} | {"alpha": ALPHAS}, settings)],
    ).title.split("\n")[2:]
    assert only == "mean over 2 seeds"
