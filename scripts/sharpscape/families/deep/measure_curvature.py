"""The curvature of a network's loss: with its noise held, and where asked for, following.

A measure is a function in MEASURES that yields Measured.
"""

import sys
from functools import cached_property

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.deep.sharpness.density import density
from sharpscape.families.deep.sharpness.fixed_loss import mean_loss
from sharpscape.families.deep.sharpness.following import following
from sharpscape.families.deep.sharpness.hessian import filter_scales, hessian_product
from sharpscape.families.deep.sharpness.lanczos import NotConverged, leading_eigenpairs
from sharpscape.families.deep.sharpness.layers import (
    layer_eigenvalues,
    layer_traces,
    layers_of,
    weight_curvature_index,
)
from sharpscape.families.deep.sharpness.relative_flatness import relative_flatness
from sharpscape.families.deep.sharpness.traces import image_parts, traces_and_blocks
from sharpscape.families.measuring import Measured
from sharpscape.words import HELD


class Curvature:
    """The Hessian of a model's loss on the images measured.

    Attributes:
        model, examples: the models.Model, and what makes its examples.
        network, x, y: its network, its images with their noise, their labels.
        scales: see hessian.filter_scales.
    """

    def __init__(self, model, noise, epsilon, settings):
        self.options, self.seed, self.epsilon = settings["curvature"], model.seed, epsilon
        x, self.y = model.images.sample(self.options["images"])
        self.model = model
        self.examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
        self.network, self.x = model.network, self.examples.make(model.network, x, self.y)
        self.scales = filter_scales(model.network)

    @cached_property
    def leading(self):
        """The leading eigenpairs (see lanczos.leading_eigenpairs).

        Raises:
            SharpscapeError: they were not found, or are as many as the parameters.
        """
        count, parameters = self.options["leading"], len(self.scales)
        # Lanczos finds all but one.
        if count >= parameters:
            raise SharpscapeError(
                f"curvature.leading: {count}; allowed: up to {parameters - 1}, one less than the "
                "network has parameters"
            )
        batch_size = self.options["batch_size"]
        product = hessian_product(self.network, self.x, self.y, batch_size)
        try:
            return leading_eigenpairs(product, parameters, count, self.seed, self.x.device)
        except NotConverged as error:
            raise SharpscapeError(
                f"the leading eigenvalues of seed {self.seed} at epsilon {self.epsilon} were not "
                f"found ({error}). A smaller curvature.leading, or more curvature.images, may help"
            ) from error

    @cached_property
    def _traced(self):
        parts = image_parts(self.network, self.x, self.y, self.options["batch_size"])
        _, vectors = self.leading
        place = parts, self.scales, self.options["probes"], self.seed
        sizes = [each.numel() for each in self.network.parameters()]
        return traces_and_blocks(*place, basis=vectors, sizes=sizes)

    @property
    def estimates(self):
        """Traces and standard errors (see traces.traces)."""
        return self._traced[0]

    @property
    def blocks(self):
        """Estimates of the trace of each parameter's block (see traces.traces_and_blocks)."""
        return self._traced[1]


def loss_at_model(curvature):
    """The loss whose curvature it is: its place among models of equal loss."""
    size = curvature.options["batch_size"]
    loss = mean_loss(curvature.network, curvature.x, curvature.y, size)
    yield Measured("robust_loss", loss, measure=False)


def spectrum(curvature):
    """The leading eigenvalues, and the largest of them."""
    values, _ = curvature.leading
    yield Measured("lambda_max_fixed", float(values[0]), mode=HELD)
    yield Measured("spectrum_fixed", values, ("eigenvalue",), measure=False)


def trace_and_kappa(curvature):
    """Trace and kappa, which are estimated from random probes; their errors stand beside them."""
    for name in ("trace_fixed", "kappa_fixed"):
        estimate = curvature.estimates[name]
        yield Measured(name, estimate.value, mode=HELD)
        yield Measured(f"{name}_error", estimate.probe_error, mode=HELD, measure=False)


def errors_over_images(curvature):
    """Standard errors for the images that those measured stand for."""
    for name, estimate in curvature.estimates.items():
        yield Measured(f"{name}_image_error", estimate.image_error, mode=HELD, measure=False)


def weights_and_curvature(curvature):
    """The weight-curvature index (after Xu and Zhang 2024), and its error from probes."""
    if not layers_of(curvature.network):
        print("weight_curvature_index is left out: the network has no layer", file=sys.stderr)
        return
    value, error = weight_curvature_index(curvature.network, curvature.blocks)
    yield Measured("weight_curvature_index", value, mode=HELD)
    yield Measured("weight_curvature_index_error", error, mode=HELD, measure=False)


def last_layer(curvature):
    """Relative flatness (Petzka et al. 2021), and its standard error over images."""
    values = relative_flatness(curvature.network, curvature.x, curvature.options["batch_size"])
    if values is None:
        print("relative_flatness is left out: no linear layer gives the logits", file=sys.stderr)
        return
    yield Measured("relative_flatness", float(values.mean()), mode=HELD)
    error = float(values.std() / len(values) ** 0.5)
    yield Measured("relative_flatness_image_error", error, mode=HELD, measure=False)


def by_layer(curvature):
    """Trace and largest eigenvalue of each layer's block of the Hessian, where asked for."""
    if not curvature.options["layers"]:
        return
    network, options = curvature.network, curvature.options
    traced = layer_traces(network, curvature.blocks)
    place = network, curvature.x, curvature.y, options["batch_size"]
    found = {
        "layers": np.array(list(layers_of(network))),
        "layer_trace_fixed": traced[0],
        "layer_trace_fixed_error": traced[1],
        "layer_lambda_max_fixed": layer_eigenvalues(*place, curvature.seed),
    }
    for name, values in found.items():
        yield Measured(name, values, ("layer",), HELD, measure=False)


# Each a function of a Curvature.
MEASURES = (
    loss_at_model,
    spectrum,
    trace_and_kappa,
    errors_over_images,
    weights_and_curvature,
    last_layer,
    by_layer,
    density,
    following,
)


@enough_memory(
    "curvature.batch_size", "attack.batch_size", "curvature.images", "curvature.density.nodes"
)
def measure(model, noise, epsilon, settings):
    """All MEASURES on the images measured: a list of Measured (see measuring.measure_models)."""
    curvature = Curvature(model, noise, epsilon, settings)
    return [each for of in MEASURES for each in of(curvature)]
