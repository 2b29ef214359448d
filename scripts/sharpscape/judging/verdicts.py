"""How a claim is judged on one case over a range of epsilon."""

from typing import NamedTuple

from sharpscape.judging.cases import Case
from sharpscape.judging.claims import Claim
from sharpscape.judging.evidence import EXACT, Compared, Finding, listed
from sharpscape.judging.needs import LEAST_SEEDS_AT_ONE
from sharpscape.judging.resolution import scale_of, values_of
from sharpscape.judging.rules import Settings
from sharpscape.judging.series import common_units, in_order
from sharpscape.statuses import STATUSES
from sharpscape.words import epsilon_text

# What a rule that decides says besides; too few epsilons or seeds decide nothing.
OF_A_RULE = {
    *"p p_against turn turn_low turn_high turn_estimate given_back turns".split(),
    *"wrong_way wrong_way_share".split(),
}
LEFT_OUT = {name for name, status in STATUSES.items() if status.left_out}
# Of the epsilons of a range; with more left out, no verdict speaks of all of them.
MOST_LEFT_OUT = 0.2
# where a claim points: the sign that its differences have if it holds.
SIGNS = {"up": 1, "down": -1}


class Judgement(NamedTuple):
    """A verdict and what it was reached on.

    Attributes:
        finding: the verdict.
        epsilons: those compared, ascending.
        n_seeds: how many seeds; 0 for models without, None where nothing is there to judge.
        left_out: {epsilon: statuses} of those that were left out.
        missing_seeds: those that not all epsilons have.
        zero: epsilons at which w = 0.
        logarithm: whether logarithms were compared; None where nothing was.
    """

    finding: Finding
    epsilons: list[float]
    n_seeds: int | None
    left_out: dict[float, list[str]]
    missing_seeds: list[str]
    zero: list[float]
    logarithm: bool | None


def _sides(case):
    return [case.points] if case.against is None else [case.points, case.against]


def _statuses(case, epsilon):
    return frozenset[str]().union(*(side[epsilon].statuses for side in _sides(case)))


def _comparable(claim, epsilons):
    """Those that are compared, and are not what the others are compared with."""
    return [e for e in epsilons if claim.needs.zero == "compared" or e > 0]


def _largest_loss(case):
    """The largest loss of the models on both sides that is finite."""
    points = [*case.loss.values(), *case.other_loss.values()]
    losses = [value for point in points for value in point.values.values()]
    return max((value for value in losses if value < float("inf")), default=1.0)


def _scale(case, measure, *sides):
    """The scale of these sides, over all their epsilons that can be judged."""
    points = [
        point
        for side in sides
        for epsilon, point in side.items()
        if epsilon not in case.zero and not point.statuses
    ]
    return scale_of(measure, points, _largest_loss(case))


def _against(claim, case, epsilons, seeds, scale):
    """Values of what the series is held against; None for nothing."""
    if claim.needs.zero == "reference":
        return values_of([case.points[0.0]] * len(epsilons), seeds, scale)
    if case.against is None:
        return None
    if case.measure != case.protocol.measure:
        scale = _scale(case, case.measure, case.against)
    return values_of([case.against[e] for e in epsilons], seeds, scale)


def _compared(claim, case, epsilons, seeds, settings, complete):
    """The Compared of these epsilons and seeds."""
    same = case.against is not None and case.measure == case.protocol.measure
    scale = _scale(case, case.protocol.measure, *(_sides(case) if same else [case.points]))
    loss = None
    if claim.needs.of_seeds and _known(case.loss, epsilons, seeds):
        losses = [case.loss[e] for e in epsilons]
        loss = values_of(losses, seeds, _scale(case, "robust_loss", case.loss))
    return Compared(
        epsilons,
        seeds,
        values_of([case.points[e] for e in epsilons], seeds, scale),
        _against(claim, case, epsilons, seeds, scale),
        loss,
        complete,
        settings.population,
        case.among,
    )


def _known(points, epsilons, seeds):
    """Whether there is a value of each seed at each epsilon."""
    return all(
        e in points and not points[e].statuses and set(seeds) <= set(points[e].values)
        for e in epsilons
    )


def _does_not_apply(claim, case, epsilons, comparable):
    """Why the claim does not apply to these epsilons; "" where it does."""
    if claim.needs.zero == "reference" and 0.0 not in case.points:
        return "no models of epsilon 0"
    if claim.needs.zero == "reference" and 0.0 in case.zero:
        return "w = 0 at epsilon 0"
    if not comparable:
        zero = any(epsilon in case.zero for epsilon in epsilons)
        return "w = 0 at every epsilon of the range" if zero else "no epsilon in the range"
    exact = all("" in point.values for side in _sides(case) for point in side.values())
    if claim.needs.of_seeds and exact:
        return "models without seeds"
    return ""


def _too_few(claim, case, epsilons, seeds, left_out):
    """What there is too little of; "" where there is enough."""
    whole = [e for e in case.points if case.against is None or e in case.against]
    single = len(_comparable(claim, [e for e in whole if e not in case.zero])) == 1
    named = "; ".join(f"{epsilon_text(e)} {' '.join(why)}" for e, why in left_out.items())
    left = f" ({named} left out)" if named else ""
    exact = seeds == [""]
    if claim.needs.at_one and single and epsilons:
        if not exact and len(seeds) >= LEAST_SEEDS_AT_ONE:
            return ""
        have = "no seeds" if exact else f"{len(seeds)} seeds"
        return f"{have} at one epsilon; {LEAST_SEEDS_AT_ONE} needed"
    if len(epsilons) < claim.needs.least_epsilons:
        noun = "epsilon" if len(epsilons) == 1 else "epsilons"
        return f"{len(epsilons)} {noun}; {claim.needs.least_epsilons} needed{left}"
    if not exact and len(seeds) < claim.needs.least_seeds:
        return f"{len(seeds)} {claim.needs.counted}; {claim.needs.least_seeds} needed"
    return ""


def judge(claim: Claim, case: Case, epsilons: list[float], settings: Settings) -> Judgement:
    """Judge a claim on a case at these epsilons, which both sides have.

    Models with w = 0 are no part of it. Epsilons with a status of LEFT_OUT, on either side, are
    left out. Any other status (no minimiser, say) leaves the claim undefined.
    """
    zero = [e for e in epsilons if e in case.zero]
    there = [e for e in epsilons if e not in case.zero]
    comparable = _comparable(claim, there)
    left_out = {e: sorted(_statuses(case, e)) for e in comparable if LEFT_OUT & _statuses(case, e)}
    compared = [e for e in comparable if e not in left_out]
    reference = [0.0] if claim.needs.zero == "reference" else []
    why_not = _does_not_apply(claim, case, epsilons, comparable)
    sides = _sides(case)
    if why_not:
        finding = Finding("does-not-apply", reason=why_not)
        return Judgement(finding, compared, None, left_out, [], zero, None)
    needed = [side[e] for side in sides for e in compared] + [case.points[e] for e in reference]
    seeds = common_units(needed)
    every = {seed for point in needed for seed in point.values}
    missing = in_order(every - set(seeds))

    def judgement(finding, logarithm=None):
        n_seeds = 0 if seeds == [""] else len(seeds)
        if seeds == [""]:
            finding = finding._replace(method=finding.method or EXACT)
        return Judgement(finding, compared, n_seeds, left_out, missing, zero, logarithm)

    undefined = {e: _statuses(case, e) for e in [*reference, *compared]}
    named = {e: sorted(each) for e, each in undefined.items() if each}
    if named:
        why = sorted({status for each in named.values() for status in each})
        return judgement(
            Finding("undefined", reason=f"{', '.join(why)} at {listed(sorted(named))}")
        )
    few = _too_few(claim, case, compared, seeds, left_out)
    if len(compared) < claim.needs.least or (seeds != [""] and len(seeds) < 2):
        return judgement(Finding("too-few", reason=few))
    complete = sum(e in left_out for e in comparable) <= MOST_LEFT_OUT * len(comparable)
    values = _compared(claim, case, compared, seeds, settings, complete)
    finding = claim.judge(values, SIGNS[claim.points], settings.rules)
    if few:
        sizes = {name: each for name, each in finding.cells.items() if name not in OF_A_RULE}
        finding = finding._replace(verdict="too-few", shape="", reason=few, cells=sizes)
    return judgement(finding, values.points.scale.logarithm)
