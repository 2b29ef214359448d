"""Configurations drawn at random from what is allowed run to their end."""

import random

import pytest
from workflow import deep_study, summary

SEEDS = range(4)


def drawn(seed):
    """A configuration of a study or two, small, of the choices that the schemas offer."""
    choose = random.Random(seed)
    studies = [_logistic(choose) for _ in range(choose.choice([1, 2]))]
    if choose.random() < 0.3:
        studies.append(_network(choose))
    for index, study in enumerate(studies):
        study["name"] = f"study-{index}"
    return {"results": "results", "raw_data": "data", "studies": studies}


def _logistic(choose):
    norm = choose.choice(["l2", "linf"])
    noises = ["adversarial", "random", "mixed"]
    if norm == "l2":
        noises.append({"name": "aligned", "alignment": choose.choice([0.25, 0.5])})
    methods = {
        "exact": {"weight_decay": choose.choice([0, 0.001, 0.1])},
        "gd": {"steps": choose.choice([5, 40]), "step_size": choose.choice([0.1, 1.0])},
        "sgd": {
            "epochs": choose.choice([1, 3]),
            "batch_size": choose.choice([16, 300]),
            "schedule": choose.choice(["constant", "cosine"]),
            "momentum": choose.choice([0, 0.9]),
        },
    }
    method = choose.choice(list(methods))
    study = {
        "dataset": {"name": "digits", "classes": choose.sample(range(10), 2)},
        "model": {"name": "logistic", "bias": choose.random() < 0.5},
        "norm": norm,
        "noises": choose.sample(noises, choose.choice([1, 2])),
        # Under L∞ no noise is larger than a pixel's range.
        "epsilons": sorted(
            choose.sample([0, 0.01, 0.1, 0.3, 0.7, 2 if norm == "l2" else 1, "8/255"], 2), key=str
        ),
        "training": {"method": method, **methods[method]},
        "landscape": {
            "points": choose.choice([3, 5]),
            "directions": choose.choice([1, 2]),
            "plane_points": choose.choice([0, 3]),
        },
        "evaluation": {
            "epsilons": choose.choice([["own"], ["own", 0], [0.2]]),
            "noises": choose.choice([["adversarial"], ["adversarial", "own"]]),
        },
    }
    if method != "exact":
        study |= {"seeds": choose.choice([1, 3]), "seeds_per_job": choose.choice([1, 2])}
    return study


def _network(choose):
    study = deep_study(
        norm=choose.choice(["l2", "linf"]),
        noises=choose.sample(["adversarial", "fgsm", "random"], 1),
        epsilons=[choose.choice([0.02, 0.1])],
        seeds=1,
    )
    study["model"]["name"] = choose.choice(["resnet18", "preactresnet18"])
    return study


@pytest.mark.parametrize("seed", SEEDS)
def test_it_runs_to_its_end(new_workflow, seed):
    config = drawn(seed)
    workflow = new_workflow(config, f"random {seed}")
    # Figures and the report take as long as all the rest: of one.
    target = [] if seed == 0 else ["judge"]
    workflow.succeed(*target)
    assert (workflow.folder / "results/report.html").exists() or target
    for study in config["studies"]:
        rows = summary(workflow, study["name"])
        # A number, or the reason why there is none.
        assert rows
        assert all(row["value"] or row["status"] for row in rows)
    assert workflow.planned(*target) in ({}, {"judge": 1})
