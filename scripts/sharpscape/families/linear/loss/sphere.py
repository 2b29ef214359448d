"""Noise uniform on the sphere of radius epsilon, the random noise of L2.

Its alignment with the worst case is one coordinate of a uniform point, whatever the weights are.
"""

from dataclasses import dataclass, replace

import numpy as np

from sharpscape.families.linear.loss.alignment import AlignmentNoise
from sharpscape.families.linear.loss.minimiser import Minimiser
from sharpscape.families.linear.loss.quadrature import (
    QUADRATURE_NODES,
    enough_nodes,
    uniform_coordinate,
)
from sharpscape.families.linear.loss.sphere_excess import (
    SphereExcess,
    mean_loss,
    slopes,
    sphere_excess,
)
from sharpscape.families.linear.loss.symmetric import fold_for


@dataclass(frozen=True)
class SphereNoise(AlignmentNoise):
    """An AlignmentNoise whose distribution is a quadrature: more nodes resolve larger shifts.

    Attributes:
        space: dimension of the space that the sphere lies in; more than there are weights where
            these are coordinates of a subspace.
        excess: what gives the loss and its first derivatives in place of the quadrature; None
            where the quadrature is asked for.
    """

    following: bool = False
    space: int = 0
    excess: SphereExcess | None = None

    @property
    def minimiser(self):
        """The minimiser: its losses are so small that only ever more nodes find it.

        The noise does not turn with w, so that the loss has no cusp at w = 0.
        """
        return Minimiser("refined", 1.0, 0.0, near=False)

    @property
    def reduction(self):
        """Its loss depends on weights by their margins and ‖w‖₂; its alignments are a rule."""
        return "sphere"

    def restricted(self, dimension):
        """None: features that are 0 still take their share of the noise."""
        return None

    def with_nodes(self, nodes):
        """The same noise by a quadrature of that many nodes."""
        whole = uniform_on_sphere(self.space, nodes)
        return whole if self.dimension == self.space else whole.in_subspace(self.dimension)

    def resolved(self, spread):
        """The same noise, with as many nodes as resolve shifts of up to this size.

        To be asked per model: its bits must not depend on those beside it.
        """
        noise = self.with_nodes(enough_nodes(spread, self.space))
        fold = fold_for(spread / np.sqrt(self.space))
        return noise if fold is None else replace(noise, excess=sphere_excess(self.space, fold))

    def expected_loss(self, margins, theta, epsilon):
        """See AlignmentNoise.expected_loss."""
        if self.excess is None:
            return super().expected_loss(margins, theta, epsilon)
        return mean_loss(self.excess, margins, epsilon * self.size(theta))

    def slopes_of_size(self, margins, theta, epsilon):
        """See AlignmentNoise.slopes_of_size."""
        if self.excess is None:
            return super().slopes_of_size(margins, theta, epsilon)
        a, by_shift = slopes(self.excess, margins, epsilon * self.size(theta))
        return a, epsilon * by_shift


def _probability_below(dimension):
    def probability_below(t):
        # Only an evaluation on random noise needs it.
        from scipy.special import betainc

        inside = np.clip(t, -1, 1)
        return 0.5 + np.sign(inside) / 2 * betainc(0.5, (dimension - 1) / 2, inside**2)

    return probability_below


def uniform_on_sphere(dimension, nodes=QUADRATURE_NODES):
    """The SphereNoise on R^dimension, dimension >= 2, by a quadrature of that many nodes."""
    alignments, probabilities = uniform_coordinate(dimension, nodes)
    return SphereNoise(
        "random",
        dimension,
        "l2",
        alignments,
        probabilities,
        1 - alignments**2,
        _probability_below(dimension),
        space=dimension,
    )
