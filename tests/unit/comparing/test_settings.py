"""Keys, versions and code that differ, named."""

from runs import MADE, number, run, settings

from sharpscape.comparing.settings import (
    LONGEST,
    Change,
    changes,
    code_changes,
    studies_changes,
    version_changes,
)


def test_keys_are_named_with_both_values():
    before = {"attack": {"steps": 10, "random_start": True}, "norm": "l2", "old": 1}
    after = {"attack": {"steps": 20, "random_start": True}, "norm": "linf", "new": None}
    assert changes(before, after, "studies.a") == [
        Change("studies.a.attack.steps", "10", "20"),
        Change("studies.a.norm", "l2", "linf"),
        Change("studies.a.old", "1", "–"),
        Change("studies.a.new", "–", "null"),
    ]
    assert changes(before, before) == []


def test_a_mapping_in_place_of_a_number():
    assert changes({"seeds": None}, {"seeds": {"count": 3}}) == [
        Change("seeds", "null", "–"),
        Change("seeds.count", "–", "3"),
    ]


def test_of_lists_only_what_the_other_has_not():
    before = {"noises": [{"name": "adversarial"}, {"name": "random"}], "order": [1, 2]}
    after = {"noises": [{"name": "adversarial"}], "order": [2, 1]}
    assert changes(before, after) == [
        Change("noises", 'with {"name": "random"}', "without"),
        Change("order", "[1, 2]", "[2, 1]"),
    ]


def test_long_values_are_cut():
    (found,) = changes({"a": "x" * 500}, {"a": "y"})
    assert found.before == "x" * (LONGEST - 1) + "…" and found.after == "y"


def test_epsilons_are_told_as_they_are_written():
    before = {"s": settings("s", epsilons={"0": 0.0, "8of255": 8 / 255})}
    after = {"s": settings("s", epsilons={"0": 0.0, "0.5": 0.5}), "t": settings("t")}
    assert studies_changes(before, after) == [
        Change("studies.s.epsilons", "with 8of255", "with 0.5"),
        Change("studies.t", "–", "a study"),
    ]


def test_versions_are_those_of_studies_that_both_have():
    before = run({"s": [number(1.0)]})
    after = run({"s": [number(1.0)]}, made=MADE | {"numpy": ["2.1"], "version": ["1.0", "1.1"]})
    assert version_changes(before, after) == [
        Change("numpy", "2.0", "2.1"),
        Change("sharpscape", "1.0", "1.0, 1.1"),
    ]
    assert version_changes(before, run({"t": [number(1.0)]}, made={})) == []


def test_code_is_compared_folder_by_folder():
    codes = {("s/none", "model.h5"): "a", ("s/random", "model.h5"): "b", ("s", "summary.csv"): "c"}
    other = codes | {("s/none", "model.h5"): "z", ("s/aligned", "model.h5"): "d"}
    del other["s/random", "model.h5"]
    before, after = (run({"s": [number(1.0)]}, codes=each) for each in (codes, other))
    assert code_changes(before, after) == [Change("model.h5 of s", "a", "z")]
    assert code_changes(before, before) == []


def test_the_code_of_verdicts_is_compared_where_both_have_some():
    runs = [run({"s": [number(1.0)]}, claims=[], rules=each) for each in "ab"]
    assert code_changes(*runs) == [Change("claims.csv", "a", "b")]
    assert code_changes(runs[0], run({"s": [number(1.0)]})) == []
