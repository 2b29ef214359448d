"""The rates of the benchmark (verdict_rates), with fewer studies: a minute at most.

A rate may miss its bound by three of its standard errors and no more.
"""

import re

import numpy as np
import pytest

from benchmarks.verdict_rates import described_with_p, false_cells, rate_of, true_cells

STUDIES = 100
BOUNDED = [cell for cell in (*false_cells(), *true_cells()) if cell.bound]


@pytest.mark.parametrize("cell", BOUNDED, ids=lambda cell: f"{cell.claim}, {cell.truth}")
def test_a_rate_meets_its_bound(cell):
    sign, bound = re.match(r"([≤≥]) ([\d.]+) %", cell.bound).groups()
    found = rate_of(cell, STUDIES).rate
    limit = float(bound) / 100
    room = 3 * np.sqrt(limit * (1 - limit) / STUDIES)
    assert found <= limit + room if sign == "≤" else found >= limit - room


def test_two_trends_have_no_p():
    assert described_with_p(20) == 0
