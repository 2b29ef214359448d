"""The curvature of a network's loss with its noise held still."""

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


@enough_memory("curvature.batch_size", "attack.batch_size", "curvature.images")
def measure(model, noise, epsilon, settings):
    """Curvature on the images measured: a list of Measured (see measuring.measure_models).

    trace_fixed and kappa_fixed are estimates; their standard errors stand beside them.
    """
    options = settings["curvature"]
    x, y = model.images.sample(options["images"])
    examples = Examples(noise, epsilon, model.norm, model.seed, settings["attack"])
    x = examples.make(model.network, x, y)
    product = hessian_product(model.network, x, y, options["batch_size"])
    scales = filter_scales(model.network)
    try:
        values, vectors = leading_eigenpairs(product, len(scales), options["leading"], model.seed)
    except ArpackError as error:
        raise SharpscapeError(
            f"the leading eigenvalues of seed {model.seed} at epsilon {epsilon} were not found "
            f"({error}). A smaller curvature.leading, or more curvature.images, may help"
        ) from error
    found = [
        Measured("lambda_max_fixed", float(values[0]), mode=HELD),
        Measured("spectrum_fixed", values, ("eigenvalue",), measure=False),
    ]
    estimates = trace_and_kappa(product, scales, options["probes"], model.seed, basis=vectors)
    for name, estimate in estimates.items():
        error = Measured(f"{name}_error", estimate.standard_error, mode=HELD, measure=False)
        found += [Measured(name, estimate.value, mode=HELD), error]
    return found
