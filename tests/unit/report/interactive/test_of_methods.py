"""Methods and gaps in the page, where a study has several methods of training."""

import pytest
from report_studies import linear_study
from summaries import grid, models, trained_by

from sharpscape.figures.drawing.asked import Asked
from sharpscape.judging.series import read_study
from sharpscape.report.interactive import gaps, methods

ASKED = Asked("a", {"4/255": 4 / 255, "8/255": 8 / 255})


@pytest.fixture(scope="module")
def study():
    """Two methods, two epsilons, three seeds; sam is half as sharp."""
    at = {"epsilons": (4 / 255, 8 / 255), "seeds": range(3)}
    rows = trained_by("plain", models(grid(lambda e, s: e * (1 + s), lambda e, s: s, **at)))
    rows += trained_by("sam", models(grid(lambda e, s: e * (1 + s) / 2, lambda e, s: s - 1, **at)))
    return linear_study()._replace(asked=ASKED, rows=rows, series=read_study(rows))


def shown_at(figure, option):
    return [trace for trace in figure.panels[0].traces if trace["at"]["measure"] == option]


def test_each_method_is_held_against_plain_training_at_each_epsilon(study):
    made = methods.make(study)
    assert made.controls[0].options == ["κ, noise held", "generalisation gap, loss"]
    ratios, differences = shown_at(made, 0), shown_at(made, 1)
    assert [trace["name"] for trace in ratios] == ["ε = 4/255", "ε = 8/255"]
    assert [trace["x"] for trace in ratios] == [["sam, 4/255"], ["sam, 8/255"]]
    assert [trace["y"] for trace in ratios] == [[0.5], [0.5]]
    assert [trace["low"] for trace in differences] == [[-1], [-1]]
    layout = made.panels[0].layouts
    assert (layout["0"]["yaxis"]["type"], layout["1"]["yaxis"]["type"]) == ("log", "linear")
    # The line of no difference.
    assert [layout[option]["shapes"][0]["y0"] for option in ("0", "1")] == [1, 0]


def test_models_are_coloured_by_method_and_marked_by_epsilon(study):
    traces = shown_at(gaps.make(study), 0)
    looks = {trace["name"]: trace["marker"] for trace in traces}
    assert list(looks) == [
        "plain, ε = 4/255", "sam, ε = 4/255", "plain, ε = 8/255", "sam, ε = 8/255",
    ]  # fmt: skip
    symbols = [look["symbol"] for look in looks.values()]
    assert symbols[0] == symbols[1] != symbols[2] == symbols[3]
    colours = [look["color"] for look in looks.values()]
    assert colours[0] == colours[2] != colours[1] == colours[3]
    assert [len(trace["x"]) for trace in traces] == [3] * 4
