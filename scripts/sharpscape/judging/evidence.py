"""What a claim is judged on, and what is found: a verdict, its numbers, its evidence."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sharpscape.judging.resolution import Values
from sharpscape.words import epsilon_text

# In the order in which the rules are tried; C5 over epsilon is described and not tested.
VERDICTS = (
    "holds",
    "reversed",
    "equal",
    "mixed",
    "holds-on-the-whole",
    "reversed-on-the-whole",
    "moves-together",
    "moves-apart",
    "neither",
    "inconclusive",
    "too-few",
    "undefined",
    "does-not-apply",
)
SHAPES = ("rises", "falls", "rises-then-falls", "falls-then-rises", "irregular", "flat")


class Compared(NamedTuple):
    """The values that a claim is judged on.

    Attributes:
        epsilons: those compared, ascending.
        seeds: those that all of them have; [""] for models without.
        points: values of the series, a row per epsilon.
        against: Values of what each is held against; None for growth.
        loss: training losses of the models; None where they are not known or not asked for.
        complete: whether at most a fifth of the epsilons was left out: only then does a verdict
            stand that speaks of all of them.
        population: what seeds are drawn from, in words.
        among: of how many comparisons this is one (see cases.Case).
    """

    epsilons: list[float]
    seeds: list[str]
    points: Values
    against: Any
    loss: Values | None
    complete: bool
    population: str
    among: int = 1

    @property
    def exact(self) -> bool:
        """Whether the models have no seed."""
        return self.seeds == [""]


class EvidenceRow(NamedTuple):
    """One number of the evidence table.

    Attributes:
        statistic: what it is, in words.
        epsilon_low, epsilon_high: the epsilons that it is about.
        value: the number.
        cells: further columns: low, high, level, p, p_adjusted, sign.
    """

    statistic: str
    epsilon_low: float
    epsilon_high: float
    value: float
    cells: Mapping[str, Any] = MappingProxyType({})


class Later(NamedTuple):
    """A test whose p-value is judged among those of other series.

    Attributes:
        p: two-sided.
        sign: where it points.
        verdicts: what an inconclusive verdict becomes, by whether that is where the claim points.
        reason: that verdict's.
    """

    p: float
    sign: int
    verdicts: tuple[str, str]
    reason: str = ""


class Finding(NamedTuple):
    """A verdict, and what it rests on.

    Attributes:
        verdict: one of VERDICTS.
        shape: one of SHAPES, or "".
        reason: in words, what the verdict does not say.
        method: where p and the intervals come from, and what seeds are drawn from.
        cells: further columns of the claims table.
        rows: of the evidence table.
        later: what may still decide it.
    """

    verdict: str
    shape: str = ""
    reason: str = ""
    method: str = ""
    cells: Mapping[str, Any] = MappingProxyType({})
    rows: tuple[EvidenceRow, ...] = ()
    later: Later | None = None


LEFT_OUT_TOO_MANY = "more than a fifth of the epsilons is left out"
# The method where there are no seeds.
EXACT = "exact"
FEW = "3 and 4 seeds show large effects alone (about ×5 at a spread of 30 %)"


def listed(epsilons: Iterable[float]) -> str:
    """Epsilons in words."""
    return ", ".join(epsilon_text(epsilon) for epsilon in epsilons)


def method_of(compared: Compared, test: str, tested: bool) -> str:
    """The method of a verdict in words, with what seeds are drawn from."""
    if compared.exact:
        return EXACT
    over = f"over {compared.population}"
    if not tested:
        return f"the differences of all seeds agree, {over}"
    few = f"; {FEW}" if len(compared.seeds) < 5 else ""
    return f"{test}, {over}{few}"


def method_of_sizes(compared: Compared, test: str, tested: bool) -> str:
    """As method_of, of a verdict on sizes: also why they are no ratios where they might be."""
    scale = compared.points.scale
    raw = f"; differences, no ratios: a value is not above {scale.floor:g}"
    return method_of(compared, test, tested) + (raw if scale.no_ratios else "")


def p_cells(p: float | None, against: float | None) -> dict[str, Any]:
    """The cells of the p-value of the rule that decided; none where nothing was tested."""
    return {} if p is None else {"p": p, "p_against": against}
