"""The ranges of epsilon that claims are judged on: the epsilons in each, and how it is called."""

from collections.abc import Iterable

from sharpscape.judging.series import Study

# In the order of tables: what lies between the borders first.
RANGES = {"between": "γ < ε < ε̄", "all": "all ε", "below margin": "ε ≤ γ"}


def ranges(study: Study, epsilons: Iterable[float]) -> dict[str, list[float]]:
    """The ranges of epsilon, {name: epsilons in it}; over draws, what all draws agree on.

    Networks have no margin that borders regimes: one range.
    """
    epsilons = list(epsilons)
    if not study.margins:
        return {"all": epsilons}
    below, above = min(study.margins), max(study.margins)
    end = min(study.epsilon_bars)
    return {
        "all": epsilons,
        "below margin": [e for e in epsilons if e <= below],
        "between": [e for e in epsilons if above < e < end],
    }


def in_range(name: str) -> str:
    """What a sentence says of a range, after what it is about; nothing of all epsilons."""
    return "" if name == "all" else f" ({RANGES[name]})"
