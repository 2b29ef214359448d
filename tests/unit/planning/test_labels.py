"""Files that the configuration does not have are refused, with what it has instead."""

import pytest
from workflow import SMALL

from sharpscape.errors import ConfigurationError
from sharpscape.planning import figures, studies
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.labels import label_check

CONFIG = check_configuration(SMALL)
STUDIES = {study["name"]: study for study in CONFIG["studies"]}
check = label_check(STUDIES, studies.data_sets(CONFIG["studies"]))


def test_everything_that_the_configuration_has_passes():
    for name, study in STUDIES.items():
        check({"study": name})
        for model in studies.models(study):
            check({"study": name, "stage": "curvature"} | model._asdict())
        for figure in figures.figures_of(study):
            check({"study": name, "figure": figure})
    for figure in figures.common_figures():
        check({"figure": figure})
    for key in studies.data_sets(CONFIG["studies"]):
        check({"key": key})
    for key, geometry in studies.geometries(CONFIG["studies"]):
        check({"key": key, "geometry": geometry})
    check({"dataset": "digits"})


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("exat/adversarial/0.4/0-0",
         "the studies of this configuration are exact, no-decay, descent, stochastic, signs, deep, "
         "not exat. Did you mean exact?"),
        ("exact/adversarial/0.33/0-0", "study exact has epsilons 0, 0.4, 1.4, not 0.33"),
        ("no-decay/adversarial/8/0-0", "study no-decay has epsilons 0, 8of255, not 8"),
        ("exact/adversarial/0/0-0",
         "study exact has, under noise adversarial, epsilons 0.4, 1.4, not 0"),
        ("exact/none/1.4/0-0", "study exact has, under noise none, epsilons 0, not 1.4"),
        ("exact/adverserial/0.4/0-0",
         "study exact has noises none, adversarial, random, mixed+0.5, aligned-0.5, "
         "not adverserial. Did you mean adversarial?"),
        ("exact/adversarial/0.4/0-7", "study exact has blocks of seeds 0-0, not 0-7"),
        ("no-decay/adversarial/8of255/0-1", "study no-decay has blocks of seeds 0-0, 1-1, not 0-1"),
    ],
)  # fmt: skip
def test_a_model_that_it_has_not_is_named(path, message):
    labels = dict(zip(("study", "noise", "epsilon", "seeds"), path.split("/"), strict=True))
    with pytest.raises(ConfigurationError) as caught:
        check(labels)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"key": "mnist-0v1"}, r"the data are digits-0v1, .*, not mnist-0v1$"),
        ({"key": "digits-3v8", "geometry": "geometry-linf"},
         "the data digits-3v8 have geometries geometry, not geometry-linf"),
        ({"dataset": "mnist"}, "the data sets are digits, not mnist"),
        ({"study": "descent", "figure": "noises"},
         "study descent has figures .*, not noises: noises has one alone$"),
        ({"study": "stochastic", "figure": "lines"}, "study stochastic has figures none, not lin"),
    ],
)  # fmt: skip
def test_what_else_it_has_not_is_named(labels, message):
    with pytest.raises(ConfigurationError, match=message):
        check(labels)


def test_a_label_without_end_is_cut_short():
    with pytest.raises(ConfigurationError) as caught:
        check({"study": "x" * 5_000})
    assert len(str(caught.value)) < 300
