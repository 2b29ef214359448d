"""Configurations that must be refused, each by one short message, and those that must not be."""

import copy
import datetime
from pathlib import Path

import pytest
import yaml
from workflow import ROOT, deep_study

from sharpscape.errors import ConfigurationError
from sharpscape.planning.configuration import check_configuration, with_results
from sharpscape.planning.epsilons import read_epsilon
from sharpscape.planning.noises import noises_of
from sharpscape.planning.schemas import choices

GOOD = {
    "results": "results/x",
    "raw_data": "data",
    "studies": [
        {
            "name": "a-study",
            "dataset": {"name": "digits", "classes": [0, 1]},
            "noises": ["adversarial"],
            "epsilons": [0, 0.5, "8/255"],
            "training": {"method": "gd"},
        }
    ],
}


def changed(path, value):
    """GOOD with the value at a dotted path below the study replaced (None: removed)."""
    config = copy.deepcopy(GOOD)
    place = config["studies"][0]
    *parents, last = path.split(".") if isinstance(path, str) else [path]
    for key in parents:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return config


SGD = {"method": "sgd"}
DATASETS, MODELS, METHODS, DEEP_METHODS, NOISES, DEEP_NOISES = map(
    ", ".join,
    (
        *(choices(kind) for kind in ("dataset", "model", "linear-training", "deep-training")),
        *(noises_of(family) for family in ("linear", "deep")),
    ),
)
BAD_STUDY = [
    # path, value, what the message names, what it says is allowed
    ("colour", "red", "colour", "allowed: name, dataset"),
    ("name", "data", "name", "data, figures, logs"),
    ("name", "a/b", "name", "allowed"),
    ("name", 3, "name", "a text"),
    ("name", None, "name", "missing"),
    ("dataset", None, "dataset", f"missing; allowed: {DATASETS} or a mapping with name"),
    ("dataset", ["digits"], "dataset", f"{DATASETS} or a mapping"),
    ("dataset.name", "cifar", "dataset.name", DATASETS),
    ("dataset.name", None, "dataset.name", DATASETS),
    ("dataset.classes", [0], "dataset.classes", "2 different classes"),
    ("dataset.classes", [0, 1, 2], "dataset.classes", "2 different classes"),
    ("dataset.classes", [3, 3], "dataset.classes", "2 different classes"),
    ("dataset.classes", [0, 10], "dataset.classes[1]", "<= 9"),
    ("dataset.classes", None, "dataset.classes", "missing"),
    ("dataset", {"name": "cifar10"}, "dataset.classes", "2 different classes"),
    ("dataset", {"name": "svhn", "classes": [1, 0], "test": 6844}, "dataset.test", "up to 6843"),
    ("dataset.train", 290, "dataset.train", "up to 289"),
    ("dataset.test", 72, "dataset.test", "up to 71"),
    ("dataset.train", 1, "dataset.train", ">= 2"),
    ("dataset.path", "x.h5", "dataset.path", "allowed: name, classes"),
    ("dataset", {"name": "file", "classes": [0, 1]}, "dataset.path", "missing"),
    ("model", {"name": "linear"}, "model.name", MODELS),
    ("model", {"name": "logistic", "bias": 1}, "model.bias", "true or false"),
    ("norm", "l3", "norm", "allowed: l2, linf"),
    ("noises", [], "noises", NOISES),
    ("noises", ["gaussian"], "noises[0].name", NOISES),
    ("noises", [{"name": "mixed", "share": 1}], "noises[0].share", "> 0 and < 1"),
    ("noises", ["fgsm"], "noises[0].name", NOISES),
    ("noises", ["mixed", {"name": "mixed", "share": 0.5}], "noises[1]", "every noise once"),
    ("noises", ["aligned"], "noises[0].alignment", "missing"),
    ("noises", [{"name": "aligned", "alignment": 1.5}], "noises[0].alignment", "<= 1"),
    ("noises", [{"name": "aligned", "alignment": -2}], "noises[0].alignment", ">= -1"),
    ("noises", [{"name": "random", "size": 2}], "noises[0].size", "unknown key"),
    ("noises", ["random", "random"], "noises[1]", "every noise once"),
    ("noises", "gaussian", "noises[0].name", NOISES),
    ("noises", None, "noises", "missing"),
    ("training", SGD | {"schedule": "linear"}, "training.schedule", "constant, cosine, piecewise"),
    ("training", SGD | {"factor": 0.5}, "training.factor", "schedule: piecewise"),
    ("training", SGD | {"milestones": [0.5]}, "training.milestones", "schedule: piecewise"),
    (
        "training",
        SGD | {"schedule": "piecewise", "milestones": [80]},
        "training.milestones[0]",
        "< 1",
    ),
    ("training", SGD | {"momentum": 1}, "training.momentum", "< 1"),
    ("training", SGD | {"target_loss": 0}, "training.target_loss", "> 0"),
    ("training", {"method": "exact", "target_loss": 0.1}, "training.target_loss", "unknown key"),
    ("landscape", {"plane_points": 4}, "landscape.plane_points", "odd"),
    ("landscape", {"plane_points": 1}, "landscape.plane_points", "odd number >= 3"),
    ("flatness", {"radius": 1}, "flatness.radius", "average_radius"),
    ("epsilons", [], "epsilons", "a list of one or more"),
    ("epsilons", [-0.1], "epsilons[0]", ">= 0"),
    ("epsilons", [0.5, 0.5], "epsilons[1]", "every epsilon once"),
    ("epsilons", [0.2, "51/255"], "epsilons[1]", "every epsilon once"),
    ("epsilons", [0, 0.0], "epsilons[1]", "every epsilon once"),
    ("epsilons", ["large"], "epsilons[0]", "a text a/b"),
    ("epsilons", ["1/0"], "epsilons[0]", "a text a/b"),
    ("epsilons", [float("inf")], "epsilons[0]", "inf; allowed: a number >= 0 and <= "),
    ("epsilons", [float("nan")], "epsilons[0]", "nan; allowed: a number >= 0"),
    ("epsilons", [10**400], "epsilons[0]", "a finite number"),
    ("training.weight_decay", float("nan"), "training.weight_decay", "nan; allowed: a number"),
    ("noises", [{"name": "aligned", "alignment": float("nan")}], "noises[0].alignment", "a number"),
    (3, 4, "3", "unknown key"),
    ("name", "Figures", "name", "data, figures, logs"),
    ("name", "claims.csv", "name", "data, figures, logs"),
    ("name", "lock", "name", "data, figures, logs"),
    ("name", "claims.csv.json", "name", "data, figures, logs"),
    ("evaluation", {"epsilons": ["8/0"]}, "evaluation.epsilons[0]", "own or a text a/b"),
    ("epsilons", [True], "epsilons[0]", "a number"),
    ("epsilons", {0.5: 1}, "epsilons[0]", "a number"),
    ("epsilons", None, "epsilons", "missing"),
    ("training", None, "training", "missing"),
    ("training.method", "adam", "training.method", METHODS),
    ("training.steps", 0, "training.steps", ">= 1"),
    ("training.steps", 2.5, "training.steps", "a whole number"),
    ("training.epochs", 3, "training.epochs", "unknown key; allowed: method, weight_decay, steps"),
    ("training.weight_decay", -1, "training.weight_decay", ">= 0"),
    ("training.weight_decay", "much", "training.weight_decay", "a number"),
    (
        "training.step_size",
        "small",
        "training.step_size",
        "a number > 0 and <= 1000000 or backtracking",
    ),
    ("training.step_size", 0, "training.step_size", "> 0"),
    ("seeds", 0, "seeds.count", ">= 1"),
    ("seeds", "many", "seeds.count", "a whole number"),
    ("seeds", {"first": -1}, "seeds.first", ">= 0"),
    ("seeds", {"last": 3}, "seeds.last", "first, count"),
    ("seeds", [1, 2], "seeds", "a mapping with count"),
    ("seeds_per_job", 0, "seeds_per_job", ">= 1"),
    ("landscape", {"points": 50}, "landscape.points", "an odd number"),
    ("landscape", {"points": 1}, "landscape.points", ">= 3"),
    ("landscape", {"lines": 5}, "landscape.lines", "points, directions"),
    ("landscape", 51, "landscape", "a mapping"),
    ("curvature", {"leading": 0}, "curvature.leading", ">= 1"),
    ("evaluation", {"epsilons": []}, "evaluation.epsilons", "one or more"),
    ("evaluation", {"epsilons": ["mine"]}, "evaluation.epsilons[0]", "a/b"),
    ("evaluation", {"epsilons": [-1]}, "evaluation.epsilons[0]", ">= 0"),
    ("evaluation", {"epsilons": [0, 0]}, "evaluation.epsilons[1]", "each once"),
    ("evaluation", {"noises": ["random"]}, "evaluation.noises[0]", "adversarial, own"),
    # Near a name.
    ("datset", {}, "datset", "Did you mean dataset?"),
    ("dataset.name", "digit", "dataset.name", "Did you mean digits?"),
    ("dataset", "Digits", "dataset.name", "Did you mean digits?"),
    ("model", "resnet-18", "model.name", "Did you mean resnet18?"),
    ("norm", "L2", "norm", "Did you mean l2?"),
    ("norm", 2, "norm", "Did you mean l2?"),
    ("norm", float("inf"), "norm", "inf; allowed: l2, linf. Did you mean linf?"),
    ("noises", ["adverserial"], "noises[0].name", "Did you mean adversarial?"),
    ("training", "gdd", "training.method", "Did you mean gd?"),
    (
        "training",
        SGD | {"learning-rate": 1},
        "training.learning-rate",
        "Did you mean learning_rate?",
    ),
    ("training", SGD | {"schedule": "piece-wise"}, "training.schedule", "Did you mean piecewise?"),
    ("evaluation", {"noises": "adversary"}, "evaluation.noises[0]", "Did you mean adversarial?"),
    ("evaluation", {"epsilons": ["clean"]}, "evaluation.epsilons[0]", "(0 is the clean loss)"),
    # Of another kind.
    ("epsilons", [None], "epsilons[0]", "nothing; allowed: a number"),
    ("landscape", [], "landscape", "a mapping"),
    ("name", 2024, "name", "In quotes it is a text"),
    ("control", 3, "control", "In quotes it is a text"),
    ("dataset.classes", {"0": 1}, "dataset.classes", "Is a dash missing"),
    ("name", datetime.date(2024, 1, 1), "studies[0].name", "in quotes"),
    # More than can be.
    ("seeds", 1e9, "seeds.count", "<= 10000"),
    ("seeds_per_job", 10**6, "seeds_per_job", "<= 1000"),
    ("landscape", {"points": 10**9 + 1}, "landscape.points", "<= 501"),
    ("landscape", {"reach": 0}, "landscape.reach", "> 0 and <= 1000"),
    ("landscape", {"plane_points": 1001}, "landscape.plane_points", "<= 501"),
    ("curvature", {"leading": 10**6}, "curvature.leading", "<= 1000"),
    ("training", SGD | {"learning_rate": 1e300}, "training.learning_rate", "<= 1000000"),
    ("epsilons", [1e300], "epsilons[0]", "<= 1000000"),
    ("epsilons", ["9" * 400 + "/7"], "epsilons[0]", "a text a/b"),
    ("epsilons", ["٣/٤"], "epsilons[0]", "a text a/b"),
    ("epsilons", ["8/255\n"], "epsilons[0]", "a text a/b"),
    (
        "epsilons",
        list(range(1001)),
        "epsilons",
        "1001 entries; allowed: a list",
    ),
    ("evaluation", {"epsilons": list(range(101))}, "evaluation.epsilons", "101 entries; allowed"),
    ("dataset.classes", [0, 2**64], "dataset.classes[1]", "<= 9"),
    ("dataset.train", 10**10, "dataset.train", "<= 100000000"),
    ("training.step_size", "backtracking\n", "training.step_size", "or backtracking"),
    # Names of files.
    ("name", "exact\n", "name", "letters, digits, dots"),
    ("name", "x" * 101, "name", "of up to 100 characters"),
    ("name", "Claims.csv.sha256", "name", "verdicts.txt, report.html"),
    ("name", "identities", "name", "data, figures, logs, benchmarks, identities"),
    ("name", "-x", "name", "a letter or digit first"),
]


@pytest.mark.parametrize(("path", "value", "key", "allowed"), BAD_STUDY)
def test_a_bad_study_is_refused_by_key(path, value, key, allowed):
    with pytest.raises(ConfigurationError) as caught:
        check_configuration(changed(path, value))
    message = str(caught.value)
    assert f"{key}:" in message
    assert allowed in message
    assert "\n" not in message
    assert len(message) < 300


BAD_DEEP = [
    # what is changed in a study of a network, what the message names, what it says is allowed
    ({"noises": ["mixed"]}, "noises[0].name", DEEP_NOISES),
    ({"noises": []}, "noises", f"one or more of {DEEP_NOISES}"),
    ({"training": {"method": "exact"}}, "training.method", f"allowed: {DEEP_METHODS}"),
    (
        {"training": {"method": "sgd", "early_stopping": True}},
        "training.early_stopping",
        "unknown key",
    ),
    ({"training": {"method": "sgd", "batch_size": 1}}, "training.batch_size", ">= 2"),
    ({"training": {"method": "sgd", "precision": "half"}}, "training.precision", "bfloat16"),
    (
        {"training": {"method": "sgd", "schedule": "cosine", "factor": 0.5}},
        "training.factor",
        "schedule: piecewise",
    ),
    (
        {"training": {"method": "sgd", "attack": {"step_size": 0.1}}},
        "training.attack.step_size",
        "allowed: steps, relative_step_size",
    ),
    ({"model": {"name": "resnet18", "bias": True}}, "model.bias", "allowed: name, width"),
    ({"model": {"name": "resnet18", "width": 0}}, "model.width", ">= 1"),
    ({"dataset": {"name": "digits", "classes": [3]}}, "dataset.classes", "two or more different"),
    ({"attack": {"steps": 0}}, "attack.steps", ">= 1"),
    ({"attack": {"restarts": 2, "random_start": False}}, "attack.restarts", "random_start: true"),
    (
        {"training": {"method": "sgd", "epochs": 5, "snapshots": [1, 5]}},
        "training.snapshots",
        "different numbers below 5 (training.epochs)",
    ),
    (
        {"training": {"method": "sgd", "snapshots": [2, 2]}},
        "training.snapshots",
        "different numbers below 30",
    ),
    ({"training": {"method": "sgd", "snapshots": 0}}, "training.snapshots[0]", ">= 1"),
    (
        {
            "training": {"method": "sgd", "target_loss": 1},
            "landscape": {"batch_norm": "reestimated"},
        },
        "landscape.batch_norm",
        "reestimated; allowed with training.target_loss: fixed",
    ),
    (
        {
            "training": {"method": "sgd", "target_loss": 1},
            "curvature": {"comparisons": ["equal-loss-1"]},
        },
        "curvature.comparisons",
        "equal-loss-1; allowed: one besides that models are at, as figures show models (budget,",
    ),
    (
        {
            "training": {"method": "sgd", "validation": 399},
            "dataset": {"name": "digits", "classes": [0, 1], "train": 200},
        },
        "training.validation",
        "399; allowed: up to 198 (200 training images, less two)",
    ),
    (
        {"training": {"method": "sgd", "validation": 9, "monitored": 0}},
        "training.monitored",
        "0; allowed with validation, which goes by what is monitored: 1 or more",
    ),
    (
        {"training": {"method": "sgd", "target_loss": [0.1, 0.01], "stop_at_loss": 0.02}},
        "training.target_loss",
        "different numbers from 0.02 up (training.stop_at_loss, which ends it there)",
    ),
    (
        {
            "training": {"method": "sgd", "target_loss": 0.1},
            "evaluation": {"epsilons": [0]},
        },
        "evaluation.epsilons",
        "allowed with training.target_loss: own among them",
    ),
    (
        {
            "training": {"method": "sgd", "target_loss": 0.1},
            "noises": ["random"],
            "evaluation": {"epsilons": ["own"], "noises": ["adversarial"]},
        },
        "evaluation.noises",
        "allowed with training.target_loss: own among them",
    ),
    (
        {
            "training": {"method": "sgd", "target_loss": [0.1, 1]},
            "landscape": {"comparisons": ["equal-loss-0.1", "equal-loss-0.2"]},
        },
        "landscape.comparisons[1]",
        "'equal-loss-0.2'; allowed, each once: budget, equal-loss-0.1, equal-loss-1",
    ),
    (
        {"landscape": {"comparisons": ["budget", "epoch-2"]}},
        "landscape.comparisons[1]",
        "'epoch-2'; allowed, each once: budget",
    ),
    (
        {
            "training": {"method": "sgd", "snapshots": [9, 2], "validation": 50},
            "curvature": {"comparisons": ["epoch-9", "epoch-9"]},
        },
        "curvature.comparisons[1]",
        "'epoch-9'; allowed, each once: budget, best, epoch-2, epoch-9",
    ),
    ({"curvature": {"comparisons": []}}, "curvature.comparisons", "1"),
    (
        {"curvature": {"following": {"comparison": "bugdet"}}},
        "curvature.following.comparison",
        "allowed: budget. Did you mean budget?",
    ),
    (
        {
            "training": {"method": "sgd", "snapshots": [2]},
            "curvature": {"comparisons": ["epoch-2"], "following": {}},
        },
        "curvature.following.comparison",
        "'budget'; allowed: epoch-2",
    ),
    ({"curvature": {"following": {"images": 65}}}, "curvature.following.images", "<= 64"),
    ({"landscape": {"batch_norm": "train"}}, "landscape.batch_norm", "fixed, reestimated"),
    ({"landscape": {"one_dimensional": 0}}, "landscape.one_dimensional", "zero, copy"),
    ({"curvature": {"probes": 1}}, "curvature.probes", ">= 2"),
    ({"threads": 0}, "threads", ">= 1"),
    ({"threads": 10**6}, "threads", "<= 1024"),
    ({"model": {"name": "resnet18", "width": 10**5}}, "model.width", "<= 1024"),
    # Pixels lie between 0 and 1.
    (
        {"epsilons": [0, 8]},
        "epsilons[1]",
        "8; allowed with norm linf: up to 1, the range of a pixel. Did you mean 8/255?",
    ),
    ({"epsilons": ["300/255"]}, "epsilons[0]", "300/255; allowed with norm linf: up to 1"),
    ({"evaluation": {"epsilons": ["own", 16]}}, "evaluation.epsilons[1]", "Did you mean 16/255?"),
    (
        {"dataset": {"name": "file", "path": "my.npz", "classes": [0, 1]}, "epsilons": [2]},
        "epsilons[0]",
        "Did you mean 2/255?",
    ),
]


@pytest.mark.parametrize(("changes", "key", "allowed"), BAD_DEEP)
def test_a_bad_study_of_a_network_is_refused_by_key(changes, key, allowed):
    with pytest.raises(ConfigurationError) as caught:
        check_configuration(GOOD | {"studies": [deep_study(**changes)]})
    assert str(caught.value).startswith(f"study deep.{key}:")
    assert allowed in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", ["threads", "attack", "accuracy"])
def test_keys_of_networks_are_not_for_the_logistic_model(key):
    with pytest.raises(ConfigurationError, match=f"study a-study.{key}: unknown key"):
        check_configuration(changed(key, {}))


def test_defaults_depend_on_the_family():
    deep = check_configuration(GOOD | {"studies": [deep_study(landscape={}, curvature={})]})
    study = deep["studies"][0]
    assert (study["family"], study["seeds_per_job"], study["threads"]) == ("deep", 1, 1)
    assert study["landscape"]["points"] == 21
    assert study["landscape"]["one_dimensional"] == "zero"
    assert study["curvature"]["probes"] == 20
    assert study["training"]["attack"] == {
        "steps": 2, "relative_step_size": 0.25, "random_start": True, "batch_norm": "eval",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            GOOD | {"colour": 1},
            "colour: unknown key; allowed: results, raw_data, jobs_per_gpu, verdicts, studies",
        ),
        (GOOD | {"results": 3}, "results: 3; allowed: a text"),
        (GOOD | {"reslts": 3}, "studies. Did you mean results?"),
        (
            GOOD | {"jobs_per_gpu": 1e6},
            "jobs_per_gpu: 1000000; allowed: a whole number >= 1 and <= 64",
        ),
        ({"raw_data": "data", "studies": GOOD["studies"]}, "results: missing"),
        (GOOD | {"studies": GOOD["studies"][0]}, "Is a dash missing"),
        (GOOD | {"studies": []}, "studies: empty"),
        (GOOD | {"studies": GOOD["studies"] * 2}, "two studies of this name"),
        (
            GOOD | {"studies": [GOOD["studies"][0], GOOD["studies"][0] | {"name": "A-Study"}]},
            "study A-Study.name: two studies of this name (a-study); allowed",
        ),
        (
            GOOD | {"studies": [GOOD["studies"][0] | {"seeds": 10_000, "seeds_per_job": 1}]},
            "study a-study: 30000 jobs of training with it (methods × noises × epsilons × blocks "
            "of seeds); ",
        ),
        (GOOD | {"studies": ["x"]}, "studies[0]"),
        ({"results": "x", "raw_data": "y"}, "studies: missing"),
    ],
)
def test_a_bad_configuration_is_refused(config, message):
    with pytest.raises(ConfigurationError) as caught:
        check_configuration(config)
    assert message in str(caught.value)


PATHS = [
    "a{b}", "a<results>", "nul\0", "two\nlines", "\ud800", "\x1b[31m", "-results", "--help",
    "x" * 256, "é" * 128, "a/" + "x" * 256 + "/b", "x/" * 501,
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_a_bad_path_is_refused(path):
    own = {"name": "file", "path": path, "classes": [0, 1]}
    for config, key in (
        (GOOD | {"results": path}, "results"),
        (GOOD | {"raw_data": path}, "raw_data"),
        (changed("dataset", own), "study a-study.dataset.path"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            check_configuration(config)
        assert str(caught.value).startswith(f"{key}: ")
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 250


def test_paths_are_as_short_as_they_can_be(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    config = changed("dataset", {"name": "file", "path": "~/my.npz", "classes": [0, 1]})
    config |= {"results": "./a b//résultats/", "raw_data": "~/data"}
    checked = check_configuration(config)
    assert (checked["results"], checked["raw_data"]) == ("a b/résultats", "/home/me/data")
    assert checked["studies"][0]["dataset"]["path"] == "/home/me/my.npz"


def test_results_that_are_left_out_have_the_name_of_the_file():
    merged, mine = {"results": "results/default", "studies": []}, {"studies": []}
    assert with_results(merged, mine, [Path("/a/my.v2.yaml")])["results"] == "results/my.v2"
    assert with_results(merged, mine, [Path("a.yaml"), Path("b.yml")])["results"] == "results/a-b"
    assert with_results({"studies": []}, mine, [Path("a.yaml")])["results"] == "results/a"
    assert with_results(merged, mine | {"results": "x"}, [Path("a.yaml")]) == merged
    # Only the repository's own file.
    assert with_results(merged, {}, []) == merged


def test_short_forms_are_the_long_ones():
    long = changed("evaluation", {"epsilons": ["own"], "noises": ["own"]})
    study = long["studies"][0]
    study |= {"model": {"name": "logistic"}, "epsilons": ["8/255"]}
    short = copy.deepcopy(long)
    short["studies"][0] |= {
        "model": "logistic", "noises": "adversarial", "training": "gd", "epsilons": "8/255",
        "evaluation": {"epsilons": "own", "noises": "own"},
    }  # fmt: skip
    assert check_configuration(short) == check_configuration(long)
    deep = GOOD | {"studies": [deep_study(dataset="cifar10", model="resnet18")]}
    assert check_configuration(deep)["studies"][0]["dataset"]["classes"] == list(range(10))


def test_epsilons_of_own_data_of_any_size():
    config = changed("dataset", {"name": "file", "path": "my.npz", "classes": [0, 1]})
    config["studies"][0] |= {"norm": "linf", "epsilons": [0, 8]}
    assert check_configuration(config)["studies"][0]["epsilons"] == {"0": 0.0, "8": 8.0}


@pytest.mark.parametrize("kind", [list, dict])
def test_what_contains_itself_is_refused(kind):
    value = kind()
    if kind is list:
        value.append(value)
    else:
        value["name"] = value
    with pytest.raises(ConfigurationError, match="inside itself, or more than 20"):
        check_configuration(changed("training", value))


def test_what_anchors_stand_for_is_counted():
    value = ["x"]
    for _ in range(30):
        value = [value, value]
    with pytest.raises(ConfigurationError, match=r"inside itself, or|more than 100000 entries"):
        check_configuration(changed("epsilons", value))
    with pytest.raises(ConfigurationError, match="more than 300 digits"):
        check_configuration(changed("seeds", 16**5_000))
    with pytest.raises(ConfigurationError, match="a text of 100000 characters"):
        check_configuration(changed("name", "x" * 100_000))


def test_seeds_with_exact():
    config = changed("training", {"method": "exact"})
    assert check_configuration(config)["studies"][0]["seeds"] is None
    config["studies"][0]["seeds"] = 5
    with pytest.raises(ConfigurationError, match="an exact optimum has no seed"):
        check_configuration(config)
    config["studies"][0]["dataset"]["train"] = 100
    assert check_configuration(config)["studies"][0]["seeds"]["count"] == 5


def with_control(control, **changes):
    """Two studies alike but for these changes to the second, the first held against control."""
    config = copy.deepcopy(GOOD)
    first = config["studies"][0]
    config["studies"].append(copy.deepcopy(first) | {"name": "1e3"} | changes)
    first["control"] = control
    return config


def test_a_control_study():
    checked = check_configuration(with_control("1e3"))["studies"]
    assert (checked[0]["control"], "control" in checked[1]) == ("1e3", False)
    check_configuration(with_control("1e3", training={"method": "sgd"}, epsilons=[0.3]))


@pytest.mark.parametrize(
    ("control", "changes", "message"),
    [
        ("b", {}, "'b'; allowed: another study of the same dataset, norm, seeds (1e3)"),
        ("a-study", {}, "'a-study'; allowed: another study"),
        ("1e3", {"seeds": 3}, "'1e3' has other seeds; allowed"),
        (
            "1e3",
            {"dataset": {"name": "digits", "classes": [3, 8]}, "training": {"method": "exact"}},
            "'1e3' has other dataset and seeds; allowed: another study of the same dataset, "
            "norm, seeds (none)",
        ),
        (3, {}, "3; allowed: a text"),
    ],
)
def test_a_bad_control_study_is_refused(control, changes, message):
    with pytest.raises(ConfigurationError) as caught:
        check_configuration(with_control(control, **changes))
    assert str(caught.value).startswith("study a-study.control: " + message)


def test_defaults_are_filled_in_once():
    study = check_configuration(GOOD)["studies"][0]
    assert study["epsilons"] == {"0": 0.0, "0.5": 0.5, "8of255": 8 / 255}
    assert study["landscape"] == {
        "points": 51, "directions": 10, "reach": 1, "plane_points": 51, "plane_seed": 0,
    }  # fmt: skip
    assert study["flatness"]["average_radius"] == 0.5
    assert study["evaluation"]["epsilons"] == ["own", 0]
    assert study["model"] == {"name": "logistic", "bias": False}
    assert study["training"]["step_size"] == "backtracking"
    assert study["seeds"] == {"first": 0, "count": 5}


def test_numbers_that_yaml_reads_as_text():
    config = changed("training.weight_decay", yaml.safe_load("1e-3"))
    assert check_configuration(config)["studies"][0]["training"]["weight_decay"] == 1e-3
    config = changed("epsilons", yaml.safe_load("[1e-2, 2e0]"))
    assert check_configuration(config)["studies"][0]["epsilons"] == {"0.01": 0.01, "2": 2.0}


def test_whole_numbers_however_written():
    config = changed("seeds", yaml.safe_load("5.0"))
    config["studies"][0]["training"]["steps"] = yaml.safe_load("1e2")
    config["studies"][0]["dataset"]["classes"] = [0.0, 1.0]
    checked = check_configuration(config | {"jobs_per_gpu": yaml.safe_load("1.0")})
    study = checked["studies"][0]
    # It stands in the shell's commands.
    assert repr(checked["jobs_per_gpu"]) == "1"
    assert repr([study["seeds"]["count"], study["training"]["steps"]]) == "[5, 100]"
    assert repr(study["dataset"]["classes"]) == "[0, 1]"


def test_evaluation_epsilons_as_fractions():
    config = changed("evaluation", {"epsilons": ["own", "8/255"]})
    assert check_configuration(config)["studies"][0]["evaluation"]["epsilons"] == ["own", "8/255"]


def test_one_epsilon_one_label():
    assert read_epsilon(1, "") == read_epsilon(1.0, "") == ("1", 1.0)
    assert read_epsilon("8/255", "") == ("8of255", 8 / 255)


@pytest.mark.parametrize("path", [ROOT / "config.yaml", *sorted((ROOT / "configs").glob("*.yaml"))])
def test_shipped_configurations_are_good(path):
    check_configuration(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_aligned_noise_is_one_of_l2():
    config = changed("noises", ["adversarial", {"name": "aligned", "alignment": 0.5}])
    check_configuration(config)
    config["studies"][0]["norm"] = "linf"
    with pytest.raises(ConfigurationError, match=r"noises\[1\]: aligned noise with norm linf"):
        check_configuration(config)
