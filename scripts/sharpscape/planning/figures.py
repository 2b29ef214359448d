"""The figures of a study, from what their modules declare (see figures/__init__.py)."""

from collections.abc import Callable

from sharpscape.planning.registries import declared, entries, entry

REGISTRY = "figures"
# Sources that are tables; any other is the kind of a file of models.
SUMMARY, CLAIMS = TABLES = ("summary", "claims")

# condition that a figure may need: whether a study meets it.
CONDITIONS: dict[str, Callable[[dict], bool]] = {
    # A single eigenvalue is a point, and among the curvatures already.
    "several eigenvalues": lambda study: study["curvature"]["leading"] > 1,
    "plane": lambda study: study["landscape"]["plane_points"] > 0,
    "several noises": lambda study: len(study["noises"]) > 1,
    "seeds": lambda study: study["seeds"] is not None,
    "aligned noise": lambda study: (
        any(noise["name"] == "aligned" for noise in study["noises"])
        and "own" in study["evaluation"]["noises"]
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


def figures_of(study: dict) -> list[str]:
    """Names of the figures that a study has something to show in."""
    adversarial = any(noise["name"] == "adversarial" for noise in study["noises"])
    noisy = any(epsilon > 0 for epsilon in study["epsilons"].values())
    if not adversarial or not noisy or "own" not in study["evaluation"]["epsilons"]:
        return []
    return [
        name
        for name in study_figures()
        if all(CONDITIONS[need](study) for need in declared(REGISTRY, name, "NEEDS"))
    ]
