"""Random signs ±epsilon, the random noise of L∞: the exact expected loss and its derivatives.

A margin m = w·z becomes u = m + epsilon S with S = sum_j w_j s_j, signs s_j = ±1 independent and
fair. The law of S has 2^d atoms, but its characteristic function is the product of cos(t w_j),
and the logistic density has one as well: σ'(u) = (1/π) ∫_0^∞ cos(t u) k(t) dt with
k(t) = π t / sinh(π t). Hence, integrating twice,

    E log(1 + exp(-u)) = log(1 + exp(-m))
                         + (1/π) ∫_0^∞ cos(t m) (1 - Π_j cos(epsilon t w_j)) k(t)/t² dt,

and its derivatives by m and w under the integral. All integrands are analytic in |Im t| < 1: the
trapezoidal rule converges geometrically, to rounding at the step and length used here. Of many
samples the integrals are taken at few margins, which give those at all others (see symmetric).
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sharpscape.families.linear.loss.hessian import KINDS, HessianTerms
from sharpscape.families.linear.loss.logistic import clean_loss, misfit
from sharpscape.families.linear.loss.minimiser import Minimiser
from sharpscape.families.linear.loss.sign_sums import probability_below
from sharpscape.families.linear.loss.symmetric import sampled

# k(t) is below 1e-16 from here on.
LENGTH = 13.0
# The rule's error is exp(-RESOLUTION) at the largest |u| that counts.
RESOLUTION = 40.0
# Larger sums of signs than this many standard deviations have probability 1e-18 at most.
DEVIATIONS = 9.0
# Nodes are worked on in blocks of at most this many numbers.
BLOCK_NUMBERS = 2**21
# Below this the rounding of the integral hides the loss.
LEAST_LOSS = 1e-9


class _Block:
    """The integrands' common factors in one block of nodes t > 0, and at t = 0 apart.

    Attributes:
        t: shape [k]; rule: weight of the trapezoidal rule times k(t)/π, shape [k].
        survival: Π_j cos(epsilon t w_j), shape [k].
    """

    def __init__(self, t, step, w, epsilon):
        self.t = t
        self.rule = step * t / np.sinh(np.pi * t)
        self._angles = epsilon * t[:, None] * w
        self._cosines = np.cos(self._angles)
        self.survival = self._cosines.prod(axis=1)

    @cached_property
    def scale_of_slopes(self):
        """Of sin(t m) in what the signs add to the derivative by a margin, shape [k]."""
        return self.rule * (1 - self.survival) / self.t

    @cached_property
    def tangents(self):
        """tan(epsilon t w_j), shape [k, d]: the loss itself does not need them."""
        return np.sin(self._angles) / self._cosines


def _nodes(margins, w, epsilon):
    """Return (step, list of _Block)."""
    spread = epsilon * min(np.abs(w).sum(), DEVIATIONS * np.linalg.norm(w))
    step = 2 * np.pi / (np.abs(margins).max() + spread + RESOLUTION)
    t = step * np.arange(1, int(np.ceil(LENGTH / step)) + 1)
    size = max(1, BLOCK_NUMBERS // max(len(margins), len(w)))
    return step, [
        _Block(t[first : first + size], step, w, epsilon) for first in range(0, len(t), size)
    ]


def _sampled(margins, w, epsilon):
    """Return (margins to take the integrals at, step, list of _Block)."""
    at = sampled(margins, epsilon * np.linalg.norm(w))
    return at, *_nodes(at.points, w, epsilon)


def _each_model(function, margins, *parameters):
    """Apply a function of one model to arrays with a leading axis of models, or to one model."""
    if margins.ndim == 1:
        return function(margins, *parameters)
    results = [function(*each) for each in zip(margins, *parameters, strict=True)]
    if isinstance(results[0], tuple):
        return tuple(np.array(parts) for parts in zip(*results, strict=True))
    return np.array(results)


@dataclass(frozen=True)
class RandomSigns:
    """Signs ±epsilon on every one of dimension weights, whatever the weights: a LinearNoise."""

    dimension: int
    name: str = "random"
    norm: str = "linf"
    following: bool = False
    kinked: bool = False
    planes: bool = False
    reduction: str = "signs"

    @property
    def minimiser(self):
        """The minimiser: the loss has no cusp, and its integral has an absolute error."""
        return Minimiser("newton", 1.0, 0.0, near=False, least_loss=LEAST_LOSS)

    def restricted(self, dimension):
        """The same noise where only so many weights are not 0."""
        return replace(self, dimension=dimension)

    def in_subspace(self, dimension):
        """None: signs belong to the axes."""
        return None

    def resolved(self, spread):
        """The noise itself: the nodes of its integrals depend on the weights at hand."""
        return self

    def expected_loss(self, margins, theta, epsilon):
        """Mean loss; margins of shape [n] or [model, n], theta of shape [p] or [model, p]."""

        def one(margins, theta):
            w = theta[: self.dimension]
            at, step, blocks = _sampled(margins, w, epsilon)
            excess = step / np.pi * epsilon**2 * (w @ w) / 4 * at.shares.sum()
            for block in blocks:
                cosine = np.cos(block.t[:, None] * at.points) @ at.shares
                excess += block.rule @ (cosine * (1 - block.survival) / block.t**2)
            return clean_loss(margins) + excess

        return _each_model(one, margins, theta)

    def slopes(self, margins, theta, epsilon):
        """First derivatives: by each margin, shape [..., n], and by theta, shape [..., p]."""

        def one(margins, theta):
            w = theta[: self.dimension]
            at, step, blocks = _sampled(margins, w, epsilon)
            a, g = np.zeros_like(at.points), np.zeros_like(theta)
            g[: self.dimension] = step / np.pi / 2 * epsilon**2 * w * at.shares.sum()
            for block in blocks:
                phases = block.t[:, None] * at.points
                a -= block.scale_of_slopes @ np.sin(phases)
                scale = block.rule * block.survival / block.t
                g[: self.dimension] += (
                    epsilon * (scale * (np.cos(phases) @ at.shares)) @ block.tangents
                )
            return at.everywhere(a) - misfit(margins), g

        return _each_model(one, margins, theta)

    def exchanges(self, margins, theta, others, epsilon):
        """First derivatives by each margin, and exactly what exchanging one weight changes."""

        def one(margins, theta, others):
            w, v = theta[: self.dimension], others[: self.dimension]
            at, step, blocks = _sampled(margins, w, epsilon)
            a, e = np.zeros_like(at.points), np.zeros_like(theta)
            first = step / np.pi / 4 * epsilon**2 * at.shares.sum()
            e[: self.dimension] = first * (v - w) * (v + w)
            for block in blocks:
                phases = block.t[:, None] * at.points
                a -= block.scale_of_slopes @ np.sin(phases)
                scale = block.rule * block.survival / block.t**2
                scale *= np.cos(phases) @ at.shares
                # 1 less the ratio of the exchanged weight's cosine to its own.
                turns = epsilon * block.t[:, None] * (v - w)
                ratios = 2 * np.sin(turns / 2) ** 2 + block.tangents * np.sin(turns)
                e[: self.dimension] += scale @ ratios
            return at.everywhere(a) - misfit(margins), e

        return _each_model(one, margins, theta, others)

    def hessian_terms(self, z, theta, epsilon, margins):
        """Second derivatives of the mean loss at theta: HessianTerms, alike for both kinds."""
        (n, p), d = z.shape, self.dimension
        w = theta[:d]
        step, blocks = _nodes(margins, w, epsilon)
        s = np.full(n, step / np.pi / 2)
        left, right, core = [], [], []
        for block in blocks:
            phases = block.t[:, None] * margins
            cosines = np.cos(phases)
            scale = block.rule * block.survival
            s += scale @ cosines
            left.append(block.tangents)
            right.append(-epsilon * scale[:, None] * (np.sin(phases) @ z / n))
            core.append(-(epsilon**2) * scale * cosines.mean(axis=1))
        tangents, core = np.concatenate(left), np.concatenate(core)
        padded = np.zeros((p, len(tangents)))
        padded[:d] = tangents.T
        # Two signs of one weight are 1 together, whatever the tangents say.
        diagonal = np.zeros(p)
        diagonal[:d] = epsilon**2 * s.mean() - core @ tangents**2
        both = [dict.fromkeys(KINDS, each) for each in (core, diagonal)]
        # No curvature is below 0, but for rounding.
        return HessianTerms(np.maximum(s, 0), padded, np.concatenate(right).T, *both)

    def probability_positive(self, margins, theta, epsilon):
        """P(m + epsilon S > 0) for each margin, shape [n], and its error (see sign_sums).

        Inputs are in [0, 1], so that rounding moves a margin by no more than ‖theta‖₁ in units of a
        few machine epsilons: sums so near to a margin tie with it, and a tie is wrong.
        """
        w = theta[: self.dimension]
        size = epsilon * np.abs(w).sum() + np.abs(theta).sum()
        room = (np.count_nonzero(theta) + 1) * np.finfo(float).eps * size
        # S and -S have one law.
        return probability_below(margins, epsilon * w, room)
