"""What counts as a difference: classes worked out by hand, the test beside SciPy's own."""

import numpy as np
import pytest
from runs import number, quantity, seeds
from scipy import stats

from sharpscape.comparing.differences import (
    BEYOND,
    EQUAL,
    STATUS,
    UNCLEAR,
    WITHIN,
    difference,
    settle,
    welch,
)


def differ(before, after, *, loss=0.0, network=False):
    """The settled Difference of the rows of one quantity."""
    (one, ours), (other, theirs) = quantity(before), quantity(after)
    assert one == other
    (found,) = settle([difference(one, ours, theirs, loss, network)])
    return found


def exact(before, after, **cells):
    return differ([number(before, **cells)], [number(after, **cells)])


def test_the_same_bits_are_equal():
    assert exact(0.1, 0.1).kind == EQUAL
    assert exact("inf", "inf").kind == EQUAL
    assert exact(0.1, np.nextafter(0.1, 1).item()).kind == WITHIN


def test_exact_numbers_differ_by_more_than_their_accuracy():
    # That of λmax is 1e-9.
    assert exact(1.0, 1 + 0.9e-9).kind == WITHIN
    found = exact(1.0, 1 + 1.1e-9)
    assert found.kind == BEYOND and found.p is None
    # A row may tell another one, and the larger one of both counts.
    assert exact(1.0, 1.009, accuracy="0.01").kind == WITHIN
    assert differ([number(1.0, accuracy="0.01")], [number(1.009)]).kind == WITHIN
    assert exact(1.0, 1.02, accuracy="0.01").kind == BEYOND
    # Networks know worst cases to 1e-2, logistic models to 1e-3.
    worst = [[number(value, measure="keskar_sharpness")] for value in (1.0, 1.005)]
    assert differ(*worst).kind == BEYOND
    assert differ(*worst, network=True).kind == WITHIN


def test_a_difference_of_losses_is_rounded_as_the_losses_are():
    at = {"measure": "generalisation_gap", "mode": "", "split": ""}
    rows = [number(3e-15, **at)], [number(-1e-15, **at)]
    assert differ(*rows, loss=1.0).kind == BEYOND
    assert differ(*rows, loss=5.0).kind == WITHIN


def test_a_ratio_is_told_with_its_interval():
    found = exact(2.0, 3.0, accuracy="0.1")
    assert (found.before, found.after) == pytest.approx((2, 3))
    assert found.logarithm and found.size == pytest.approx(1.5)
    # Two values that are 10 % apart have the ratio 0.9.
    assert (found.low, found.high) == pytest.approx((1.5 * 0.9, 1.5 / 0.9))
    assert found.excess == pytest.approx(np.log(1.5) / -np.log(0.9))


@pytest.mark.parametrize("number_of_seeds", [(2, 2), (3, 5), (6, 4)])
def test_welch_is_that_of_scipy(number_of_seeds):
    generator = np.random.default_rng(0)
    before, after = (generator.normal(size=n, scale=1 + n) + 3 * n for n in number_of_seeds)
    p, half = welch(before, after)
    expected = stats.ttest_ind(after, before, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert p == pytest.approx(expected.pvalue, rel=1e-9)
    assert half == pytest.approx((interval.high - interval.low) / 2, rel=1e-9)


def test_seeds_are_two_samples_also_where_they_are_the_same():
    near = differ(seeds([1.0, 1.1, 1.2]), seeds([1.05, 1.15, 1.25]))
    # Standard error (0.01 · 2/3)^½ = 0.082 against a difference of 0.05.
    assert near.kind == WITHIN and near.p > 0.4
    far = differ(seeds([1.0, 1.1, 1.2]), seeds([2.0, 2.1, 2.2]))
    assert far.kind == BEYOND and far.q == far.p < 0.01
    assert differ(seeds([1.0, 1.1, 1.2]), seeds([1.05, 1.15], first=7)).kind == WITHIN
    assert far.seeds == (3, 3)


def test_ratios_of_seeds_are_compared_on_logarithms():
    found = differ(seeds([1.0, 10.0, 100.0]), seeds([2.0, 20.0, 200.0]))
    assert (found.before, found.after, found.size) == pytest.approx((10, 20, 2))
    assert found.kind == WITHIN


def test_seeds_that_agree_to_their_accuracy_need_no_test():
    # No spread at all: any difference would be significant.
    found = differ(seeds([1.0, 1.0]), seeds([1 + 1e-12, 1 + 1e-12]))
    assert found.kind == WITHIN and found.p is None
    assert differ(seeds([1.0, 1.0]), seeds([1.1, 1.1])).kind == BEYOND


def test_one_seed_says_nothing_of_a_spread():
    for rows in (
        (seeds([1.0]), seeds([2.0])),
        (seeds([1.0]), seeds([2.0, 2.1, 2.2])),
        ([number(1.0)], seeds([2.0, 2.1])),
    ):
        found = differ(*rows)
        assert found.kind == UNCLEAR and np.isnan(found.low)
    assert differ(seeds([1.0]), seeds([1 + 1e-12])).kind == WITHIN


def test_what_has_no_uncertainty_is_ordered_by_its_share():
    shares = [differ(seeds([1.0]), seeds([value])).share for value in (2.0, 1.5, -1.0)]
    assert shares == pytest.approx([0.5, 1 / 3, 2])
    assert differ(seeds([1.0]), seeds(["inf"])).share == np.inf


def test_a_mean_over_directions_stands_for_a_seed():
    def rows(*values):
        at = {"measure": "line_rise", "comparison": "budget"}
        return [
            number(value, seed, direction=str(direction), **at)
            for seed, of_seed in enumerate(values)
            for direction, value in enumerate(of_seed)
        ]

    before = rows([1.0, 3.0], [1.0, 5.0])
    assert differ(before, rows([3.0, 1.0], [5.0, 1.0])).kind == WITHIN
    found = differ(before, rows([10.0, 30.0], [10.0, 50.0]))
    # Geometric means over seeds of the means 2 and 3.
    assert found.before == pytest.approx(6**0.5) and found.size == pytest.approx(10)
    assert found.seeds == (2, 2)


def test_statuses_that_differ():
    found = differ([number("", status="no-minimiser")], [number(1.0)])
    assert found.kind == STATUS
    assert found.statuses == ("no-minimiser", "") and np.isnan(found.before)
    assert exact("", "", status="no-minimiser").kind == EQUAL
    assert differ([number(1.0)], [number("inf", status="overflow")]).kind == STATUS
    # Other seeds, without a value for the same reason.
    absent = {"status": "diverged"}
    assert differ(seeds(["", ""], **absent), seeds([""], first=5, **absent)).kind == EQUAL


def test_infinity_is_no_number_to_test():
    assert exact(1.0, "inf").kind == BEYOND
    assert differ(seeds([1.0, 2.0]), seeds([1.0, "inf"])).kind == BEYOND
    both = seeds(["inf", 1.0]), seeds(["inf", 2.0])
    assert differ(*both).kind == WITHIN
    assert differ(*both).excess == np.inf


def test_among_many_quantities_some_differ_by_chance():
    generator = np.random.default_rng(1)
    found = []
    for index in range(200):
        values = generator.normal(10, 1, size=(2, 4))
        rows = [seeds(each.tolist(), epsilon=str(1 + index)) for each in values]
        (name, before), (_, after) = map(quantity, rows)
        found.append(difference(name, before, after, 0.0, True))
    assert sum(each.p <= 0.05 for each in found) >= 4
    settled = settle(found)
    assert all(each.kind == WITHIN for each in settled)
    # One that is far off is still found among them.
    (name, before), (_, after) = map(quantity, (seeds([1.0, 1.1]), seeds([9.0, 9.001])))
    far = difference(name, before, after, 0.0, True)._replace(p=1e-6)
    *others, last = settle([*found, far])
    assert last.kind == BEYOND and last.q == pytest.approx(201e-6)
    assert [each.quantity for each in others] == [each.quantity for each in found]
