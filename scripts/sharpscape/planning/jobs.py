"""From checked studies to jobs: labels in paths, and the settings of every job.

A job's settings hold only the part of the configuration that it uses, and the hash of its code:
they are its params, and what has not changed in them is not made again.
"""

import json
import zlib
from pathlib import Path

from sharpscape.data.originals import ORIGINALS
from sharpscape.planning.code_hash import code_hash
from sharpscape.planning.configuration import read_epsilon, shortest

STAGES = ("landscape", "curvature", "accuracy")
# figure of a study: the file beside each adversarial model that it is drawn from, or its summary.
FIGURES = {
    "lines": "landscape",
    "contours": "landscape",
    "surfaces": "landscape",
    "spectra": "curvature",
    "curvature": "summary",
    "noises": "summary",
    "gaps": "summary",
    "alignment": "summary",
}
# Keys of a study that a program uses, as far as the study's family has them.
KEYS = {
    "train_model": ["training", "threads"],
    "measure_landscape": ["landscape", "flatness", "attack", "threads"],
    "measure_curvature": ["curvature", "attack", "threads"],
    "measure_accuracy": ["accuracy", "attack", "threads"],
}
# What a job of a family's models takes, at most: memory in MB, minutes, GPUs. Of short jobs, those
# in GROUPS, a profile limits how many a cluster runs at once in one group.
RESOURCES = {
    "linear": {"mem_mb": 2000, "runtime": 10, "gpu": 0, "short": 1},
    "deep": {"mem_mb": 8000, "runtime": 1440, "gpu": 1, "short": 0},
}
# Families whose jobs are so short that a cluster gets them in groups.
GROUPS = {"linear": "models", "deep": None}
# Data sets whose original files are fetched; the others are embedded or the user's own.
FETCHED = tuple(ORIGINALS)


def noise_label(noise):
    """A noise as a folder: its name, with its alignment (aligned+0.5) or share (mixed+0.5)."""
    degree = noise.get("alignment", noise.get("share"))
    if degree is None:
        return noise["name"]
    return f"{noise['name']}{'-' if degree < 0 else '+'}{shortest(abs(degree))}"


def seed_blocks(study):
    """The seeds of each job, as (first, last)."""
    if study["seeds"] is None:
        return [(0, 0)]
    size = 1 if draws_subsets(study) else study["seeds_per_job"]
    last = study["seeds"] - 1
    return [(first, min(first + size - 1, last)) for first in range(0, last + 1, size)]


def draws_subsets(study):
    """Whether the study's seeds are draws of its training samples."""
    return "train" in study["dataset"]


def models(study):
    """Labels of all models of a study: [(noise, epsilon, seeds)]."""
    return [
        (noise, epsilon, f"{first}-{last}")
        for epsilon, value in study["epsilons"].items()
        for noise in (["none"] if value == 0 else [noise_label(each) for each in study["noises"]])
        for first, last in seed_blocks(study)
    ]


def geometry_name(study):
    """Name of the geometry file, beside the data, that serves a study's norm and bias.

    None: a network has no margin that borders its regimes.
    """
    if study["family"] != "linear":
        return None
    norm = "" if study["norm"] == "l2" else f"-{study['norm']}"
    return f"geometry{norm}{'-bias' if study['model']['bias'] else ''}"


def data_key(study, draw):
    """Name of the data folder: studies on the same samples share it."""
    dataset = study["dataset"]
    parts = [dataset["name"]]
    if "path" in dataset:
        parts.append(f"{Path(dataset['path']).stem}-{zlib.crc32(dataset['path'].encode()):08x}")
    parts.append("v".join(str(each) for each in dataset["classes"]))
    parts += [f"{split}{dataset[split]}" for split in ("train", "test") if split in dataset]
    if draws_subsets(study):
        parts.append(f"draw{draw}")
    return "-".join(parts)


def data_sets(studies):
    """{data key: (dataset, draw)} of all data that the studies use."""
    return {
        data_key(study, draw): (study["dataset"], draw)
        for study in studies
        for draw in (range(study["seeds"]) if draws_subsets(study) else [0])
    }


def draws(study):
    """[(draw, data key)] of a study: draw is "" where the data are the same for all seeds."""
    if not draws_subsets(study):
        return [("", data_key(study, 0))]
    return [(draw, data_key(study, draw)) for draw in range(study["seeds"])]


def geometries(studies):
    """[(data key, geometry name)] of all studies, each once."""
    return sorted(
        {
            (key, geometry_name(study))
            for study in studies
            if geometry_name(study)
            for _, key in draws(study)
        }
    )


def _as_params(program, settings):
    code = code_hash(program, settings.get("family"))
    return json.dumps(settings | {"code": code}, sort_keys=True)


def download_settings(name):
    """Settings of fetch_data."""
    return _as_params("fetch_data", {"dataset": name})


def geometry_settings(name):
    """Settings of measure_geometry for the file of this name (see geometry_name)."""
    parts = name.split("-")
    norm = "linf" if "linf" in parts else "l2"
    return _as_params("measure_geometry", {"norm": norm, "bias": "bias" in parts})


def prepare_settings(dataset, draw):
    """Settings of prepare_data."""
    return _as_params(
        "prepare_data",
        {
            "dataset": dataset["name"],
            "classes": dataset["classes"],
            "train": dataset.get("train"),
            "test": dataset.get("test"),
            "draw": draw,
        },
    )


def _model_identity(study, wildcards):
    """Which model: its noise, epsilon and seeds, from the labels in its path."""
    noises = {noise_label(noise): noise for noise in study["noises"]} | {"none": {"name": "none"}}
    first, last = map(int, wildcards.seeds.split("-"))
    return {
        "family": study["family"],
        "model": study["model"],
        "norm": study["norm"],
        "noise": noises[wildcards.noise],
        "epsilon": study["epsilons"][wildcards.epsilon],
        "seeds": None if study["seeds"] is None else list(range(first, last + 1)),
    }


def _of_program(program, study):
    return {key: study[key] for key in KEYS[program] if key in study}


def train_settings(study, wildcards):
    """Settings of train_model."""
    settings = _model_identity(study, wildcards) | _of_program("train_model", study)
    return _as_params("train_model", settings)


def _evaluations(study, identity):
    """Noises and epsilons at which a model is measured, each once.

    "own" noise of a model without noise is adversarial noise at 0, and so is any noise at 0.
    """
    found = []
    for noise_name in study["evaluation"]["noises"]:
        for text in study["evaluation"]["epsilons"]:
            epsilon = identity["epsilon"] if text == "own" else read_epsilon(text, "")[1]
            own = noise_name == "own" and epsilon > 0 and identity["noise"]["name"] != "none"
            noise = identity["noise"] if own else {"name": "adversarial"}
            evaluation = {"noise": noise, "epsilon": epsilon}
            if evaluation not in found:
                found.append(evaluation)
    return found


def measure_settings(program, study, wildcards):
    """Settings of a measuring program: the model, the evaluations, and its own keys."""
    identity = _model_identity(study, wildcards)
    settings = identity | {"evaluations": _evaluations(study, identity)}
    return _as_params(program, settings | _of_program(program, study))


def summary_settings(study):
    """Settings of summarise_study."""
    return _as_params(
        "summarise_study",
        {
            "study": study["name"],
            "norm": study["norm"],
            "draws": [draw for draw, _ in draws(study)] if geometry_name(study) else [],
        },
    )


def judge_settings(studies):
    """Settings of judge_claims: which study is held against which."""
    controls = {study["name"]: study["control"] for study in studies if "control" in study}
    return _as_params("judge_claims", {"controls": controls})


def plain_settings(program, **settings):
    """Settings of a program that has few or none besides its code."""
    return _as_params(program, settings)


def figures_of(study):
    """Names of the figures that a study has something to show in."""
    names = [noise["name"] for noise in study["noises"]]
    nothing = "adversarial" not in names or set(study["epsilons"]) == {"0"}
    if nothing or "own" not in study["evaluation"]["epsilons"]:
        return []
    figures = ["lines", "curvature"]
    # A single eigenvalue is a point, and among the curvatures already.
    if study["curvature"]["leading"] > 1:
        figures.append("spectra")
    if study["landscape"]["plane_points"]:
        figures += ["contours", "surfaces"]
    if len(names) > 1:
        figures.append("noises")
    if study["seeds"] is not None:
        figures.append("gaps")
    if "aligned" in names and "own" in study["evaluation"]["noises"]:
        figures.append("alignment")
    return figures
