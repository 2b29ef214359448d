"""Training methods as an axis: labels, settings, what is refused, and what they leave as it was."""

import pytest
from workflow import deep_study

from sharpscape.errors import ConfigurationError
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.methods import method_labels, training_of
from sharpscape.planning.plan import Plan
from sharpscape.planning.studies import is_adversarial, models


def checked(**changes):
    config = {"results": "r", "raw_data": "d", "studies": [deep_study(**changes)]}
    return check_configuration(config)


def identities(**changes):
    """{first output: identity} of all jobs of a study."""
    config = checked(**changes)
    plan = Plan(config["studies"], config["verdicts"])
    return {job.outputs[0]: job.identity for job in plan.all_jobs()}


def test_plain_training_is_the_only_method_if_none_is_named():
    (study,) = checked()["studies"]
    assert method_labels(study) == ["plain"]
    assert training_of(study, "plain") == study["training"]
    assert identities() == identities(methods="plain") == identities(methods=["plain"])


def test_labels_have_the_settings_that_are_no_defaults():
    methods = ["sam", {"name": "trades", "gamma": 0.005, "beta": 6}, {"name": "awp", "gamma": 1e-2}]
    methods += [{"name": "trades", "gamma": 0.005, "beta": 3}, "plain"]
    (study,) = checked(methods=methods)["studies"]
    assert method_labels(study) == [
        "plain", "sam", "trades+gamma=0.005", "awp", "trades+beta=3+gamma=0.005",
    ]  # fmt: skip


def test_a_method_shares_the_training_but_for_its_own_settings():
    (study,) = checked(methods=["plain", {"name": "awp", "gamma": 0.005}])["studies"]
    plain, awp = (training_of(study, name) for name in method_labels(study))
    assert awp == plain | {"method": "awp", "gamma": 0.005}


def test_a_new_method_makes_no_file_of_another_anew():
    before, after = identities(), identities(methods=["plain", "sam"])
    again = [name for name in before if before[name] != after[name]]
    assert not [name for name in again if name.endswith(".h5")]
    new = {name for name in after.keys() - before.keys() if name.endswith(".h5")}
    assert len(new) == 4 * 4
    assert all("~sam/" in name for name in new)
    with_another = identities(methods=["plain", "sam", "awp"])
    assert all(with_another[name] == after[name] for name in new)


def test_models_of_another_method_are_no_plain_ones():
    (study,) = checked(methods=["plain", "sam"])["studies"]
    labels = {model.noise: is_adversarial(model) for model in models(study)}
    assert labels == {
        "none": True,
        "adversarial": True,
        "none~sam": False,
        "adversarial~sam": False,
    }


def test_the_job_of_a_method_is_told_its_settings():
    config = checked(methods=["plain", {"name": "awp", "gamma": 0.02}])
    plan = Plan(config["studies"], config["verdicts"])
    label = "awp+gamma=0.02"
    settings = {
        noise: plan.model("deep", noise, "0.1", "0-0").settings
        for noise in ("adversarial", f"adversarial~{label}")
    }
    plain, awp = settings.values()
    assert (plain["training"]["method"], awp["training"]["method"]) == ("sgd", "awp")
    assert (awp["training"]["gamma"], awp["method"]) == (0.02, label)
    assert "gamma" not in plain["training"] and "method" not in plain
    assert plain["noise"] == awp["noise"] == {"name": "adversarial"}
    assert plain["code"] != awp["code"]


def test_periods_of_training_are_of_whole_epochs():
    training = deep_study()["training"] | {"epochs": 30}
    for periods in (1, 2, 15):
        checked(training=training, methods=["plain", {"name": "scheduled", "periods": periods}])
    allowed = "allowed: a number of periods of equally many epochs, two or more each, of 30"
    for periods in (4, 16, 30, 60):
        with pytest.raises(ConfigurationError, match=allowed):
            checked(training=training, methods=["plain", {"name": "scheduled", "periods": periods}])
    with pytest.raises(ConfigurationError, match=r"training\.periods: 4; allowed"):
        checked(training=training | {"method": "scheduled", "periods": 4})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"methods": []}, "study deep.methods: empty; allowed: a list of one or more"),
        ({"methods": ["plain", "smoothd"]}, r"methods\[1\]: 'smoothd'; .*Did you mean smoothed"),
        ({"methods": ["plain", "sgd"]}, r"methods\[1\]: 'sgd'; allowed: plain, awp"),
        ({"methods": ["plain", "given"]}, r"methods\[1\]: 'given'; allowed: plain, awp"),
        ({"methods": ["sam"]}, "methods: sam; allowed: plain among them"),
        ({"methods": ["plain", "sam", "sam"]}, r"methods\[2\]: sam twice; allowed: every"),
        (
            {"methods": ["plain", {"name": "awp", "gamma": 0.01}, "awp"]},
            r"methods\[2\]: awp twice",
        ),
        (
            {"methods": ["plain", {"name": "sam", "roh": 1}]},
            r"methods\[1\]\.roh: no setting of sam; allowed: rho.*Did you mean rho",
        ),
        (
            {"methods": ["plain", {"name": "sam", "a\nb": 1}]},
            r"methods\[1\]\.'a\\nb': no setting of sam; allowed: rho",
        ),
        (
            {"methods": ["plain", {"name": "sam", "epochs": 3}]},
            r"methods\[1\]\.epochs: no setting of sam; .*What all methods share is in training",
        ),
        (
            {"methods": ["plain", {"name": "sam", "rho": 0}]},
            r"methods\[1\]\.rho: 0; allowed: a number > 0",
        ),
        (
            {
                "methods": ["plain", "trades"],
                "training": {"method": "sgd", "attack": {"random_start": False}},
            },
            r"methods\[1\]: trades with training\.attack\.random_start: False; allowed: True",
        ),
        ({"methods": ["plain", {"rho": 1}]}, r"methods\[1\]\.name: missing"),
        (
            {"methods": [{"name": "plain", "gamma": 1}]},
            r"methods\[0\]: settings of plain; allowed: plain alone",
        ),
        (
            {"methods": ["plain", "sam"], "training": {"method": "trades", "beta": 3}},
            "training.method: trades; allowed where there are methods: sgd, which is then plain",
        ),
        (
            {
                "methods": ["plain", "sam"],
                "training": {"method": "given", "weights": "w-{seed}.pt"},
            },
            "training.method: given; allowed where there are methods: sgd, which is then plain",
        ),
    ],
)
def test_what_is_refused(changes, message):
    with pytest.raises(ConfigurationError, match=message):
        checked(**changes)
