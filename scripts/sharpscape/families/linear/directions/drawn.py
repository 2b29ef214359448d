"""The expected loss at random weights around a model where no few coordinates are enough for it.

Directions are drawn. Functions of a direction whose expectation is known are taken along (control
variates): what of the loss goes with them has no sampling error.
"""

import itertools
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sharpscape.families.linear.directions.reductions import Shifts
from sharpscape.families.linear.directions.rules import coordinate, radii
from sharpscape.families.linear.directions.sizes import mean_sizes
from sharpscape.families.linear.loss.alignment import single_alignment
from sharpscape.families.linear.loss.logistic import clean_loss
from sharpscape.streams import Stream

EXPECTATION = Stream("expectation", 14)
DIRECTIONS = 1000
# Samples whose loss a direction is to move; with more than these, each has its own of them.
SAMPLES = 100
# Directions that are worked on together.
BLOCK = 50
# Nodes of the radius for the mean of ‖·‖₁.
RADIUS_NODES = 64
# Nodes of the noise that stands beside random signs.
SPHERE_NODES = 16


class Drawn(NamedTuple):
    """A mean over directions that were drawn.

    Attributes:
        mean: its estimate.
        error: its standard error.
    """

    mean: float
    error: float


def random_steps(sides, nearby, seed):
    """Yield (step, chosen) of each direction.

    A step from w, shape [d], and indices of SAMPLES samples, a slice of all where there are no
    more. Both depend on the seed and the index of the direction alone.
    """
    n, d = sides.rows.shape
    for index in range(DIRECTIONS):
        generator = EXPECTATION.generator(seed, index)
        raw = generator.standard_normal(d)
        rho = nearby.radius * (generator.random() ** (1 / d) if nearby.filled else 1)
        chosen = generator.integers(n, size=SAMPLES) if n > SAMPLES else slice(None)
        yield raw * (rho * sides.length / np.linalg.norm(raw)), chosen


def drawn_mean(around, loss, controls, ends=(1, -1)):
    """The mean over random weights of the loss, and its standard error: a Drawn.

    Args:
        around: an Around.
        loss: function of margins, shape [direction, sample], and parameters, [direction, p]: the
            mean loss of each, shape [direction].
        controls: control variates, [(function like loss, its expectation)]. That of a mean over
            samples is the one over all of them.
        ends: signs of the steps along a direction, which count as one unit. With both of them what
            is odd in the step has no sampling error.
    """
    sides, theta = around.sides, around.theta
    functions, found = [loss, *(function for function, _ in controls)], []
    directions = random_steps(sides, around.nearby, around.seed)
    while block := list(itertools.islice(directions, BLOCK)):
        steps = np.zeros((len(block), len(theta)))
        steps[:, : sides.dimension] = [step for step, _ in block]
        margins = np.array([sides.margins[chosen] for _, chosen in block])
        moves = np.array([sides.rows[chosen] @ step for step, chosen in block])
        at_ends = [
            [function(margins + end * moves, theta + end * steps) for function in functions]
            for end in ends
        ]
        found.append(np.mean(at_ends, axis=0))
    values, *others = np.concatenate(found, axis=1)
    return controlled_mean(values, np.array(others).T, [known for _, known in controls])


def controlled_mean(values, controls, expectations):
    """The mean of values by regression on control variates.

    Args:
        values: one per unit, shape [unit].
        controls: shape [unit, control].
        expectations: of the controls, shape [control].

    Returns:
        a Drawn, infinite where a value is.

    Source: Owen 2013, Monte Carlo theory, methods and examples, section 8.9.
    """
    if not (np.isfinite(values).all() and np.isfinite(controls).all()):
        return Drawn(np.inf, np.inf)
    apart = controls - controls.mean(axis=0)
    spread = np.linalg.norm(apart, axis=0)
    scale = np.where(spread > 0, spread, 1)
    deviations = values - values.mean()
    slopes = np.linalg.lstsq(apart / scale, deviations)[0]
    mean = values.mean() - slopes @ ((controls.mean(axis=0) - expectations) / scale)
    left = deviations - apart / scale @ slopes
    freedom = len(values) - len(slopes) - 1
    return Drawn(float(mean), float(np.sqrt(left @ left / freedom / len(values))))


def softened_signs(noise, sides, nearby):
    """Shifts that are linear in the step and near to those of noise that follows its signs.

    sum_j |w_j + v_j| is taken as its mean and what of it is linear in a Gaussian v.
    """
    # Few jobs need it (see sizes).
    from scipy.special import erf

    rho, share = radii(nearby, sides.dimension, RADIUS_NODES)
    spread = share @ rho * sides.length / np.sqrt(sides.dimension)
    nu = erf(sides.weights / (np.sqrt(2) * spread))
    size = float(share @ mean_sizes(sides.weights, rho).sum(axis=1))
    none = np.zeros_like(noise.alignments)
    return Shifts(noise.alignments, noise.probabilities, none, size, nu, sides.rows @ nu)


def like_signs(dimension):
    """Noise that shifts margins as random signs do, to the third moment.

    It is uniform on the sphere that the signs lie on, by a rule of few nodes: as a control variate
    it is its own noise, whatever it is near to.
    """
    values, probabilities = coordinate(dimension, SPHERE_NODES)
    return replace(
        single_alignment("sphere", dimension, "l2", 0),
        alignments=np.sqrt(dimension) * values,
        probabilities=probabilities,
        orthogonal=np.zeros_like(values),
    )


def shifted_loss(sides, shifts, epsilon):
    """The loss under Shifts without a random part: function of margins and points."""

    def loss(margins, points):
        moved = (points[:, : sides.dimension] - sides.weights) @ shifts.nu
        sizes = epsilon * (shifts.size + moved)
        return sum(
            probability * clean_loss(margins - c * sizes[:, None])
            for c, probability in zip(shifts.alignments, shifts.probabilities, strict=True)
        )

    return loss
