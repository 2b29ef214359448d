"""C7: models of several methods of training ranked together, methods permuted within seeds."""

import itertools

import numpy as np
import pytest
from scipy import stats
from summaries import models

from sharpscape.judging.over_methods import granulated, groups_of, permuted_within, sign_error
from sharpscape.judging.ranks import DRAWN, orders
from sharpscape.judging.series import in_order
from sharpscape.judging.tables import judge_study

METHODS = ("plain", "awp", "sam", "trades")
EPSILONS = (0, 1, 2)


def rows_of(value, *, seeds=range(5), methods=METHODS, **options):
    """Rows of networks: value(epsilon, method, seed) is (kappa, gap)."""
    rows = []
    for index, method in enumerate(methods):
        values = {(e, s): value(e, index, s) for e in EPSILONS for s in seeds}
        rows += [r | {"training": method} for r in models(values, **options) if r["epsilon"]]
    return rows


def c7(rows):
    found, evidence = judge_study(rows)
    (row,) = [row for row in found if row["claim"] == "C7" and row["evaluation"] == "own"]
    return row, [each for each in evidence if each["claim"] == "C7" and each["evaluation"] == "own"]


def random_values(seed, of_method=0.0, of_seed=0.0):
    """A function of values with noise of its own, and what methods and seeds add to both sides."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(size=(3, 4, 5, 2))

    def value(epsilon, method, s):
        kappa, gap = noise[epsilon, method, s] + of_method * method + of_seed * s
        return float(np.exp(0.1 * kappa)), float(gap)

    return value


def test_flatter_methods_with_smaller_gaps():
    row, evidence = c7(rows_of(random_values(0, of_method=3.0)))
    assert (row["verdict"], row["training"], row["noise"]) == ("holds", "all", "adversarial")
    assert (row["control"], row["n_seeds"], row["n_epsilons"]) == ("generalisation_gap", 20, 2)
    assert [each["epsilon_low"] for each in evidence] == [1, 2]
    assert row["q"] <= 0.05
    assert "10000 permutations of methods within 5 seeds" in row["method"]
    assert row["method"].endswith("over initialisations of these 4 methods")


def test_the_statistic_is_kendalls_tau_of_all_models_of_an_epsilon():
    value = random_values(1, of_method=1.0)
    row, evidence = c7(rows_of(value))
    expected = []
    for epsilon in (1, 2):
        pairs = [value(epsilon, m, s) for m in range(4) for s in range(5)]
        expected.append(stats.kendalltau(*zip(*pairs, strict=True)).statistic)
    # Values of networks that lie within their accuracy are tied.
    assert [each["value"] for each in evidence] == pytest.approx(expected, abs=0.05)
    assert row["value"] == pytest.approx(np.mean([each["value"] for each in evidence]))


def test_seeds_that_move_both_sides_say_nothing_of_methods():
    held = 0
    for seed in range(40):
        row, _ = c7(rows_of(random_values(seed, of_seed=5.0)))
        assert row["value"] > 0.5
        held += row["p"] <= 0.05
    # 5 % of 40, and three standard errors.
    assert held <= 6


def test_p_is_uniform_where_methods_change_nothing():
    p = [c7(rows_of(random_values(seed)))[0]["p"] for seed in range(60)]
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_the_opposite_is_reversed():
    value = random_values(2, of_method=3.0)
    row, _ = c7(rows_of(lambda e, m, s: (value(e, m, s)[0], -value(e, m, s)[1])))
    assert row["verdict"] == "reversed"


def test_twenty_models_are_needed():
    row, _ = c7(rows_of(random_values(0, of_method=3.0), methods=METHODS[:3]))
    assert (row["verdict"], row["reason"]) == ("too-few", "15 models; 20 needed")
    found, _ = judge_study(rows_of(random_values(0), methods=METHODS[:1]))
    assert not [row for row in found if row["claim"] == "C7"]


def test_a_model_that_one_epsilon_lacks_is_left_out():
    rows = rows_of(random_values(0, of_method=3.0), seeds=range(5))
    rows = [r for r in rows if (r["training"], r["epsilon"], r["seed"]) != ("sam", "2", "3")]
    row, _ = c7(rows)
    assert (row["n_seeds"], row["left_out_seeds"]) == (19, "3/sam")


def test_the_verdict_at_equal_loss_stands_beside_it():
    value = random_values(0, of_method=3.0)
    rows = rows_of(value) + rows_of(random_values(3), comparison="equal-loss-0.1")
    found, _ = judge_study(rows)
    wanted = {"claim": "C7", "evaluation": "own"}
    verdicts = {r["comparison"]: r for r in found if wanted.items() <= r.items()}
    assert verdicts["budget"]["at_equal_loss"] == verdicts["equal-loss-0.1"]["verdict"]
    assert verdicts["equal-loss-0.1"]["verdict"] == "inconclusive"


UNITS = ["0/a", "0/b", "0/c", "1/a", "1/b", "1/c"]


def test_permutations_stay_within_seeds():
    drawn = permuted_within(groups_of(UNITS, 0), 6)
    assert drawn.shape == (DRAWN, 6)
    assert drawn[0].tolist() == list(range(6))
    assert (np.sort(drawn[:, :3], axis=1) == [0, 1, 2]).all()
    assert len(np.unique(drawn, axis=0)) == 36


def test_granulated_tau_by_hand():
    sharpness, gap = [[1, 2, 3, 6, 5, 4]], [[1, 3, 2, 4, 5, 6]]
    first, second = orders(sharpness), orders(gap)
    over_methods = (1 / 3 - 1) / 2
    # a: 1 < 6 and 1 < 4; b: 2 < 5 and 3 < 5; c: 3 < 4 and 2 < 6.
    over_seeds = 1
    assert granulated(first, second, UNITS) == pytest.approx((over_methods + over_seeds) / 2)


def test_sign_error_is_the_share_of_discordant_pairs():
    sharpness, gap = [1.0, 2, 2, 4], [1.0, 3, 2, 2]
    pairs = list(itertools.combinations(range(4), 2))
    products = [np.sign(sharpness[j] - sharpness[i]) * np.sign(gap[j] - gap[i]) for i, j in pairs]
    expected = sum(each < 0 for each in products) / sum(each != 0 for each in products)
    assert sign_error(orders([sharpness]), orders([gap])) == pytest.approx(expected)
    assert np.isnan(sign_error(orders([[1.0, 1]]), orders([[1.0, 2]])))


def test_units_are_in_the_order_of_seeds_and_methods():
    assert in_order(["10/a", "2/b", "2/a", ""]) == ["", "2/a", "2/b", "10/a"]
