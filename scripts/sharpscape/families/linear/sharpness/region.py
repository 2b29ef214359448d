"""The region that bounded steps reach from a logistic model, and the loss in it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sharpscape.families.linear.loss.logistic import (
    exchanges,
    expected_loss,
    hessian_terms,
    slopes,
)
from sharpscape.families.linear.noise import LinearNoise


@dataclass(frozen=True)
class Region:
    """Points theta + reach u, for the u of a set in which no |u_j| is above 1.

    Attributes:
        z: rows y_i x_i, and y_i where there is a bias, shape [n, p].
        theta: weights, and the bias, shape [p].
        noise: a LinearNoise, made anew at every point.
        epsilon: its size.
        reach: how far each parameter may go, shape [p].
    """

    z: np.ndarray
    theta: np.ndarray
    noise: LinearNoise
    epsilon: float
    reach: np.ndarray

    @cached_property
    def _resolved(self):
        """The noise with room for the longest weights of the region."""
        longest = (np.abs(self.theta) + self.reach)[: self.noise.dimension]
        return self.noise.resolved(self.epsilon * np.linalg.norm(longest))

    @cached_property
    def _margins_at_rest(self):
        return self.z @ self.theta

    def loss_at_rest(self):
        """The loss at u = 0, a float."""
        margins = self._margins_at_rest
        return float(expected_loss(margins, self.theta, self._resolved, self.epsilon))

    def margins(self, u):
        """Margins of the points of u, shape [k, p]: shape [k, n]."""
        return (self.reach * u) @ self.z.T + self._margins_at_rest

    def losses(self, u, margins):
        """The loss at u, shape [k]; infinite where it overflows."""
        found = expected_loss(margins, self.theta + self.reach * u, self._resolved, self.epsilon)
        return np.where(np.isnan(found), np.inf, found)

    def gradients(self, u, margins):
        """The loss's gradient by u, shape [k, p]."""
        points = self.theta + self.reach * u
        a, g = slopes(margins, points, self._resolved, self.epsilon)
        return self.reach * (a @ self.z / len(self.z) + g)

    @cached_property
    def _curvatures(self):
        """Curvature of each sample's loss by its margin, at u = 0, over n: shape [n]."""
        margins = self._margins_at_rest
        terms = hessian_terms(self.z, self.theta, self._resolved, self.epsilon, margins)
        return terms.s / len(self.z)

    def curved(self, u):
        """The data's part of the Hessian by u, at u = 0, times each u: shape [k, p]."""
        bends = (self.reach * u) @ self.z.T * self._curvatures
        return self.reach * (bends @ self.z)

    @cached_property
    def _diagonal(self):
        """The diagonal of that Hessian, shape [p]."""
        # einsum: no copy of z, which may be most of the memory.
        squares = np.einsum("i,ij,ij->j", self._curvatures, self.z, self.z)
        return self.reach**2 * squares

    def turning_gains(self, u, margins):
        """What the loss rises by if one u_j alone, 1 or -1, changes its sign: shape [k, p].

        An estimate, to second order in the data's part and to first order in the noise's.
        """
        points, others = self.theta + self.reach * u, self.theta - self.reach * u
        a, e = exchanges(margins, points, others, self._resolved, self.epsilon)
        return e - 2 * u * self.reach * (a @ self.z) / len(self.z) + 2 * self._diagonal
