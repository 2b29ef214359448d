"""The primary question of a study: its defaults, and what it may not be."""

import pytest

from sharpscape.errors import ConfigurationError
from sharpscape.measures import load_measure, measure_names
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.jobs import judge_settings
from sharpscape.planning.primary import sharpness_measures

LOGISTIC = {
    "name": "a",
    "dataset": {"name": "digits", "classes": [0, 1]},
    "noises": ["adversarial"],
    "epsilons": [0, 0.5],
    "training": "gd",
    "evaluation": {"epsilons": ["own", 0, "8/255"], "noises": ["adversarial", "own"]},
}
NETWORK = {
    "name": "a",
    "dataset": {"name": "digits", "classes": [0, 1]},
    "model": "resnet18",
    "noises": ["adversarial"],
    "epsilons": [0, 0.5],
    "training": "sgd",
}


def checked(study, **more):
    config = {"results": "r", "raw_data": "d", "studies": [study]} | more
    return check_configuration(config)


def primary(study, **keys):
    return checked(study | ({"primary": keys} if keys else {}))["studies"][0]["primary"]


def test_defaults():
    following = ["lambda_max_full", "kappa_full"]
    held = ["lambda_max_fixed", "kappa_fixed"]
    assert primary(LOGISTIC) == {"measures": following, "evaluation": "own", "range": "between"}
    assert primary(LOGISTIC | {"norm": "linf"})["measures"] == held
    assert primary(NETWORK) == {"measures": held, "evaluation": "own", "range": "all"}
    clean = LOGISTIC | {"evaluation": {"epsilons": [0, "own"]}}
    assert primary(clean)["evaluation"] == "own"
    # Where models are not measured at their own epsilon, the first that they are measured at.
    assert primary(LOGISTIC | {"evaluation": {"epsilons": [0.2, 0]}})["evaluation"] == "0.2"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("own", "own"),
        ("own-noise", "own-noise"),
        (0, "0"),
        ("0", "0"),
        ("8/255", "0.03137254901960784"),
        ("own-noise 8/255", "own-noise 0.03137254901960784"),
    ],
)
def test_evaluations_as_in_the_table(written, found):
    assert primary(LOGISTIC, evaluation=written)["evaluation"] == found


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"measures": ["weight_norm"]},
            r"primary\.measures\[0\]: 'weight_norm'; allowed: adaptive",
        ),
        ({"measures": ["kapa_full"]}, "Did you mean kappa_full"),
        ({"measures": []}, r"primary\.measures: empty"),
        ({"evaluation": 0.3}, r"primary\.evaluation: '0.3' is not measured; allowed: own, 0, 0.03"),
        ({"evaluation": "mine"}, r"primary\.evaluation: 'mine'; allowed: own, 0"),
        ({"evaluation": "noise 0"}, r"primary\.evaluation: 'noise 0' is not measured"),
        ({"range": "above"}, r"primary\.range: above|primary\.range: 'above'"),
        ({"claims": ["C1"]}, r"primary\.claims: unknown key"),
    ],
)
def test_what_it_may_not_be(keys, message):
    with pytest.raises(ConfigurationError, match=message):
        primary(LOGISTIC, **keys)


def test_networks_have_one_range():
    with pytest.raises(ConfigurationError, match=r"primary\.range: 'between'; allowed: all"):
        primary(NETWORK, range="between")


def test_the_measures_of_sharpness_are_found_without_importing_them():
    expected = {name for name in measure_names() if load_measure(name).sharpness}
    assert set(sharpness_measures()) == expected


def test_the_rules_of_verdicts():
    assert checked(LOGISTIC)["verdicts"] == {"equal_ratio": 1.25, "fall": 0.1}
    own = {"equal_ratio": 1.1, "equal_difference": 0.5, "fall": 0.05}
    assert checked(LOGISTIC, verdicts=own)["verdicts"] == own
    for wrong in ({"fall": 0.11}, {"fall": -0.1}, {"equal_ratio": 1}, {"equal_difference": 0}):
        with pytest.raises(ConfigurationError, match=r"^verdicts\."):
            checked(LOGISTIC, verdicts=wrong)


def test_judging_alone_depends_on_them():
    subset = LOGISTIC | {"dataset": {"name": "digits", "classes": [0, 1], "train": 100}}
    config = checked(subset | {"name": "b"}, verdicts={"fall": 0.05})
    settings = judge_settings(config["studies"], config["verdicts"])
    assert settings["rules"] == {"equal_ratio": 1.25, "fall": 0.05}
    assert settings["studies"]["b"]["population"] == "draws of the training set"
    assert settings["studies"]["b"]["primary"]["range"] == "between"
    plain = checked(LOGISTIC)
    settings = judge_settings(plain["studies"], plain["verdicts"])
    assert settings["studies"]["a"]["population"] == "initialisations"
