"""The figures as a registry: each states what it is drawn from, and shows plain data."""

import importlib
import pkgutil

import pytest
from summaries import RISING, curves

from sharpscape import figures
from sharpscape.errors import SharpscapeError
from sharpscape.figures import load_figure
from sharpscape.figures.drawing.asked import Asked
from sharpscape.judging.series import read_study
from sharpscape.measures import load_measure, measure_names

NAMES = [each.name for each in pkgutil.iter_modules(figures.__path__) if not each.ispkg]
SOURCES = {"landscape", "curvature", "accuracy", "model", "summary", "claims"}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_figure_states(name):
    figure = load_figure(name)
    assert figure.SOURCE in SOURCES
    assert isinstance(figure.NEEDS, tuple)
    assert figure.MEASURES == "all" or set(figure.MEASURES) <= set(measure_names())
    assert callable(figure.show) and callable(figure.draw)


def test_a_figure_that_is_unknown_is_named():
    with pytest.raises(SharpscapeError, match="pies"):
        load_figure("pies")


def study():
    """A study with every measure of sharpness and two gaps, seeds, two noises and two methods."""
    rows = curves(RISING, control=RISING, seeds=5)
    measured = [row for row in rows if row["split"]]
    for name in measure_names():
        measure = load_measure(name)
        if measure.sharpness and name != "lambda_max_full":
            modes = ("held",) if name.endswith("_fixed") else ("following",)
            modes = ("following", "held") if name == "line_rise" else modes
            rows += [row | {"measure": name, "mode": mode} for row in measured for mode in modes]
        if measure.gap:
            rows += [row | {"measure": name, "mode": "", "split": ""} for row in measured]
    aligned = {"noise": "aligned", "degree": "0.5"}
    rows += [row | aligned for row in rows if row["noise"] == "random"]
    rows += [row | {"training": "sam"} for row in rows if row["noise"] in ("none", "adversarial")]
    return read_study(rows)


def plain(shown):
    """Whether what a figure shows is made of plain data alone."""
    if isinstance(shown, dict):
        return all(map(plain, [*shown, *shown.values()]))
    if isinstance(shown, list | tuple):
        return all(map(plain, shown))
    return isinstance(shown, str | int | float)


@pytest.mark.parametrize("name", [each for each in NAMES if load_figure(each).SOURCE == "summary"])
def test_a_figure_states_the_measures_that_it_shows(name, monkeypatch):
    figure, loaded = load_figure(name), set()

    def load(measure):
        loaded.add(measure)
        return load_measure(measure)

    module = importlib.import_module(f"sharpscape.figures.{name}")
    monkeypatch.setattr(module, "load_measure", load)
    shown = figure.show(Asked("made-up"), study())
    stated = measure_names() if figure.MEASURES == "all" else figure.MEASURES
    assert loaded and loaded <= set(stated)
    assert plain(shown)
    assert figure.draw(shown).get_suptitle().startswith("made-up")


@pytest.mark.parametrize(
    ("name", "text"), [("curvature", "note"), ("noises", "note"), ("gaps", "title")]
)
def test_curvature_of_following_noise_is_shown_with_its_step(name, text):
    figure = load_figure(name)
    said = "noise following: on 64 images, curvature at a step of 0.0001 ‖θ‖"
    asked = Asked("made-up", following={"images": 64, "step": 1e-4})
    shown = figure.show(asked, study())
    assert said in getattr(shown, text).splitlines()
    assert "‖θ‖" not in getattr(figure.show(Asked("made-up"), study()), text)


def test_noises_are_compared_by_what_is_measured_everywhere():
    """Networks may have the curvature of following noise at one comparison point of several."""
    rows = [row for row in curves(RISING, control=RISING, seeds=5) if row["split"]]
    held = [row | {"measure": "lambda_max_fixed", "mode": "held"} for row in rows]
    later = [row | {"comparison": "epoch-2"} for row in held]
    shown = [
        load_figure("noises").show(Asked("a", following={"images": 4, "step": 1e-4}), study)
        for study in (read_study(rows + held), read_study(rows + held + later))
    ]
    labels = [each.rows[0][0].ylabel for each in shown]
    assert labels == [load_measure(f"lambda_max_{name}").label for name in ("full", "fixed")]
    assert ["‖θ‖" in each.note for each in shown] == [True, False]


def test_an_unresolved_value_is_a_mark():
    """It stays in the table; held noise has a curve in its place where noises are compared."""
    rows = [row for row in curves(RISING, control=RISING, seeds=5) if row["split"]]
    held = [row | {"measure": "lambda_max_fixed", "mode": "held"} for row in rows]
    rows = [row | {"status": "unresolved"} if float(row["epsilon"]) else row for row in rows]
    source = read_study(rows + held)
    panel = load_figure("curvature").show(Asked("a"), source).rows[0][0]
    following = panel.curves[0]
    assert list(following.numbers) == [0]
    assert set(following.signs.values()) == {"undefined"}
    shown = load_figure("noises").show(Asked("a"), source)
    assert shown.rows[0][0].ylabel == load_measure("lambda_max_fixed").label
