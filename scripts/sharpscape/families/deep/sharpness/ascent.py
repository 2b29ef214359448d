"""The largest loss of a network within reach of its weights, by projected ascent.

No loss of a network is convex, and neighbouring maxima can differ by a third: ascent begins at the
model and at random points, all starts take a few steps, the best go on, and the largest loss
seen counts. First steps cross the whole region, later ones shrink as 1/k.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from sharpscape.families.deep.folding import folded_call
from sharpscape.families.deep.sharpness.fixed_loss import (
    mean_loss_and_gradient,
    variable_parameters,
)
from sharpscape.streams import Stream

ASCENT = Stream("ascent", 9)
# Steps of all starts, after which the GO_ON best are known; steps that cross the region.
FIRST_STEPS, GO_ON = 3, 2
LONG_STEPS = 4

Tensors = dict[str, torch.Tensor]


class Shape(NamedTuple):
    """The shape of a region of u, where a network is at w + scales u.

    Attributes:
        ascend: function of u, the loss's gradient by u and the length of the step, in units of
            the region's half-width; returns the next u, inside.
        border: function of any u that returns a point of the border in its direction.
    """

    ascend: Callable[[Tensors, Tensors, float], Tensors]
    border: Callable[[Tensors], Tensors]


def _norm(tensors):
    """Euclidean norm of all tensors of a {name: tensor} together, a float."""
    return float(sum(each.double().square().sum() for each in tensors.values())) ** 0.5


def _scaled(tensors, factor):
    return {name: each * factor for name, each in tensors.items()}


def _ascend_in_box(u, gradient, length):
    """Signed ascent in |u_j| <= 1."""
    return {name: (each + length * gradient[name].sign()).clamp(-1, 1) for name, each in u.items()}


def _ascend_in_ball(u, gradient, length):
    """Normalised ascent in ‖u‖₂ <= 1."""
    steepness = _norm(gradient)
    if steepness == 0:
        return u
    u = {name: each + gradient[name] * (length / steepness) for name, each in u.items()}
    return _scaled(u, 1 / max(1.0, _norm(u)))


BOX = Shape(_ascend_in_box, lambda u: {name: each.sign() for name, each in u.items()})
ELLIPSOID = Shape(_ascend_in_ball, lambda u: _scaled(u, 1 / max(_norm(u), 1e-30)))


def _starts(scales, shape, count):
    """Yield the model and then random points of the border, each before the one opposite."""
    yield {name: torch.zeros_like(each) for name, each in scales.items()}
    for index in range(count - 1):
        generator = ASCENT.generator(0, index // 2)
        random = {}
        for name in sorted(scales):
            normal = torch.from_numpy(generator.standard_normal(tuple(scales[name].shape)))
            # What cannot move takes no part of the length.
            random[name] = normal.to(scales[name]) * (scales[name] > 0)
        yield _scaled(shape.border(random), 1 - 2 * (index % 2))


class _Climb:
    """One ascent: a point, its loss and gradient there, and the largest loss so far.

    Args:
        look: function of u that returns the loss and its gradient by u.
    """

    def __init__(self, look, shape, u):
        self.look, self.shape, self.u = look, shape, u
        self.loss, self.gradient = look(u)
        self.largest, self.steps = self.loss, 0

    def go(self, steps):
        """Take steps until there are so many; return self."""
        while self.steps < steps and np.isfinite(self.loss):
            self.steps += 1
            length = 2 * min(1, LONG_STEPS / self.steps)
            self.u = self.shape.ascend(self.u, self.gradient, length)
            self.loss, self.gradient = self.look(self.u)
            self.largest = max(self.largest, self.loss)
        return self


def largest_nearby(network, x, y, scales, shape, *, starts, steps, batch_size):
    """The loss at the network's weights w, and the largest found at w + scales u: floats.

    The second is infinite where the loss overflows. A step takes a forward and a backward pass
    over all samples; there are starts * FIRST_STEPS + GO_ON * (steps - FIRST_STEPS) at most.

    Args:
        network: in evaluation mode.
        x: images, noise included, shape [n, C, H, W]; y: labels, shape [n].
        scales: {name: tensor}, none below 0.
        shape: BOX or ELLIPSOID, the region of u.
        starts: of ascent, at least 1, the model itself the first.
        steps: of each start that goes on, at least 1.
        batch_size: how many samples to take at a time; the mean over all is exact.
    """
    origin, call = variable_parameters(network), folded_call(network)

    def look(u):
        point = {
            name: (w.detach() + scales[name] * u[name]).requires_grad_()
            for name, w in origin.items()
        }
        loss, gradient = mean_loss_and_gradient(call, point, x, y, batch_size)
        return loss, {name: scales[name] * each for name, each in gradient.items()}

    at_rest, best = None, []
    for u in _starts(scales, shape, starts):
        climb = _Climb(look, shape, u)
        at_rest = climb.loss if at_rest is None else at_rest
        # Of equal ones the earlier stays: sorting is stable.
        best = sorted([*best, climb.go(min(FIRST_STEPS, steps))], key=lambda c: -c.largest)[:GO_ON]
    return at_rest, max(climb.go(steps).largest for climb in best)
