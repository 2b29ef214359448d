"""C1, C3, C6, the control study: at every epsilon a difference, and one verdict on all of them.

That every difference is positive is an intersection-union test, and takes no correction (Berger
1982). Which single ones are, and that both signs are there, takes Holm's (1979). Of several
comparisons with one control (C6) every p is held against its bound by their number (Bonferroni).
"""

import numpy as np

from sharpscape.judging.evidence import (
    LEFT_OUT_TOO_MANY,
    Compared,
    EvidenceRow,
    Finding,
    listed,
    method_of_sizes,
    p_cells,
)
from sharpscape.judging.resolution import differences, pair_tolerances
from sharpscape.judging.rules import Rules
from sharpscape.judging.statistics import (
    LEVEL,
    ONE_SIDED,
    TWO_SIDED,
    Means,
    both_signs_p,
    bounds,
    equivalence_p,
    holm,
    largest_p,
    means,
    signs,
)


def equal_margin(compared: Compared, rules: Rules) -> float | None:
    """The margin of what is equal, on the scale of the case; None where only 0 is."""
    scale = compared.points.scale
    if scale.logarithm:
        return None if compared.exact else float(np.log(rules.equal_ratio))
    return None if rules.equal_difference is None else rules.equal_difference / scale.divisor


def equal_p(compared: Compared, rules: Rules, found: Means) -> np.ndarray | None:
    """p-values that means are equal to 0; None where only 0 is.

    A ratio that is exact is equal where it is 1, a difference that is exact within the margin.
    """
    margin = equal_margin(compared, rules)
    if margin is None:
        return None
    return equivalence_p(found, margin, 0.0 if compared.points.scale.logarithm else margin)


def _decided(compared, claimed, rules, d, found):
    """(verdict, p, what p is held against) where a rule decides that speaks of all epsilons."""
    towards, opposite = (found.up, found.down) if claimed > 0 else (found.down, found.up)
    one_sided, two_sided = ONE_SIDED / compared.among, TWO_SIDED / compared.among
    for verdict, p in (("holds", towards), ("reversed", opposite)):
        if (p < one_sided).all():
            return verdict, largest_p(p, found.tested), one_sided
    if (d == 0).all():
        return "equal", None, None
    p = equal_p(compared, rules, found)
    if p is not None and (p < two_sided).all():
        return "equal", largest_p(p, found.tested), two_sided
    return None


def _what_is_known(compared, found, sign):
    """Of how many epsilons the sign is known, and at which it is not."""
    up, down = int((sign > 0).sum()), int((sign < 0).sum())
    alike = ~found.tested & ~found.infinite & (found.up == found.down)
    said = [f"up at ≥ {up}, down at ≥ {down} of {len(sign)}"]
    for what, at in (("no difference", alike), ("undecided", (sign == 0) & ~alike)):
        if at.any():
            named = listed(np.array(compared.epsilons)[at])
            said.append(f"{what} at {'every ε' if at.all() else f'ε {named}'}")
    return "; ".join(said)


def _sizes(compared, claimed, found, low, high):
    """The cells of the smallest and the largest effect, as the claim points."""
    scale, cells = compared.points.scale, {}
    what = "ratio" if scale.logarithm else "difference"
    order = np.where(np.isnan(found.mean), 0, found.mean)
    ends = int(order.argmin()), int(order.argmax())
    for name, i in zip(("", "largest"), ends[::claimed], strict=True):
        prefix = f"{name}_" if name else ""
        cells[name or "value"] = scale.size(found.mean[i])
        cells[f"{prefix}epsilon" if name else "value_epsilon"] = compared.epsilons[i]
        if found.tested[i]:
            cells |= {f"{prefix}low": scale.size(low[i]), f"{prefix}high": scale.size(high[i])}
    which = "smallest" if claimed > 0 else "largest"
    return cells | {"statistic": f"{which} {what}", "level": LEVEL if found.tested.any() else ""}


def judge_pointwise(compared: Compared, claimed: int, rules: Rules) -> Finding:
    """Whether every difference is as claimed.

    Args:
        claimed: the sign that the claim says differences have, 1 or -1.
    """
    scale = compared.points.scale
    d = differences(compared.points, compared.against)
    found = means(d, pair_tolerances(compared.points, compared.against).max(axis=1))
    low, high = bounds(found)
    adjusted = np.minimum(1, compared.among * holm(found.two_sided))
    sign = signs(found, adjusted)
    up, down = int((sign > 0).sum()), int((sign < 0).sum())
    decided, reason = _decided(compared, claimed, rules, d, found), ""
    if decided and not compared.complete:
        decided, reason = None, LEFT_OUT_TOO_MANY
    verdict, p, held_against = decided or ("inconclusive", None, None)
    if not decided and not reason and up and down:
        verdict, p, held_against = "mixed", both_signs_p(found, adjusted, sign), TWO_SIDED
    elif not decided:
        reason = reason or _what_is_known(compared, found, sign)
    shape = "flat" if verdict == "equal" else ""
    cells = _sizes(compared, claimed, found, low, high) | {"n_up": up, "n_down": down}
    cells |= p_cells(p, held_against)
    what = "ratio" if scale.logarithm else "difference"
    rows = []
    for i, epsilon in enumerate(compared.epsilons):
        tested = {}
        if found.tested[i]:
            tested = {"low": scale.size(low[i]), "high": scale.size(high[i]), "level": LEVEL}
            tested |= {"p": float(found.two_sided[i]), "p_adjusted": float(adjusted[i])}
        tested["sign"] = int(sign[i])
        rows.append(EvidenceRow(what, epsilon, epsilon, scale.size(found.mean[i]), tested))
    method = method_of_sizes(compared, "t paired by seed", bool(found.tested.any()))
    return Finding(verdict, shape, reason, method, cells, tuple(rows))
