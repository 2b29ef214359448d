"""C7: over methods of training, whether the flatter of two models has the smaller gap.

At an epsilon the models of all methods and seeds are ranked together. A seed moves all methods, so
methods are permuted within seeds, alike at all epsilons; against the mean of that, as seeds alone
may rank sharpness and gap alike. The verdict is about these methods: the methods are no sample, and
another one may do otherwise.
"""

from collections import defaultdict

import numpy as np

from sharpscape.judging.correlation import STATISTIC, orders_within, with_loss
from sharpscape.judging.evidence import (
    LEFT_OUT_TOO_MANY,
    Compared,
    EvidenceRow,
    Finding,
    Later,
    method_of,
)
from sharpscape.judging.ranks import DRAWN, EQUAL, permuted_taus, tau_of_orders
from sharpscape.judging.rules import Rules
from sharpscape.judging.series import seed_and_method


def groups_of(units, part):
    """Indices of the units that share a part of theirs, 0 the seed, 1 the method; a list each."""
    groups = defaultdict(list)
    for index, unit in enumerate(units):
        groups[seed_and_method(unit)[part]].append(index)
    return [np.array(each) for each in groups.values()]


def permuted_within(groups, n):
    """DRAWN orders of n things that stay in their groups, the given order first."""
    generator = np.random.default_rng(0)
    drawn = np.tile(np.arange(n), (DRAWN, 1))
    for group in groups:
        drawn[1:, group] = generator.permuted(drawn[1:, group], axis=1)
    return drawn


def granulated(first, second, units):
    """Mean tau among models that differ in one thing (Jiang et al. 2020, arXiv 1912.02178).

    Over methods at one seed, and over seeds of one method, each a mean over its groups and rows;
    then the mean of both.
    """
    means = []
    for part in (0, 1):
        taus = [
            tau_of_orders(first[:, group][:, :, group], second[:, group][:, :, group]).mean()
            for group in groups_of(units, part)
            if len(group) > 1
        ]
        if taus:
            means.append(np.mean(taus))
    return float(np.mean(means))


def sign_error(first, second):
    """Share of the pairs of models that both sides order, and order differently.

    The sign-error of Dziugaite et al. 2020 (arXiv 2010.11924), as its mean over pairs; nan where
    no pair has an order.
    """
    i, j = np.triu_indices(first.shape[-1], 1)
    products = first[:, i, j] * second[:, i, j]
    ordered = np.count_nonzero(products)
    return float(np.count_nonzero(products < 0) / ordered) if ordered else float("nan")


def judge_over_methods(compared: Compared, claimed: int, rules: Rules) -> Finding:
    """Whether at equal epsilon flatter models, of whatever method, have the smaller gap.

    Its p-value is judged among those of the study's other series.
    """
    sharpness, gap = orders_within(compared.points), orders_within(compared.against)
    groups = groups_of(compared.seeds, 0)
    taus = permuted_taus(sharpness, gap, permuted_within(groups, len(compared.seeds)))
    tau, middle = float(taus[0]), float(taus.mean())
    p = float(np.mean(np.abs(taus - middle) >= abs(tau - middle) - EQUAL))
    cells = {
        "statistic": STATISTIC,
        "value": tau,
        "p": p,
        "tau_granulated": granulated(sharpness, gap, compared.seeds),
        "sign_error": sign_error(sharpness, gap),
    }
    rows = tuple(
        EvidenceRow("Kendall's tau", epsilon, epsilon, float(each))
        for epsilon, each in zip(compared.epsilons, tau_of_orders(sharpness, gap), strict=True)
    )
    later = Later(p, 1 if (tau - middle) * claimed > 0 else -1, ("holds", "reversed"))
    methods = len(groups_of(compared.seeds, 1))
    how = f"{DRAWN} permutations of methods within {len(groups)} seeds"
    return Finding(
        "inconclusive",
        reason=LEFT_OUT_TOO_MANY if not compared.complete else "q above 5 %",
        method=f"{method_of(compared, how, True)} of these {methods} methods",
        cells=cells | with_loss(compared, sharpness, gap),
        rows=rows,
        later=later if compared.complete else None,
    )
