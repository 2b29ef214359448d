"""C5: rank correlation of sharpness with the generalisation gap, over epsilon and within one.

Wu, Xia and Wang (2020) see the gap grow with sharpness; Kendall's tau-b over models says whether
it does, whatever the scale of either. Over epsilon it only describes two curves: any two that
have a trend go together. Within an epsilon it is tested.
"""

import numpy as np

from sharpscape.judging.evidence import (
    LEFT_OUT_TOO_MANY,
    Compared,
    EvidenceRow,
    Finding,
    Later,
    method_of,
)
from sharpscape.judging.ranks import how_permuted, orders, permuted_correlation, tau_of_orders
from sharpscape.judging.resolution import Values
from sharpscape.judging.rules import Rules
from sharpscape.judging.statistics import LEVEL

# Two curves move together from this mean tau on.
TOGETHER = 0.5
STATISTIC = "mean Kendall's tau"


def _tolerance(values):
    return np.maximum(values.accuracy, values.floor)


def orders_over_epsilon(values: Values) -> np.ndarray:
    """The order of the epsilons inside each seed, shape [seed, epsilon, epsilon]."""
    return orders(values.y.T, _tolerance(values).T)


def orders_within(values: Values) -> np.ndarray:
    """The order of the seeds at each epsilon, shape [epsilon, seed, seed]."""
    return orders(values.y, _tolerance(values))


def mean_tau(first: np.ndarray, second: np.ndarray) -> float:
    """The mean over rows of Kendall's tau of two orders."""
    return float(tau_of_orders(first, second).mean())


def judge_over_epsilon(compared: Compared, claimed: int, rules: Rules) -> Finding:
    """How sharpness and gap move over epsilon: a description without p."""
    taus = tau_of_orders(
        orders_over_epsilon(compared.points), orders_over_epsilon(compared.against)
    )
    ends = compared.epsilons[0], compared.epsilons[-1]
    name = "Kendall's tau" if compared.exact else "Kendall's tau, seed {}"
    rows = tuple(
        EvidenceRow(name.format(seed), *ends, float(tau))
        for seed, tau in zip(compared.seeds, taus, strict=True)
    )
    tau = float(taus.mean())
    verdict = "neither"
    if abs(tau) >= TOGETHER:
        verdict = "moves-together" if tau > 0 else "moves-apart"
    return Finding(
        verdict,
        reason="described, not tested",
        method=method_of(compared, "mean over seeds", True),
        cells={"statistic": STATISTIC, "value": tau},
        rows=rows,
    )


def with_loss(compared: Compared, sharpness: np.ndarray, gap: np.ndarray) -> dict[str, float]:
    """The cells that tell what the training loss has to do with it."""
    if compared.loss is None:
        return {}
    loss = orders_within(compared.loss)
    return {
        "tau_sharpness_loss": mean_tau(sharpness, loss),
        "tau_gap_loss": mean_tau(gap, loss),
    }


def judge_within_epsilon(compared: Compared, claimed: int, rules: Rules) -> Finding:
    """Whether at equal epsilon the sharper of two models has the larger gap.

    Its p-value is judged among those of the study's other series.
    """
    sharpness, gap = orders_within(compared.points), orders_within(compared.against)
    found = permuted_correlation(sharpness, gap)
    rows = tuple(
        EvidenceRow("Kendall's tau", epsilon, epsilon, float(tau))
        for epsilon, tau in zip(compared.epsilons, tau_of_orders(sharpness, gap), strict=True)
    )
    # Its q decides, so p is held against nothing.
    cells = {"statistic": STATISTIC, "value": found.tau, "p": found.p}
    if found.low is not None:
        cells |= {"low": found.low, "high": found.high, "level": LEVEL}
    later = Later(found.p, 1 if found.tau * claimed > 0 else -1, ("holds", "reversed"))
    return Finding(
        "inconclusive",
        reason=LEFT_OUT_TOO_MANY if not compared.complete else "q above 5 %",
        method=method_of(
            compared, f"{how_permuted(len(compared.seeds))}, interval jackknife", True
        ),
        cells=cells | with_loss(compared, sharpness, gap),
        rows=rows,
        later=later if compared.complete else None,
    )
