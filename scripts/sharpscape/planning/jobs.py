"""The settings and resources of every job, from checked studies.

A job's settings hold only the part of the configuration that it uses, its threads and the hash of
its code: what has not changed in them, nor in the files that it reads, is not made again.
"""

from collections.abc import Iterable
from typing import Any

from sharpscape.planning import figures
from sharpscape.planning.code_hash import code_hash, files_hash
from sharpscape.planning.epsilons import read_epsilon
from sharpscape.planning.given_weights import files_of, is_given
from sharpscape.planning.methods import training_of
from sharpscape.planning.noises import NONE, noise_label, noise_registry
from sharpscape.planning.registries import declared, entries, entry
from sharpscape.planning.studies import (
    Data,
    Model,
    draws,
    draws_subsets,
    geometry_name,
    noise_and_method,
)
from sharpscape.words import PLAIN

READERS = "data/readers"
NETWORKS = "families/deep/networks"
# Threads of a job whose study does not say how many.
THREADS = 1
# Keys of a study that a program uses, as far as the study's family has them.
KEYS = {
    "train_model": ["training"],
    "measure_landscape": ["landscape", "flatness", "attack"],
    "measure_curvature": ["curvature", "attack"],
    "measure_accuracy": ["accuracy", "attack"],
}
# stage that measures models, which is also the name of its file: its program.
MEASURING = {
    "landscape": "measure_landscape",
    "curvature": "measure_curvature",
    "accuracy": "measure_accuracy",
}
# Stages from the first to the last, those in a row beside each other; each with its program. Rules
# of figures have names of their own, which begin so.
STAGES = [
    {"download": "fetch_data"},
    {"prepare": "prepare_data"},
    {"geometry": "measure_geometry"},
    {"train": "train_model"},
    MEASURING,
    {"summarise": "summarise_study"},
    {"judge": "judge_claims"},
    {"figures": "draw_"},
    {"report": "write_report"},
]
# What a job of a family's models takes, at most: memory in MB, minutes, GPUs. Of short jobs, those
# in GROUPS, a profile limits how many a cluster runs at once in one group.
RESOURCES = {
    "linear": {"mem_mb": 2000, "runtime": 10, "gpu": 0, "short": 1},
    "deep": {"mem_mb": 8000, "runtime": 1440, "gpu": 1, "short": 0},
}
# Families whose jobs are so short that a cluster gets them in groups.
GROUPS = {"linear": "models", "deep": None}


def threads_of(study: dict) -> int:
    """Threads of a job on a study's models: a setting, so that bits do not depend on cores."""
    return study.get("threads", THREADS)


def with_code(
    program: str, settings: dict, loaded: Iterable[str] = (), threads: int = THREADS
) -> dict[str, Any]:
    """The settings of a job, with its threads and the hash of its code.

    Args:
        loaded: modules of registries that it loads by name (see registries.entry).
    """
    code = code_hash(program, tuple(sorted(loaded)))
    return settings | {"threads": threads, "code": code}


def is_fetched(dataset: str) -> bool:
    """Whether a data set has original files that are fetched."""
    return declared(READERS, dataset, "FOLDER") is not None


def fetched_data_sets() -> list[str]:
    """Names of all data sets whose original files are fetched."""
    return [name.replace("_", "-") for name in entries(READERS) if is_fetched(name)]


def download_settings(dataset: str) -> dict[str, Any]:
    """Settings of fetch_data."""
    return with_code("fetch_data", {"dataset": dataset}, [entry(READERS, dataset)])


def prepare_settings(data: Data) -> dict[str, Any]:
    """Settings of prepare_data."""
    dataset = data.dataset
    settings = {
        "dataset": dataset["name"],
        "classes": dataset["classes"],
        "train": dataset.get("train"),
        "test": dataset.get("test"),
        "draw": data.draw,
    }
    if "content" in dataset:
        settings["content"] = dataset["content"]
    return with_code("prepare_data", settings, [entry(READERS, dataset["name"])])


def geometry_settings(name: str) -> dict[str, Any]:
    """Settings of measure_geometry for the file of this name (see studies.geometry_name)."""
    parts = name.split("-")
    norm = "linf" if "linf" in parts else "l2"
    settings = {"norm": norm, "bias": "bias" in parts}
    # Whether there is a margin is found by training without noise.
    return with_code("measure_geometry", settings, [entry(noise_registry("linear"), "none")])


def _described(study, model):
    """Which model: its noise, method, epsilon and seeds, from its labels."""
    noises = {noise_label(noise): noise for noise in [NONE, *study["noises"]]}
    noise, method = noise_and_method(model)
    first, last = map(int, model.seeds.split("-"))
    described = {
        "family": study["family"],
        "model": _without_place(study["model"]),
        "norm": study["norm"],
        "noise": noises[noise],
        "epsilon": study["epsilons"][model.epsilon],
        "seeds": None if study["seeds"] is None else list(range(first, last + 1)),
    }
    return described if method == PLAIN else described | {"method": method}


def _loaded(program, study, noises):
    """The modules that a program on models loads by name: the family's doors, and entries."""
    family = study["family"]
    loaded = {f"families/{family}/{program}", f"families/{family}/models"}
    loaded |= {entry(noise_registry(family), noise["name"]) for noise in noises}
    if family == "deep":
        loaded.add(entry(NETWORKS, study["model"]["name"]))
    return loaded


def _with_keys(program, study, settings, loaded):
    settings = settings | {key: study[key] for key in KEYS[program] if key in study}
    return with_code(program, settings, loaded, threads_of(study))


def train_settings(study: dict, model: Model) -> dict[str, Any]:
    """Settings of train_model."""
    settings, family = _described(study, model), study["family"]
    study = study | {"training": training_of(study, noise_and_method(model)[1])}
    # Whether a loss is within reach is found by training without noise.
    loaded = _loaded("train_model", study, [settings["noise"], NONE])
    loaded.add(entry(f"families/{family}/training", study["training"]["method"]))
    if is_given(study):
        contents = study["training"]["contents"]
        of_seeds = [contents[path] for path in files_of(study, model)]
        study = study | {"training": {"method": study["training"]["method"], "contents": of_seeds}}
    return _with_keys("train_model", study, settings, loaded)


def _evaluations(study, described):
    """Noises and epsilons at which a model is measured, each once.

    "own" noise of a model without noise is adversarial noise at 0, and so is any noise at 0.
    """
    found: list[dict] = []
    for noise_name in study["evaluation"]["noises"]:
        for text in study["evaluation"]["epsilons"]:
            epsilon = described["epsilon"] if text == "own" else read_epsilon(text, "")[1]
            own = noise_name == "own" and epsilon > 0 and described["noise"] != NONE
            noise = described["noise"] if own else {"name": "adversarial"}
            evaluation = {"noise": noise, "epsilon": epsilon}
            if evaluation not in found:
                found.append(evaluation)
    return found


def measure_settings(program: str, study: dict, model: Model) -> dict[str, Any]:
    """Settings of a measuring program: the model, the evaluations, and its own keys."""
    described = _described(study, model)
    evaluations = _evaluations(study, described)
    noises = [each["noise"] for each in evaluations]
    if program == "measure_accuracy":
        # The clean loss.
        noises.append(NONE)
    loaded = _loaded(program, study, noises)
    return _with_keys(program, study, described | {"evaluations": evaluations}, loaded)


def summary_settings(study: dict) -> dict[str, Any]:
    """Settings of summarise_study."""
    settings = {
        "study": study["name"],
        "norm": study["norm"],
        "draws": [draw for draw, _ in draws(study)] if geometry_name(study) else [],
    }
    return with_code("summarise_study", settings)


def _judged(study):
    """What the verdicts on a study depend on: its primary question, what its seeds are."""
    draws_data = draws_subsets(study)
    trained = "given models" if is_given(study) else "initialisations"
    population = "draws of the training set" if draws_data else trained
    return {"primary": study["primary"], "population": population}


def judge_settings(studies: list[dict], rules: dict) -> dict[str, Any]:
    """Settings of judge_claims: which study is held against which, and how.

    Args:
        rules: the key verdicts of the configuration.
    """
    settings = {
        "controls": {study["name"]: study["control"] for study in studies if "control" in study},
        "rules": rules,
        "studies": {study["name"]: _judged(study) for study in studies},
    }
    return with_code("judge_claims", settings, _all_measures())


def verdicts_settings() -> dict[str, Any]:
    """Settings of write_verdicts."""
    return with_code("write_verdicts", {}, _all_measures())


def report_settings(studies: list[dict], rules: dict, data: dict[str, str]) -> dict[str, Any]:
    """Settings of write_report: what it shows of each study.

    Args:
        studies: checked studies.
        rules: the key verdicts of the configuration.
        data: {study: key of its data}, where facts of theory are looked at.
    """
    settings = {
        "studies": [_without_places(study) for study in studies],
        "verdicts": rules,
        "figures": {study["name"]: figures.figures_of(study) for study in studies},
        "asked": {study["name"]: figures.asked_of(study) for study in studies},
        "missing": {study["name"]: figures.missing_of(study) for study in studies},
        "data": data,
        "stages": STAGES,
        "templates": files_hash("report/templates"),
    }
    return with_code("write_report", settings, _all_measures())


def _without_place(named):
    """A mapping with a name. Where a file of the user's lies is no part of what is made of it."""
    return {key: value for key, value in named.items() if key != "path"}


def _without_places(study):
    """A study as configured, without the places of the user's files."""
    kept = {key: _without_place(study[key]) for key in ("dataset", "model")}
    if is_given(study):
        contents = sorted(study["training"]["contents"].values())
        kept["training"] = {"method": study["training"]["method"], "contents": contents}
    return study | kept


def figure_settings(figure: str, study: dict | None = None) -> dict[str, Any]:
    """Settings of draw_figure; study is None for a figure of all studies."""
    asked = {"study": ""} if study is None else figures.asked_of(study)
    settings = {"figure": figure, "asked": asked}
    return with_code("draw_figure", settings, figures.entries_of(figure))


def _all_measures():
    return [entry("measures", name) for name in entries("measures")]
