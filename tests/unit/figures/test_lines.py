"""Lines: seed blocks are joined, and what is missing is named."""

import numpy as np

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.lines import draw, show
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
