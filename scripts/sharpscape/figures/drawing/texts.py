"""Texts of figures: titles, with the comparison point where it is needed, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence

from sharpscape.words import epsilon_text

# The comparison points of models, in the order of their rows of panels.
COMPARISONS = {
    "converged": "converged",
    "budget": "equal budget",
    "best": "early stopping",
    "loss": "equal robust loss",
}


def ordered_comparisons(names: Iterable[str]) -> list[str]:
    """The comparison points among the names, each once, in the order of their rows."""
    return sorted(set(names), key=list(COMPARISONS).index)


def panel_title(name: str, comparison: str, comparisons: Iterable[str]) -> str:
    """Title of a panel: with its comparison point where the figure has several."""
    return name if len(list(comparisons)) == 1 else f"{COMPARISONS[comparison]}\n{name}"


def figure_title(name: str, comparisons: Sequence[str]) -> str:
    """Title of a figure: with its comparison point, unless panels say theirs."""
    return f"{name}, {COMPARISONS[comparisons[0]]}" if len(comparisons) == 1 else name


def missing_text(missing: Mapping[str, Iterable[float]]) -> str:
    """Lines for a figure's title that name the epsilons without a model.

    Args:
        missing: {comparison point: epsilons}.
    """
    text = ""
    for comparison, epsilons in missing.items():
        listed = ", ".join(map(epsilon_text, sorted(epsilons)))
        if listed:
            where = "" if len(missing) == 1 else f" ({COMPARISONS[comparison]})"
            text += f"\nno model at ε = {listed}{where}"
    return text
