"""The expected loss under random noise along a line, which adversarial noise has in closed form."""

from dataclasses import replace

import numpy as np

from benchmarks.comparison import Comparison, Row
from benchmarks.timing import timed
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.landscape import filter_normalised_direction
from sharpscape.families.lines import line_positions

POINTS = 51
# Standard deviations of what the noise shifts margins by, at the longest weights of the line.
SPREADS = (0.2, 1.0, 2.0)


def compare_noise(digits, w):
    z, d = digits.z, len(w)
    direction = filter_normalised_direction(w, d, 0, 0)
    alphas = line_positions(POINTS, 1)[:, None]
    points, margins = w + alphas * direction, z @ w + alphas * (z @ direction)
    longest = np.linalg.norm(points, axis=1).max()
    adversarial = make_noise({"name": "adversarial"}, d)
    rows, errors = [], []
    for spread in SPREADS:
        largest = spread * np.sqrt(d)
        epsilon = largest / longest
        random = make_noise({"name": "random"}, d).resolved(largest)
        summed = replace(random, excess=None)
        ours, found = timed(lambda e=epsilon, n=random: n.expected_loss(margins, points, e))
        sums, right = timed(lambda e=epsilon, n=summed: n.expected_loss(margins, points, e))
        floor, _ = timed(lambda e=epsilon: adversarial.expected_loss(margins, points, e))
        peer = f"a sum over {len(summed.alignments)} nodes"
        rows.append(Row(f"polynomials, spread {spread:g}", peer, ours, sums, floor))
        errors.append(f"{np.abs(found / right - 1).max():.1e}")
    return Comparison(
        f"A line of {POINTS} points under random noise of L2",
        rows,
        [
            "both float64, from margins to losses",
            f"largest relative difference: {', '.join(errors)}",
            "floor: the same line under adversarial noise",
        ],
    )
