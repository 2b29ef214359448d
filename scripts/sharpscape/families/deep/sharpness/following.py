"""Curvature of a network's loss whose noise follows the weights: the `_full` measures.

The loss is F(w) = mean over images of the maximum of l(w, x + δ) over the noise δ. Where that is
unique the gradient of F is the gradient of l at it (Danskin 1966, SIAM J. Appl. Math. 14, 641), and
a product with the Hessian of F is the central difference of two such gradients, each at the maximum
of its own weights. The noise is bound by a ball and by pixels from 0 to 1. Neither depends
on w, so that this holds with clipping too. F has a second derivative where the maximum is no
ridge and the same pixels stay at an end; otherwise the difference is one at the scale of its step.

In float64, on few images: a product takes two searches for a maximum.
"""

import copy
import math
import sys
from typing import NamedTuple

import torch

from sharpscape.families.deep.folding import folded_call
from sharpscape.families.deep.sharpness.fixed_loss import (
    mean_loss_and_gradient,
    variable_parameters,
)
from sharpscape.families.deep.sharpness.hessian import flattened, hessian_product
from sharpscape.families.deep.sharpness.lanczos import NotConverged, leading_eigenpairs
from sharpscape.families.deep.sharpness.maximiser import Settling, maximise, reach_of
from sharpscape.families.deep.sharpness.traces import rademacher_probe, traces
from sharpscape.families.measuring import Measured, measured_relative_error, measured_status
from sharpscape.words import FOLLOWING

# Relative error above which a value is not resolved.
RESOLVED = 0.05
# The other step length, in units of the first.
OTHER_STEP = 2.0
# Rounds of Lanczos: what has kinks has no eigenvectors to converge to.
ROUNDS = 4
# As traces calls what it estimates: as the measure is called here.
NAMES = {
    "lambda_max_fixed": "lambda_max_full",
    "trace_fixed": "trace_full",
    "kappa_fixed": "kappa_full",
}


class NotSettled(Exception):
    """The noise of an image has not settled, and the gradient is not that of the maximised loss.

    Attributes:
        residual: the largest that was left.
    """

    def __init__(self, residual):
        super().__init__(f"residual {residual:.1g}")
        self.residual = residual


class MaximisedLoss:
    """The loss at its maximising noise, as a function of the weights beside a network's own.

    Args:
        network: in evaluation mode, float64; x, y: images in float64, and labels.
        reach: the Reach of the noise.
        examples: images under the noise of an attack, from where the maximum is sought.
        settling: see maximiser.Settling.

    Attributes:
        size: Euclidean norm of all parameters.
        maximiser: at the network's own weights.
        residual: the largest at which a search has ended so far.

    Raises (here and where a product is taken):
        NotSettled: of an image, at these weights.
    """

    def __init__(self, network, x, y, reach, examples, settling):
        self.call, self.origin = folded_call(network), variable_parameters(network)
        self.x, self.y, self.reach = x, y, reach
        self.settling, self.residual = settling, 0.0
        self.size = float(flattened(self.origin.values()).detach().norm())
        self.maximiser = self._maximum(self.origin, examples - x)

    def _maximum(self, parameters, start):
        fixed = {name: each.detach() for name, each in parameters.items()}

        def call(images):
            return self.call(fixed, images)

        found = maximise(call, self.x, self.y, self.reach, start, self.settling)
        largest = float(found.residual.max())
        if largest > self.settling.residual:
            raise NotSettled(largest)
        self.residual = max(self.residual, largest)
        return found

    def gradient(self, step):
        """The gradient at w + step, both of shape [p]."""
        pieces = step.split([each.numel() for each in self.origin.values()])
        point = {
            name: (w.detach() + piece.view_as(w)).requires_grad_()
            for (name, w), piece in zip(self.origin.items(), pieces, strict=True)
        }
        examples = self.x + self._maximum(point, self.maximiser).noise
        batch_size = self.settling.batch_size
        _, gradient = mean_loss_and_gradient(self.call, point, examples, self.y, batch_size)
        return flattened(gradient.values())

    def product(self, length):
        """Function of vectors, shape [k, p]: the Hessian times each, by steps of this length."""

        def along(vector):
            size = vector.norm()
            if size == 0:
                return vector
            step = vector * (length / size)
            return (self.gradient(step) - self.gradient(-step)) * (size / (2 * length))

        return lambda vectors: torch.stack([along(each) for each in vectors.to(self.x)])


class Numbers(NamedTuple):
    """The curvature, and how far it may be off.

    Attributes:
        values, probe_errors: {measure: number}; the second from random probes, as a standard error.
        by_step, by_attack: {measure: relative change with the other step length, and with the
            maxima that a stronger attack leads to}; of λmax along its eigenvector.
        asymmetry: |uᵀHv - vᵀHu| over λmax, u and v unit vectors H made of random ones.
        converged: whether λmax was found.
    """

    values: dict[str, float]
    probe_errors: dict[str, float]
    by_step: dict[str, float]
    by_attack: dict[str, float]
    asymmetry: float
    converged: bool

    def relative_error(self, name):
        """The largest of what a value may be off by; NaN where one of these is no number."""
        parts = self.asymmetry, self.by_step[name], self.by_attack[name]
        return max(parts) if all(map(math.isfinite, parts)) else math.nan


_NONE = dict.fromkeys(NAMES.values(), math.nan)
NOTHING = Numbers(_NONE, _NONE, _NONE, _NONE, math.nan, False)


def _change(value, other):
    """How far another value is off, relative to the first."""
    if value == other:
        return 0.0
    return abs(other - value) / abs(value) if value else math.inf


def _asymmetry(product, dimension, seed, device):
    probes = torch.stack([rademacher_probe(dimension, seed, index) for index in range(2)])
    images = product(probes.to(device))
    lengths = images.norm(dim=1, keepdim=True)
    u, v = units = images / torch.where(lengths > 0, lengths, 1)
    image_u, image_v = product(units)
    return abs(float(u @ image_v - v @ image_u))


def numbers(product, by_step, by_attack, scales, probes, seed):
    """The Numbers of a Hessian.

    Args:
        product, by_step, by_attack: products with it, as it is, with the other step length, and
            with the maxima that a stronger attack leads to; None where there is no such other.
        scales: see hessian.filter_scales.
        probes: how many, at least 2, the same for all products.
        seed: of the model.
    """
    converged = True
    try:
        _, vectors = leading_eigenpairs(product, len(scales), 1, seed, scales.device, rounds=ROUNDS)
    except NotConverged as error:
        vectors, converged = error.vectors, False

    def estimates(of):
        found = traces([(1, of)], scales, probes, seed, basis=vectors)
        return {name: found[known] for known, name in NAMES.items()}

    first = estimates(product)

    def changes(of):
        others = first if of is None else estimates(of)
        return {name: _change(each.value, others[name].value) for name, each in first.items()}

    largest = first["lambda_max_full"].value
    asymmetry = _asymmetry(product, len(scales), seed, scales.device)
    return Numbers(
        {name: each.value for name, each in first.items()},
        {name: each.probe_error for name, each in first.items()},
        changes(by_step),
        changes(by_attack),
        _change(largest, largest + asymmetry),
        converged,
    )


def _held(curvature, x, y, options):
    """The Numbers of noise that does not depend on the weights: those of held noise."""
    network = copy.deepcopy(curvature.network).double()
    made = curvature.examples.make(curvature.network, x, y).double()
    product = hessian_product(network, made, y, curvature.options["batch_size"])
    return numbers(product, None, None, curvature.scales, options["probes"], curvature.seed)


def _losses(curvature, x, y, options):
    """The MaximisedLoss from the attack of the settings, and from a stronger one.

    None under L∞ where the noise of an image ends at the box: with the weights, pixels jump from
    one end to the other.
    """
    settling = Settling(options["residual"], options["iterations"], curvature.options["batch_size"])
    network, norm = copy.deepcopy(curvature.network).double(), curvature.model.norm
    reach = reach_of(x.double(), norm, curvature.epsilon)
    losses = []
    for attack in (curvature.examples, curvature.examples.stronger()):
        made = attack.make(curvature.network, x, y).double()
        if norm == "linf" and bool(reach.touches(reach.nearest(made - x)).any()):
            return None
        loss = MaximisedLoss(network, x.double(), y, reach, made, settling)
        if norm == "linf" and bool(reach.touches(loss.maximiser.noise).any()):
            return None
        losses.append(loss)
    return losses


def _status(found, name):
    resolved = found.relative_error(name) <= RESOLVED
    return "" if resolved and (found.converged or name != "lambda_max_full") else "unresolved"


def _measured(found, status=None, *, step=math.nan, residual=math.nan):
    """The values, and beside each what it may be off by; NaN where a status says why.

    The same names whatever there is: the seeds of a file share them.
    """
    for name, value in found.values.items():
        yield Measured(name, value, mode=FOLLOWING)
        yield measured_status(name, status or _status(found, name), FOLLOWING)
        yield measured_relative_error(name, found.relative_error(name), FOLLOWING)
        beside = {"by_step": found.by_step[name], "by_attack": found.by_attack[name]}
        if name != "lambda_max_full":
            beside["error"] = found.probe_errors[name]
        for what, number in beside.items():
            yield Measured(f"{name}_{what}", number, mode=FOLLOWING, measure=False)
    of_all = {"step": step, "asymmetry": found.asymmetry, "residual": residual}
    for what, number in of_all.items():
        yield Measured(f"hessian_{what}", number, mode=FOLLOWING, measure=False)


def following(curvature):
    """λmax, trace and κ of the loss whose noise follows the weights, where they are asked for.

    Of the worst case, and of noise that does not depend on the weights, which following does not
    change. Where the noise does not settle there is no value.
    """
    options, examples = curvature.options.get("following"), curvature.examples
    if options is None or curvature.model.comparison != options["comparison"]:
        return
    x, y = curvature.model.images.sample(options["images"])
    if not examples.follow:
        yield from _measured(_held(curvature, x, y, options))
    elif examples.worst_case:
        yield from _of_worst_case(curvature, x, y, options)


def _of_worst_case(curvature, x, y, options):
    try:
        losses = _losses(curvature, x, y, options)
        if losses is None:
            yield from _measured(NOTHING, "kinks")
            return
        loss, stronger = losses
        step = options["step"] * loss.size
        products = loss.product(step), loss.product(OTHER_STEP * step), stronger.product(step)
        found = numbers(*products, curvature.scales, options["probes"], curvature.seed)
    except NotSettled as error:
        print(
            f"The noise of some images has not settled: residual {error.residual:.1g}, seed "
            f"{curvature.seed}, epsilon {curvature.epsilon:g} (curvature.following.residual)",
            file=sys.stderr,
        )
        yield from _measured(NOTHING, "unresolved", residual=error.residual)
    else:
        residual = max(each.residual for each in losses)
        yield from _measured(found, step=step, residual=residual)
