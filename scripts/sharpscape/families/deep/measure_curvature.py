"""The curvature of a network's loss with its noise held still.

A measure is a function in MEASURES that yields Measured.
"""

from functools import cached_property

from scipy.sparse.linalg import ArpackError

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.machine.devices import enough_memory
from sharpscape.families.deep.sharpness.hessian import (
    filter_scales,
    hessian_product,
    leading_eigenpairs,
    trace_and_kappa,
)
from sharpscape.families.measuring import Measured
from sharpscape.words import HELD


class Curvature:
    """The Hessian of a model's loss on the images measured, as products.

    Attributes:
        product: see hessian.hessian_product.
        scales: see hessian.filter_scales.
    """

    def __init__(self, model, noise, epsilon, settings):
        self.options, self.seed, self.epsilon = settings["curvature"], model.seed, epsilon
        x, y = model.images.sample(self.options["images"])
        examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
        x = examples.make(model.network, x, y)
        self.product = hessian_product(model.network, x, y, self.options["batch_size"])
        self.scales = filter_scales(model.network)

    @cached_property
    def leading(self):
        """The leading eigenpairs (see hessian.leading_eigenpairs).

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
        try:
            return leading_eigenpairs(self.product, parameters, count, self.seed)
        except ArpackError as error:
            raise SharpscapeError(
                f"the leading eigenvalues of seed {self.seed} at epsilon {self.epsilon} were not "
                f"found ({error}). A smaller curvature.leading, or more curvature.images, may help"
            ) from error


def spectrum(curvature):
    """The leading eigenvalues, and the largest of them."""
    values, _ = curvature.leading
    yield Measured("lambda_max_fixed", float(values[0]), mode=HELD)
    yield Measured("spectrum_fixed", values, ("eigenvalue",), measure=False)


def traces(curvature):
    """Trace and kappa, which are estimates; their standard errors stand beside them."""
    probes, (_, vectors) = curvature.options["probes"], curvature.leading
    product, scales = curvature.product, curvature.scales
    estimates = trace_and_kappa(product, scales, probes, curvature.seed, basis=vectors)
    for name, estimate in estimates.items():
        yield Measured(name, estimate.value, mode=HELD)
        yield Measured(f"{name}_error", estimate.standard_error, mode=HELD, measure=False)


# Each a function of a Curvature.
MEASURES = (spectrum, traces)


@enough_memory("curvature.batch_size", "attack.batch_size", "curvature.images")
def measure(model, noise, epsilon, settings):
    """All MEASURES on the images measured: a list of Measured (see measuring.measure_models)."""
    curvature = Curvature(model, noise, epsilon, settings)
    return [each for of in MEASURES for each in of(curvature)]
