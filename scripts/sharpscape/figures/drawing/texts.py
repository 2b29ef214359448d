"""Texts of figures: titles, with the case of a row where it is needed, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product, starmap
from typing import NamedTuple

from sharpscape.figures.drawing.asked import CLEAN, Asked
from sharpscape.words import OWN, equal_loss_of, format_number, snapshot_of, split_crossing

# The comparison points of models, in the order of their rows of panels; then come equal losses.
COMPARISONS = {
    "converged": "converged",
    "budget": "equal budget",
    "best": "early stopping",
    "loss": "equal robust loss",
    "given": "as given",
}


class Case(NamedTuple):
    """What the panels of a row are about.

    Attributes:
        comparison: point of training.
        evaluation: where the models are measured (see Asked); "" where each panel says its own.
        axes: along what the loss is looked at, in words; "" where that is said elsewhere.
    """

    comparison: str
    evaluation: str = ""
    axes: str = ""


def comparison_text(name: str) -> str:
    """A comparison point in words."""
    if name in COMPARISONS:
        return COMPARISONS[name]
    if level := equal_loss_of(name):
        return f"robust training loss {format_number(level)}"
    return f"after epoch {snapshot_of(name)}"


def ordered_comparisons(names: Iterable[str]) -> list[str]:
    """The comparison points among the names that have rows of panels, each once, in their order.

    Snapshots have rows only where there is nothing else: how training goes is a figure of its own.
    """
    # What lies beside a crossing is no point of comparison.
    found = {name for name in names if split_crossing(name) == (name, "")}
    ends = [name for name in COMPARISONS if name in found]
    levels = sorted(filter(equal_loss_of, found), key=lambda name: -(equal_loss_of(name) or 0))
    return [*ends, *levels] or sorted(found, key=snapshot_of)


def cases_of(
    comparisons: Iterable[str], evaluations: Iterable[str] = ("",), axes: Iterable[str] = ("",)
) -> list[Case]:
    """A Case of each comparison point, evaluation and axes, in the order of their rows."""
    return list(starmap(Case, product(ordered_comparisons(comparisons), evaluations, axes)))


def evaluation_text(evaluation: str, asked: Asked) -> str:
    """Where models are measured, in words: at their own epsilon, at another, on the clean loss."""
    if evaluation == OWN:
        return r"own $\varepsilon$"
    if evaluation == CLEAN:
        return "clean loss"
    return rf"measured at $\varepsilon$ = {asked.text(float(evaluation))}"


def evaluations_text(asked: Asked) -> str:
    """Where the models of a study are measured, in words, with commas between."""
    return ", ".join(evaluation_text(each, asked) for each in asked.evaluations)


def _texts(case, asked):
    """{what: its text} of a case."""
    evaluation = evaluation_text(case.evaluation, asked) if case.evaluation else ""
    comparison = comparison_text(case.comparison)
    return {"comparison": comparison, "evaluation": evaluation, "axes": case.axes}


def _parts(case, cases, asked, *, apart):
    """The texts of a case that tell it apart from other cases, or those that do not."""
    found = []
    for what, text in _texts(case, asked).items():
        several = len({getattr(each, what) for each in cases}) > 1
        if text and several == apart:
            found.append(text)
    return found


def panel_title(name: str, case: Case, cases: Sequence[Case], asked: Asked) -> str:
    """Title of a panel: what tells its case apart, above its name, in lines."""
    return "\n".join(filter(None, [*_parts(case, cases, asked, apart=True), name]))


def row_label(name: str, case: Case, cases: Sequence[Case], asked: Asked) -> str:
    """Label of the vertical axis of a row: its name, and what tells its case apart, in lines."""
    return "\n".join([name, *_parts(case, cases, asked, apart=True)])


def figure_title(name: str, cases: Sequence[Case], asked: Asked) -> str:
    """Title of a figure: its name, and what all its cases have in common."""
    common = _parts(cases[0], cases, asked, apart=False) if cases else []
    return ", ".join([name, *common])


def step_text(asked: Asked) -> str:
    """How networks have the curvature of following noise, for a note; "" where they have none."""
    if not asked.following:
        return ""
    images, step = asked.following["images"], asked.following["step"]
    return f"noise following: on {images} images, curvature at a step of {step:g} ‖θ‖"


def missing_text(missing: Mapping[str, Iterable[float]], asked: Asked) -> str:
    """Lines for a figure's title that name the epsilons without a model.

    Args:
        missing: {comparison point: epsilons}.
    """
    text = ""
    for comparison, epsilons in missing.items():
        if listed := asked.listed(epsilons):
            where = "" if len(missing) == 1 else f" ({comparison_text(comparison)})"
            text += f"\nno model at ε = {listed}{where}"
    return text
