"""Which figures a study has: those in which it has something to show."""

import pytest
from workflow import deep_study

from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.figures import (
    MOST_EVALUATIONS,
    REGISTRY,
    asked_of,
    figures_of,
    missing_of,
    not_drawn,
    study_figures,
    why_not,
)
from sharpscape.planning.registries import declared

LINEAR = {
    "name": "linear",
    "noises": [{"name": "adversarial"}, {"name": "aligned", "alignment": 0.5}],
    "epsilons": {"0": 0.0, "1": 1.0},
    "evaluation": {"epsilons": ["own"], "noises": ["adversarial", "own"]},
    "landscape": {"plane_points": 0},
    "curvature": {"leading": 2},
    "seeds": None,
    "training": {},
}


def test_alignment_is_drawn_where_it_has_something_to_show():
    assert "alignment" in figures_of(LINEAR)
    without = [
        {"noises": [{"name": "adversarial"}, {"name": "random"}]},
        {"evaluation": {"epsilons": ["own"], "noises": ["adversarial"]}},
        {"evaluation": {"epsilons": [0], "noises": ["adversarial", "own"]}},
    ]
    for change in without:
        assert "alignment" not in figures_of(LINEAR | change)


def test_a_single_eigenvalue_is_no_spectrum():
    def figures(leading):
        study = deep_study(curvature={"leading": leading})
        config = {"results": "r", "raw_data": "d", "studies": [study]}
        return figures_of(check_configuration(config)["studies"][0])

    assert set(figures(2)) - set(figures(1)) == {"spectra"}


def test_a_density_is_drawn_where_it_is_measured():
    study = deep_study(curvature={"density": {}})
    config = {"results": "r", "raw_data": "d", "studies": [study]}
    assert "density" in figures_of(check_configuration(config)["studies"][0])
    assert why_not(LINEAR, "density") == "curvature.density, which networks may have, is not given"


@pytest.mark.parametrize(
    ("change", "drawn"),
    [
        ({"seeds": 3}, True),
        ({}, False),
        ({"seeds": 3, "noises": [{"name": "random"}]}, False),
        ({"seeds": 3, "epsilons": {"0": 0.0}}, False),
    ],
)
def test_gaps_are_drawn_where_there_are_seeds_and_adversarial_models(change, drawn):
    assert ("gaps" in figures_of(LINEAR | change)) == drawn


def evaluated_at(*epsilons, **changes):
    return (
        LINEAR | {"evaluation": {"epsilons": list(epsilons), "noises": ["adversarial"]}} | changes
    )


@pytest.mark.parametrize("evaluations", [["8/255"], [0], [0.1, 0.2], [0, "8/255"]])
def test_without_own_figures_are_drawn_at_the_epsilons_asked_for(evaluations):
    drawn = figures_of(evaluated_at(*evaluations))
    assert {"curvature", "lines", "noises", "spectra"} <= set(drawn)
    assert "alignment" not in drawn


def test_what_figures_are_asked_for_is_as_written():
    epsilons = {"0": 0.0, "8of255": 8 / 255, "0.2": 0.2}
    study = evaluated_at("51/255", "own", 0, "2/255", epsilons=epsilons)
    assert asked_of(study) == {
        "study": "linear",
        "epsilons": {"0": 0.0, "8/255": 8 / 255, "0.2": 0.2, "2/255": 2 / 255},
        "evaluations": ["0.2", "own", repr(2 / 255)],
        "clean": True,
    }
    assert asked_of(evaluated_at("own"))["clean"] is False
    following = {"step": 1e-4, "images": 64, "probes": 10}
    asked = asked_of(evaluated_at("own", curvature={"leading": 1, "following": following}))
    assert asked["following"] == {"step": 1e-4, "images": 64}
    assert asked_of(evaluated_at(0, 1))["evaluations"] == ["0", "1"]


WITHOUT = {
    "noises has no adversarial": {"noises": [{"name": "random"}, {"name": "aligned"}]},
    "epsilons has none above 0": {"epsilons": {"0": 0.0}},
}


@pytest.mark.parametrize("reason", WITHOUT)
def test_a_study_without_figures_is_told_in_one_line(reason):
    study = LINEAR | WITHOUT[reason]
    assert figures_of(study) == []
    assert missing_of(study) == {reason: study_figures()}
    assert not_drawn([LINEAR, study]) == f"study linear has no figures: {reason}"


def test_a_figure_that_a_study_has_not_says_why():
    assert why_not(LINEAR, "alignment") == ""
    assert why_not(LINEAR, "gaps") == "the models have no seeds"
    assert why_not(LINEAR, "surfaces") == "landscape.plane_points is 0"
    assert why_not(evaluated_at("own"), "alignment") == "evaluation.noises has no own"
    assert not_drawn([LINEAR]) == ""
    without = {"evaluation": {"epsilons": [0], "noises": ["adversarial", "own"]}}
    # Also those that examples add.
    names = [
        name for name in figures_of(LINEAR) if "own epsilon" in declared(REGISTRY, name, "NEEDS")
    ]
    assert "alignment" in names
    assert not_drawn([LINEAR | without]) == (
        f"study linear, not drawn: {', '.join(names)} (evaluation.epsilons has no own)"
    )


def test_every_figure_is_drawn_or_said_to_be_missing():
    for study in (LINEAR, evaluated_at(0), *(LINEAR | change for change in WITHOUT.values())):
        missing = [name for names in missing_of(study).values() for name in names]
        assert sorted(figures_of(study) + missing) == study_figures()


def test_evaluations_beyond_the_most_are_named():
    epsilons = ["own", 0.2, 0.3, 0.4, 0.5, 0.6]
    study = evaluated_at(*epsilons, noises=[{"name": "adversarial"}])
    assert len(asked_of(study)["evaluations"]) == MOST_EVALUATIONS
    assert not_drawn([study]) == (
        "study linear, not drawn: evaluation at 0.5, evaluation at 0.6 (figures show 4 of "
        "evaluation.epsilons at most)"
    )


@pytest.mark.parametrize(
    ("change", "drawn"),
    [
        ({}, True),
        ({"landscape": {"input_images": 0}}, False),
        ({"evaluation": {"epsilons": [0]}}, False),
        ({"evaluation": {"epsilons": [0, "8/255"]}}, True),
    ],
)
def test_the_loss_over_inputs_is_drawn_where_it_is_measured(change, drawn):
    config = {"results": "r", "raw_data": "d", "studies": [deep_study(**change)]}
    (study,) = check_configuration(config)["studies"]
    assert ("inputs" in figures_of(study)) == drawn
    assert "inputs" not in figures_of(LINEAR)
