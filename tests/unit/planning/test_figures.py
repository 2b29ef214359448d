"""Which figures a study has: those in which it has something to show."""

import pytest
from workflow import deep_study

from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.figures import figures_of

LINEAR = {
    "noises": [{"name": "adversarial"}, {"name": "aligned", "alignment": 0.5}],
    "epsilons": {"0": 0.0, "1": 1.0},
    "evaluation": {"epsilons": ["own"], "noises": ["adversarial", "own"]},
    "landscape": {"plane_points": 0},
    "curvature": {"leading": 2},
    "seeds": None,
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
