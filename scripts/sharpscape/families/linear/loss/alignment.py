"""Noises whose alignment with the worst case has a discrete distribution, in closed form.

In the norm that bounds the noise, the worst case for weights w is -eps y ν with ν = ŵ = w/‖w‖₂
(L2) or sign(w) (L∞): it shifts every margin w·z by -eps times ν·w, which is ‖w‖₂ or ‖w‖₁. A noise
of this module shifts it by -eps c ν·w, where the alignment c takes values c_k with probabilities
q_k: u_ik = m_i - eps c_k ν·w, and the loss is L = mean_i sum_k q_k log(1 + exp(-u_ik)). For c = 1
it is the robust loss, exactly. Source of that case: Yamada et al. 2021, arXiv 2102.02950.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sharpscape.families.linear.loss.hessian import KINDS, HessianTerms
from sharpscape.families.linear.loss.logistic import (
    CACHED_NUMBERS,
    are_weights,
    clean_loss,
    in_blocks,
    log_loss,
    misfit,
)
from sharpscape.families.linear.loss.minimiser import Minimiser
from sharpscape.families.linear.loss.quadrature import enough_nodes, uniform_coordinate


@dataclass(frozen=True)
class AlignmentNoise:
    """A distribution of the alignment c: a noise.LinearNoise.

    Attributes:
        name: of the noise.
        dimension: number of weights; what comes after them in a parameter vector (the bias) is
            not under noise.
        norm: "l2" or "linf".
        alignments: values of c, shape [k].
        probabilities: theirs, shape [k].
        orthogonal: squared size of the random part orthogonal to w at each, in units of
            epsilon², shape [k].
        probability_below: t -> P(c < t), elementwise and exact (a quadrature would make steps).
        planes: whether the loss under it is drawn over planes: c is always 1.
        following: whether the noise turns with w.
    """

    name: str
    dimension: int
    norm: str
    alignments: np.ndarray
    probabilities: np.ndarray
    orthogonal: np.ndarray
    probability_below: Callable
    planes: bool = False
    following: bool = True

    @property
    def kinked(self):
        """Whether the loss has a kink where a weight is 0: it grows with ‖w‖₁."""
        return self.norm == "linf"

    @property
    def minimiser(self):
        """The minimiser of the loss: sparse where the loss has kinks."""
        worst = float(self.alignments.max())
        pull = float(self.probabilities @ self.alignments)
        return Minimiser("sparse" if self.kinked else "newton", worst, pull)

    @property
    def reduction(self):
        """Its loss depends on weights by their margins and their length, ‖w‖₂ or ‖w‖₁."""
        return "kinks" if self.kinked else "length"

    def restricted(self, dimension):
        """The same noise where only so many weights are not 0."""
        return replace(self, dimension=dimension)

    def in_subspace(self, dimension):
        """The same noise in coordinates of a subspace: its random part has less size there."""
        if self.norm != "l2":
            return None
        share = (dimension - 1) / (self.dimension - 1)
        return replace(self, dimension=dimension, orthogonal=share * self.orthogonal)

    def resolved(self, spread):
        """The noise itself: its sum over alignments is exact at any size of the shifts."""
        return self

    def size(self, theta):
        """ν·w of parameters of shape [..., p]: ‖w‖₂ or ‖w‖₁, shape [...]."""
        w = theta[..., : self.dimension]
        return np.sqrt(np.vecdot(w, w)) if self.norm == "l2" else np.abs(w).sum(axis=-1)

    def direction(self, theta):
        """ν of parameters of shape [..., p], in that shape; 0 for a bias and where w is 0."""
        if self.norm == "linf":
            nu = np.sign(theta)
        else:
            size = self.size(theta)[..., None]
            nu = theta / np.where(size > 0, size, 1)
        nu[..., self.dimension :] = 0
        return nu

    def _noisy_margins(self, margins, size, epsilon):
        """Yield (u, shifts, probabilities) for blocks of the alignments.

        shifts are eps c_k; all three have the block as their first axis: u has shape [k, ..., n].
        """
        margins, size = np.asarray(margins), np.asarray(size)[..., None]
        shifts, probabilities = epsilon * self.alignments, self.probabilities
        column = (-1,) + (1,) * margins.ndim
        step = max(1, CACHED_NUMBERS // margins.size)
        for first in range(0, len(shifts), step):
            block = slice(first, first + step)
            shift = shifts[block].reshape(column)
            yield margins - shift * size, shift, probabilities[block].reshape(column)

    def expected_loss(self, margins, theta, epsilon):
        """Mean loss of margins, shape [n] or [model, n], at theta, shape [p] or [model, p]."""

        def block(margins, size):
            total = 0.0
            for u, _, probabilities in self._noisy_margins(margins, size, epsilon):
                total = total + (probabilities[..., 0] * log_loss(u).mean(axis=-1)).sum(axis=0)
            return total

        return in_blocks(block, margins, self.size(theta))

    def slopes_of_size(self, margins, theta, epsilon):
        """First derivatives of the mean loss of margins, shape [..., n], at theta, [..., p].

        Returns:
            a, shape [..., n]: derivative of each sample's loss by its margin (negative).
            b, shape [...]: derivative of the mean loss by the size ν·w.
        """
        a, b = 0.0, 0.0
        for u, shifts, probabilities in self._noisy_margins(margins, self.size(theta), epsilon):
            p = misfit(u)
            b = b + ((probabilities * shifts)[..., 0] * p.mean(axis=-1)).sum(axis=0)
            a = a - (probabilities * p).sum(axis=0)
        return a, b

    def slopes(self, margins, theta, epsilon):
        """First derivatives: by each margin, shape [..., n], and by theta, shape [..., p]."""
        a, b = self.slopes_of_size(margins, theta, epsilon)
        return a, b[..., None] * self.direction(theta)

    def exchanges(self, margins, theta, others, epsilon):
        """First derivatives by each margin, and what exchanging one weight changes.

        The size of w is exchanged exactly, the loss follows it to first order.
        """
        a, b = self.slopes_of_size(margins, theta, epsilon)
        if self.kinked:
            longer = np.abs(others) - np.abs(theta)
        else:
            size, squares = self.size(theta)[..., None], (others - theta) * (others + theta)
            both = size + np.sqrt(np.maximum(size**2 + squares, 0))
            longer = squares / np.where(both > 0, both, 1)
        longer[..., self.dimension :] = 0
        return a, b[..., None] * longer

    def hessian_terms(self, z, theta, epsilon, margins):
        """Second derivatives of the mean loss at theta: HessianTerms."""
        size = self.size(theta)
        if size == 0 and self.following:
            return self._terms_at_cusp(theta, epsilon, margins)
        n, p = z.shape
        s, mixed, radial, orthogonal, slope, first = np.zeros(n), np.zeros(n), 0.0, 0.0, 0.0, 0
        for u, shifts, probabilities in self._noisy_margins(margins, size, epsilon):
            misfits = misfit(u)
            curvature = probabilities * misfits * (1 - misfits)
            s += curvature.sum(axis=0)
            mixed -= (shifts * curvature).sum(axis=0)
            radial += (shifts**2 * curvature).mean(axis=-1).sum()
            sizes = self.orthogonal[first : first + len(shifts), None]
            orthogonal += epsilon**2 * (sizes * curvature).mean(axis=-1).sum()
            slope += (probabilities * shifts * misfits).mean(axis=-1).sum()
            first += len(shifts)
        # With one weight alone nothing is orthogonal to it.
        tangential = dict.fromkeys(KINDS, orthogonal / max(self.dimension - 1, 1))
        if self.kinked:
            tangential["full"] = 0.0 if (theta[: self.dimension] != 0).all() else np.nan
        elif self.following:
            tangential["full"] = slope / size
        over_weights = are_weights(self, p)
        return HessianTerms(
            s,
            self.direction(theta)[:, None],
            (mixed @ z / n)[:, None],
            {kind: np.array([radial - each]) for kind, each in tangential.items()},
            {kind: each * over_weights for kind, each in tangential.items()},
        )

    def _terms_at_cusp(self, theta, epsilon, margins):
        """At w = 0 noise that is following has no direction and counts as 0."""
        p = misfit(margins)
        _, b = self.slopes_of_size(margins, theta, epsilon)
        full = np.zeros(len(theta))
        if self.kinked:
            full[: self.dimension] = np.nan
        elif b != 0:
            full[: self.dimension] = np.copysign(np.inf, b)
        none = np.zeros((len(theta), 1))
        return HessianTerms(
            p * (1 - p),
            none,
            none,
            dict.fromkeys(KINDS, np.zeros(1)),
            {"fixed": np.zeros(len(theta)), "full": full},
        )

    def probability_positive(self, margins, theta, epsilon):
        """P(noisy margin > 0) for each margin, shape [n], at theta, w not 0; its error is 0."""
        probability = self.probability_below(margins / (epsilon * self.size(theta)))
        return probability, np.zeros(len(margins))

    def held_losses(self, margins, theta, direction, alphas, epsilon):
        """The loss along a line under the noise made at alpha = 0, shape [alpha].

        The part of the noise along ν stays where it is; its random part, orthogonal to w, shifts
        margins by a coordinate of a uniform point once the weights have left their ray.

        Args:
            margins: at every point of the line, shape [alpha, n].
        """
        nu, d = self.direction(theta), self.dimension
        along = nu @ theta + alphas * (nu @ direction)
        across = np.linalg.norm((direction - (nu @ direction) * nu)[:d]) * np.abs(alphas)
        total = 0.0
        for c, probability, orthogonal in zip(
            self.alignments, self.probabilities, self.orthogonal, strict=True
        ):
            nodes, weights = np.zeros(1), np.ones(1)
            if orthogonal > 0:
                spread = epsilon * np.sqrt(orthogonal) * across.max()
                nodes, weights = uniform_coordinate(d - 1, enough_nodes(spread, d - 1))
            for node, weight in zip(nodes, weights, strict=True):
                shift = epsilon * (c * along + np.sqrt(orthogonal) * across * node)
                total = total + probability * weight * clean_loss(margins - shift[:, None])
        return total


def single_alignment(name, dimension, norm, alignment, *, planes=False):
    """The AlignmentNoise of one alignment, from -1 to 1; what is left of it in L2 is random."""
    return AlignmentNoise(
        name,
        dimension,
        norm,
        np.array([float(alignment)]),
        np.ones(1),
        np.array([1.0 - alignment**2]) if norm == "l2" else np.zeros(1),
        lambda t: (alignment < t).astype(float),
        planes,
    )
