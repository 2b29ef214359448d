"""Noises of size epsilon on the inputs of a logistic model: a registry, one module per noise.

An entry has make(settings, dimension, norm), which returns a LinearNoise. Its closed forms may be
its own; those that several noises share are in loss.alignment, loss.sphere, loss.random_signs.

Shapes: n samples, p parameters (the weights, then the bias where there is one). A noise is never
asked for anything at epsilon 0: loss.logistic has the forms without noise.
"""

from typing import Any, Protocol

import numpy as np

from sharpscape.families.linear.loss.hessian import HessianTerms
from sharpscape.families.linear.loss.minimiser import Minimiser
from sharpscape.registry import load


class LinearNoise(Protocol):
    """A distribution of noise on the inputs, and the expectations over it.

    Attributes:
        name: of the noise, for messages.
        dimension: number of weights; what comes after them (the bias) is not under noise.
        norm: that bounds the noise, "l2" or "linf".
        following: whether the noise turns with the weights. If it does, noise that is made anew at
            other weights differs from noise that is held, and held_losses is needed.
        kinked: whether the loss has a kink where a weight is 0. If it has, slopes_of_size is
            needed (KinkedNoise).
        planes: whether the loss under it is drawn over planes. If it is, size and direction are
            needed (PlaneNoise).
        reduction: what of perturbed weights its loss depends on, besides their margins, which says
            how its mean over random weights is found (directions.expectation): "length", "sphere"
            and "kinks" of an AlignmentNoise, "signs" of random signs. None: it is not known, and
            directions are drawn.
        minimiser: what is known of the minimiser of the loss; None where no search for the exact
            optimum is offered. The search "refined" needs with_nodes (RefinedNoise).
    """

    name: str
    dimension: int
    norm: str
    following: bool
    kinked: bool
    planes: bool

    @property
    def reduction(self) -> str | None:
        """See the attributes."""

    @property
    def minimiser(self) -> Minimiser | None:
        """See the attributes."""

    def expected_loss(
        self, margins: np.ndarray, theta: np.ndarray, epsilon: float
    ) -> np.ndarray | float:
        """Mean over samples of the expected loss: a number, or shape [model].

        Args:
            margins: without noise, shape [n] or [model, n].
            theta: shape [p] or [model, p].
            epsilon: above 0.
        """

    def slopes(
        self, margins: np.ndarray, theta: np.ndarray, epsilon: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """First derivatives (a, g) of the mean loss: its gradient is a @ z / n + g.

        a, shape [..., n]: derivative of each sample's loss by its margin. g, shape [..., p]:
        derivative of the mean loss by theta at margins held still; at a kink or cusp the
        subgradient with 0 there.
        """

    def exchanges(
        self, margins: np.ndarray, theta: np.ndarray, others: np.ndarray, epsilon: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """(a, e): a as in slopes; e, shape [..., p]: what exchanging one parameter changes.

        That is, by how much the mean loss changes at margins held still if one parameter of theta
        alone becomes that of others: exact, or to first order in what the noise shifts margins
        by. A derivative by theta does not do: it would count a change of sign as a loss of
        size. Of a bias e is 0.
        """

    def hessian_terms(
        self, z: np.ndarray, theta: np.ndarray, epsilon: float, margins: np.ndarray
    ) -> HessianTerms:
        """Second derivatives of the mean loss on the rows z, shape [n, p], at theta, shape [p].

        margins is z @ theta. "fixed" is the Hessian of noise that is held, "full" that of the
        expected loss itself; they are equal where the noise is not following.
        """

    def probability_positive(
        self, margins: np.ndarray, theta: np.ndarray, epsilon: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """P(noisy margin > 0) for each margin, shape [n], at theta, shape [p], w not 0.

        Beside it, in the same shape, by how much it may be off at most: 0 where it is exact.
        """

    def resolved(self, spread: float) -> "LinearNoise":
        """The same noise, with as many nodes as resolve shifts of margins of up to this size.

        A noise without nodes returns itself.
        """

    def restricted(self, dimension: int) -> "LinearNoise | None":
        """The same noise where only so many weights are not 0; None where it is another then."""

    def in_subspace(self, dimension: int) -> "LinearNoise | None":
        """The same noise in so many orthonormal coordinates of a subspace that holds the weights.

        None where the noise depends on the axes. Asked only of a noise with a minimiser; of what it
        returns, the search asks the loss and its first and second derivatives.
        """

    def held_losses(
        self,
        margins: np.ndarray,
        theta: np.ndarray,
        direction: np.ndarray,
        alphas: np.ndarray,
        epsilon: float,
    ) -> np.ndarray:
        """The loss at theta + alpha direction under the noise made at theta, shape [alpha].

        margins: at every point of the line, shape [alpha, n]. Asked only of a noise that is
        following.
        """


class KinkedNoise(LinearNoise, Protocol):
    """A noise under which the loss is smooth in the margins and in ‖w‖₁.

    restricted never returns None.
    """

    def slopes_of_size(
        self, margins: np.ndarray, theta: np.ndarray, epsilon: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """(a, b): a as in slopes; b, shape [...]: derivative of the mean loss by ‖w‖₁."""


class PlaneNoise(LinearNoise, Protocol):
    """A noise that shifts all margins by epsilon ν·w, where ν depends on w alone."""

    def size(self, theta: np.ndarray) -> np.ndarray:
        """ν·w of parameters of shape [..., p], shape [...]."""

    def direction(self, theta: np.ndarray) -> np.ndarray:
        """ν of parameters of shape [..., p], in that shape."""


class RefinedNoise(LinearNoise, Protocol):
    """A noise whose expectations are quadratures."""

    def with_nodes(self, nodes: int) -> "RefinedNoise":
        """The same noise by a quadrature of that many nodes."""


class NoiseEntry(Protocol):
    """A module of this registry."""

    def make(self, settings: dict[str, Any], dimension: int, norm: str) -> LinearNoise:
        """The noise of these settings, which are those of its JSON schema.

        Raises:
            SharpscapeError: there is no such noise in this norm.
        """


def make_noise(settings: dict[str, Any], dimension: int, norm: str = "l2") -> LinearNoise:
    """The noise of these settings on R^dimension, dimension >= 2.

    Args:
        settings: {"name": of the entry, and what its JSON schema lists}.
        dimension: number of weights.
        norm: "l2" or "linf".

    Raises:
        SharpscapeError: there is no such noise, or not in this norm.
    """
    entry: NoiseEntry = load("families.linear.noise", settings["name"])
    return entry.make(settings, dimension, norm)
