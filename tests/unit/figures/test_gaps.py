"""Generalisation gap against sharpness: a dot for every model."""

import numpy as np
from scipy import stats
from summaries import grid, models, trained_by

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.gaps import draw, show
from sharpscape.judging.series import read_study


def dots(axis):
    """{(x, y): marker} of what is drawn for models."""
    return {
        (line.get_xdata()[0], line.get_ydata()[0]): line.get_marker()
        for line in axis.lines
        if line.get_linestyle() == "None"
    }


def test_a_dot_for_every_model():
    sharpness = {1: 1.0, 2: 0.0, 3: 2.0, 4: np.inf, 5: 3.0}
    made = grid(lambda e, s: sharpness[e], lambda e, s: e + 0.1 * s)
    rows = models(made, statuses={5: "no-minimiser"})
    rows += models(grid(lambda e, s: e, lambda e, s: -e - s, epsilons=[2]), comparison="loss")[2:]
    figure = draw(show(Asked("made-up"), read_study(rows)))
    budget, loss = (axis for axis in figure.axes if axis.get_title())
    found = dots(budget)
    assert sorted(y for _, y in found) == [e + 0.1 * s for e in (1, 2, 3, 4) for s in range(5)]
    markers = {int(y): marker for (_, y), marker in found.items()}
    assert markers == {1: "o", 2: "<", 3: "o", 4: ">"}
    # Of the 6 pairs of epsilons 1 to 4, that of 1 and 2 disagrees.
    assert "0.67" in budget.get_title()
    assert len(dots(loss)) == 5
    assert "within" in loss.get_title() and "over" not in loss.get_title()


def test_nothing_to_draw():
    statuses = dict.fromkeys(range(6), "undefined")
    rows = models(grid(lambda e, s: e, lambda e, s: e), statuses=statuses)
    figure = draw(show(Asked("made-up"), read_study(rows)))
    assert "no model" in figure.axes[0].texts[0].get_text()
    assert figure.get_suptitle() == "made-up"


def test_what_no_log_axis_has_is_an_open_arrow_beside_its_sign():
    sharpness = {1: 1.0, 2: 0.0, 3: -2.0, 4: np.inf, 5: 1e-9}
    rows = models(grid(lambda e, s: sharpness[e], lambda e, s: e))
    (axis,) = (each for each in draw(show(Asked("a"), read_study(rows))).axes if each.get_title())
    dots = [line for line in axis.lines if line.get_linestyle() == "None"]
    looks = {line.get_ydata()[0]: (line.get_marker(), line.get_markerfacecolor()) for line in dots}
    markers = {int(epsilon): marker for epsilon, (marker, _) in looks.items()}
    assert markers == {1: "o", 2: "<", 3: "<", 4: ">", 5: "<"}
    assert [int(epsilon) for epsilon, (_, face) in looks.items() if face == "none"] == [2, 3, 4]
    placed = {text.get_text(): text.get_position()[0] for text in axis.texts}
    assert placed == {"≤0": 0, r"$\infty$": 1}


def test_the_accuracy_gap_has_rows_beside_the_loss_gap():
    loss = models(grid(lambda e, s: e, lambda e, s: e + 0.1 * s))
    accuracy = models(
        grid(lambda e, s: e, lambda e, s: -e - 0.1 * s), gap="generalisation_gap_accuracy"
    )
    rows = loss + [row for row in accuracy if row["measure"] == "generalisation_gap_accuracy"]
    shown = show(Asked("a"), read_study(rows))
    assert [row.ylabel for row in shown.rows] == [
        "generalisation gap, loss",
        "generalisation gap, accuracy",
    ]
    of_loss, of_accuracy = ({dot.gap for dot in row.panels[0].dots} for row in shown.rows)
    assert of_accuracy == {-gap for gap in of_loss}
    # The one rises with sharpness, the other falls.
    assert [row.panels[0].title.count("-1.00") for row in shown.rows] == [0, 1]


def test_gaps_at_another_epsilon_name_it():
    rows = models(grid(lambda e, s: e, lambda e, s: e), evaluation=2)
    shown = show(Asked("a", {"2/1": 2.0}, ["2"]), read_study(rows))
    assert len(shown.rows[0].panels[0].dots) == 25
    assert r"measured at $\varepsilon$ = 2/1" in shown.title


# Of two epsilons and three seeds, {method: (sharpness, gap)} as functions of both.
METHODS = {
    "plain": (lambda e, s: e * (2.0 + s), lambda e, s: e + s * (s - 1)),
    "sam": (lambda e, s: e * (1.1 + 0.4 * s), lambda e, s: -s),
}


def rows_of_methods():
    rows = []
    for method, (sharpness, gap) in METHODS.items():
        made = models(grid(sharpness, gap, epsilons=(1, 2), seeds=range(3)))
        accuracy = [
            row
            | {"measure": "robust_accuracy", "split": "test", "value": str(-float(row["value"]))}
            for row in made
            if row["measure"] == "generalisation_gap"
        ]
        rows += trained_by(method, made + accuracy)
    return rows


def test_models_of_all_methods_stand_together_with_their_accuracy():
    shown = show(Asked("a"), read_study(rows_of_methods()))
    assert shown.methods == ["plain", "sam"]
    gap, accuracy = (row.panels[0] for row in shown.rows)
    assert [row.ylabel for row in shown.rows] == ["generalisation gap, loss", "robust accuracy"]
    expected = {
        (e, index, sharpness(e, s), of_gap(e, s))
        for index, (sharpness, of_gap) in enumerate(METHODS.values())
        for e in (1, 2)
        for s in range(3)
    }
    assert {dot[:4] for dot in gap.dots} == expected
    assert {(*dot[:3], -dot.gap) for dot in accuracy.dots} == expected
    taus = [
        stats.kendalltau(*zip(*[(x, y) for e, _, x, y in expected if e == epsilon], strict=True))[0]
        for epsilon in (1, 2)
    ]
    assert gap.title == rf"$\tau$ over methods {np.mean(taus):.2f}"
    assert accuracy.title == rf"$\tau$ over methods {-np.mean(taus):.2f}"


def test_a_colour_for_each_method_and_a_marker_for_each_epsilon():
    figure = draw(show(Asked("a"), read_study(rows_of_methods())))
    looks = {
        line.get_xdata()[0]: (line.get_color(), line.get_marker())
        for line in figure.axes[0].lines
        if line.get_linestyle() == "None"
    }
    plain, sam = looks[2.0][0], looks[1.1][0]
    assert plain != sam
    assert looks[2.0] == (plain, "o") and looks[8.0] == (plain, "s")
    assert looks[1.1] == (sam, "o") and looks[2.2] == (sam, "s")
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["plain", "sam", r"$\varepsilon$ = 1", r"$\varepsilon$ = 2"]
