"""Measures: one module each, found by name, in a fixed order."""

import pytest
from workflow import ROOT

from sharpscape.errors import SharpscapeError
from sharpscape.measures import GROUPS, load_measure, measure_names, measure_text

MODULES = ROOT / "scripts/sharpscape/measures"


def test_every_module_is_a_measure():
    assert {*measure_names(), "__init__"} == {path.stem for path in MODULES.glob("*.py")}


def test_their_order_is_that_of_their_positions():
    positions = [load_measure(name).position for name in measure_names()]
    assert positions == sorted(positions)
    assert len(set(positions)) == len(positions)


def test_labels_tell_them_apart():
    labels = {load_measure(name).label for name in measure_names()}
    assert len(labels) == len(measure_names())


def test_what_claims_are_about():
    gaps = [name for name in measure_names() if load_measure(name).gap]
    assert gaps == ["generalisation_gap", "generalisation_gap_accuracy"]
    sharpness = [name for name in measure_names() if load_measure(name).sharpness]
    assert len(sharpness) == 17
    assert not set(gaps) & set(sharpness)


def test_what_claims_are_about_has_a_symbol_and_a_group():
    for name in measure_names():
        measure = load_measure(name)
        assert measure.sharpness == (measure.group in GROUPS) == bool(measure.symbol), name
    symbols = list(filter(None, (load_measure(name).symbol for name in measure_names())))
    assert len(set(symbols)) == len(symbols)


@pytest.mark.parametrize("name", ["kappa", "kappa.full", "__init__", ""])
def test_one_that_is_unknown_is_named(name):
    with pytest.raises(SharpscapeError, match=f"^{name}: an unknown measure"):
        load_measure(name)


def test_a_line_says_what_the_noise_does_along_it():
    assert measure_text({"measure": "line_rise", "mode": "held"}) == "line_rise (held noise)"
    assert measure_text({"measure": "kappa_full", "mode": "following"}) == "kappa_full"
