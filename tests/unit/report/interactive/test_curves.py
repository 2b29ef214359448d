"""Curves of the page: numbers, intervals, signs and borders are those of the static figure."""

import pytest
from report_studies import linear_study
from summaries import curves as rows_of

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.curves import Curve, Panel, Regimes
from sharpscape.judging.series import read_study
from sharpscape.report.interactive import curvature
from sharpscape.report.interactive.curves import curves_panel, traces_of
from sharpscape.report.interactive.first import first_figure

SHOWN = Panel(
    [
        Curve("$\\lambda_{max}$", {0.5: (2.0, 1.0, 3.0), 0.1: (1.0, 0.5, 1.5)}, {1.0: "infinite"}),
        Curve("exact", {0.1: (4.0, 4.0, 4.0)}, {}),
    ],
    "log",
    (0.0, 1.2),
    regimes=Regimes([(0.0, 0.3), (0.3, 0.9), (0.9, 1.2)], [0.3, 0.9]),
)


def test_a_trace_has_the_numbers_in_order_and_signs_apart():
    first, second = traces_of(SHOWN, {"comparison": 0})
    assert first["name"] == "λmax"
    assert (first["x"], first["y"]) == ([0.1, 0.5], [1.0, 2.0])
    assert (first["low"], first["high"]) == ([0.5, 1.0], [1.5, 3.0])
    assert first["signs"] == {"1.0": "infinite"}
    # What is exact has no interval; colour, mark and dashes differ.
    assert "low" not in second and "signs" not in second
    assert first["marker"]["symbol"] != second["marker"]["symbol"]
    assert first["line"]["dash"] != second["line"]["dash"]


def test_borders_stand_where_they_are():
    layout = curves_panel([SHOWN], "comparison", ("", "", "")).layout
    assert [each["x"] for each in layout["annotations"]] == [0.3, 0.9]
    assert [each["text"] for each in layout["annotations"]] == ["γ = 0.3", "ε̄ = 0.9"]
    lines = [each for each in layout["shapes"] if each["type"] == "line"]
    assert [each["x0"] for each in lines] == [0.3, 0.9]


def test_an_empty_panel_says_why():
    empty = SHOWN._replace(curves=[], note="no value\nkinks")
    panel = curves_panel([SHOWN, empty], "comparison", ("", "", ""))
    assert list(panel.layouts) == ["1"]
    assert panel.layouts["1"]["annotations"][0]["text"] == "no value<br>kinks"


def test_laws_stand_beside_the_measurement():
    made = curvature.make(linear_study(epsilons=(0, 0.2, 0.4)))
    named = [trace["name"] for panel in made.panels for trace in panel.traces]
    assert sum("≈" in name for name in named) == 3


def test_what_is_not_positive_has_a_sign():
    rows = rows_of([1.0, -2.0, 3.0, 4, 5, 6, 7])
    study = linear_study()._replace(rows=rows, series=read_study(rows), data=None)
    trace = curvature.make(study).panels[0].traces[0]
    assert trace["signs"] == {"0.1": "not-positive"}
    assert trace["y"] == [1.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_figures_of_the_page_are_drawn_at_the_epsilon_that_is_asked_for():
    at_own = rows_of([2.0, 4, 6, 8, 10, 12, 14])
    rows = [each | {"evaluation_epsilon": each["epsilon"] and "0.3"} for each in at_own]
    asked = Asked("made-up", {}, ["0.3"])
    study = linear_study()._replace(rows=rows, series=read_study(rows), asked=asked)
    first = first_figure([study])
    assert first.panels[0].traces[0]["y"] == pytest.approx([1, 2, 3, 4, 5, 6, 7])
    assert "under its own noise, measured at ε = 0.3" in first.caption
    made = curvature.make(study)
    assert made.panels[0].traces[0]["y"] == pytest.approx([2, 4, 6, 8, 10, 12, 14])
    assert "(measured at ε = 0.3)" in made.caption
    # Laws are about models at their own epsilon.
    assert not any("≈" in trace["name"] for panel in made.panels for trace in panel.traces)


def test_the_first_figure_shows_multiples_of_the_model_without_noise():
    values = [2.0, 4, 6, 8, 10, 12, 14]
    study = linear_study()
    rows = rows_of(values, control=[2.0] * 7)
    made = first_figure([study._replace(rows=rows, series=read_study(rows))])
    adversarial = made.panels[0].traces[0]
    assert adversarial["y"] == pytest.approx([each / 2 for each in values])
