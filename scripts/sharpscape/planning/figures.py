"""The figures of a study, from what their modules declare (see figures/__init__.py)."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from sharpscape.planning.epsilons import read_epsilon, text_of
from sharpscape.planning.messages import listed
from sharpscape.planning.registries import declared, entries, entry
from sharpscape.words import OWN, format_number

REGISTRY = "figures"
# Sources that are tables; any other is the kind of a file of models.
SUMMARY, CLAIMS = TABLES = ("summary", "claims")

# Evaluations of one figure, at most: each has panels of its own.
MOST_EVALUATIONS = 4


class Condition(NamedTuple):
    """What a figure needs of a study.

    Attributes:
        is_met: whether a study meets it.
        otherwise: what is to be said of one that does not, in words, with its key.
    """

    is_met: Callable[[dict], bool]
    otherwise: str


# Without these no figure of a study has anything to show.
OF_ALL = (
    Condition(
        lambda study: any(noise["name"] == "adversarial" for noise in study["noises"]),
        "noises has no adversarial",
    ),
    Condition(
        lambda study: any(epsilon > 0 for epsilon in study["epsilons"].values()),
        "epsilons has none above 0",
    ),
)


def _has_inputs(study):
    """Whether the loss over inputs is measured: of networks, at some epsilon above 0."""
    noisy = [each for each in study["evaluation"]["epsilons"] if each != 0]
    return study["landscape"].get("input_images", 0) > 0 and bool(noisy)


# condition that a figure may need: whether a study meets it.
CONDITIONS = {
    # A single eigenvalue is a point, and among the curvatures already.
    "several eigenvalues": Condition(
        lambda study: study["curvature"]["leading"] > 1, "curvature.leading is 1"
    ),
    "density": Condition(
        lambda study: "density" in study["curvature"],
        "curvature.density, which networks may have, is not given",
    ),
    "plane": Condition(
        lambda study: study["landscape"]["plane_points"] > 0, "landscape.plane_points is 0"
    ),
    "layers": Condition(
        lambda study: study["curvature"].get("layers", False),
        "curvature.layers, which networks have, is not true",
    ),
    "inputs": Condition(
        _has_inputs,
        "losses over inputs are those of networks under noise, with landscape.input_images above 0",
    ),
    "several noises": Condition(lambda study: len(study["noises"]) > 1, "noises has one alone"),
    "several methods": Condition(
        lambda study: len(study.get("methods", [])) > 1,
        "methods, which networks may have, is plain training alone",
    ),
    "seeds": Condition(lambda study: study["seeds"] is not None, "the models have no seeds"),
    "snapshots": Condition(
        lambda study: bool(study["training"].get("snapshots")), "training.snapshots has none"
    ),
    "aligned noise": Condition(
        lambda study: any(noise["name"] == "aligned" for noise in study["noises"]),
        "noises has no aligned",
    ),
    "own noise": Condition(
        lambda study: OWN in study["evaluation"]["noises"], "evaluation.noises has no own"
    ),
    "own epsilon": Condition(
        lambda study: OWN in study["evaluation"]["epsilons"], "evaluation.epsilons has no own"
    ),
}


def source_of(figure: str) -> str:
    """What a figure is drawn from: a file of each adversarial model, the summary, or the claims."""
    return declared(REGISTRY, figure, "SOURCE")


def entries_of(figure: str) -> list[str]:
    """The modules that drawing a figure loads by name: its own, its source's, its measures'."""
    measures = declared(REGISTRY, figure, "MEASURES")
    names = entries("measures") if measures == "all" else measures
    source = source_of(figure) if source_of(figure) in TABLES else "models"
    read = entry(f"{REGISTRY}/sources", source)
    return [entry(REGISTRY, figure), read, *(entry("measures", name) for name in names)]


def study_figures() -> list[str]:
    """Names of the figures that a study may have."""
    return [name for name in entries(REGISTRY) if source_of(name) != CLAIMS]


def common_figures() -> list[str]:
    """Names of the figures of all studies together."""
    return [name for name in entries(REGISTRY) if source_of(name) == CLAIMS]


def why_not(study: dict, figure: str) -> str:
    """Why a study does not have this figure, in words; "" where it has."""
    needed = (CONDITIONS[need] for need in declared(REGISTRY, figure, "NEEDS"))
    return next((each.otherwise for each in (*OF_ALL, *needed) if not each.is_met(study)), "")


def figures_of(study: dict) -> list[str]:
    """Names of the figures that a study has something to show in."""
    return [name for name in study_figures() if not why_not(study, name)]


def _measured_at(study):
    """{label in series: text as written} of a study's evaluations."""
    found = {}
    for written in study["evaluation"]["epsilons"]:
        if written == OWN:
            found[OWN] = OWN
        else:
            label, value = read_epsilon(written, "")
            found[format_number(value)] = text_of(label)
    return found


def evaluations_of(study: dict) -> dict[str, str]:
    """Where the figures of a study show its models: {label in series: text as written}.

    At all evaluations, but not at 0 where there is "own": figures that hold both against each
    other have the clean loss beside, the others show the models under noise.
    """
    found = _measured_at(study)
    return {label: text for label, text in found.items() if OWN not in found or label != "0"}


def asked_of(study: dict) -> dict[str, Any]:
    """What the figures of a study are asked to show (see figures.drawing.asked)."""
    evaluations = evaluations_of(study)
    written = {text: float(label) for label, text in evaluations.items() if label != OWN}
    epsilons = {text_of(label): value for label, value in study["epsilons"].items()}
    known = set(epsilons.values())
    asked = {
        "study": study["name"],
        # What the study is trained at is written as there.
        "epsilons": epsilons | {text: each for text, each in written.items() if each not in known},
        "evaluations": list(evaluations)[:MOST_EVALUATIONS],
        "clean": "0" in _measured_at(study),
    }
    if "following" in study["curvature"]:
        following = study["curvature"]["following"]
        asked["following"] = {key: following[key] for key in ("images", "step")}
    return asked


def missing_of(study: dict) -> dict[str, list[str]]:
    """{why not: what a study's figures do not show}: names of figures, and evaluations."""
    found: dict[str, list[str]] = {}
    for name in study_figures():
        if reason := why_not(study, name):
            found.setdefault(reason, []).append(name)
    left_out = list(evaluations_of(study).values())[MOST_EVALUATIONS:]
    if left_out and figures_of(study):
        reason = f"figures show {MOST_EVALUATIONS} of evaluation.epsilons at most"
        found[reason] = [f"evaluation at {text}" for text in left_out]
    return found


def not_drawn(studies: Iterable[dict]) -> str:
    """Lines on what users may look for in the figures of these studies, and why it is not there.

    Not every figure that a study does not have: those of studies without any, and what only the
    key evaluation leaves out. "" for none.
    """
    lines = []
    for study in studies:
        for reason, names in missing_of(study).items():
            if names == study_figures():
                lines.append(f"study {study['name']} has no figures: {reason}")
            elif "evaluation." in reason:
                lines.append(f"study {study['name']}, not drawn: {listed(names)} ({reason})")
    return "\n".join(lines)
