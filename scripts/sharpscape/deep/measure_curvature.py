"""The curvature of a network's loss with its noise held still."""

from scipy.sparse.linalg import ArpackError

from sharpscape.deep.devices import enough_memory
from sharpscape.deep.examples import Examples
from sharpscape.deep.hessian import (
    filter_scales,
    hessian_product,
    leading_eigenpairs,
    trace_and_kappa,
)
from sharpscape.errors import SharpscapeError


@enough_memory("curvature.batch_size", "attack.batch_size", "curvature.images")
def measure(model, noise, epsilon, settings):
    """{measure: (values, axes)} on the images measured (see measuring.measure_models).

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
    found = {
        "lambda_max_fixed": (float(values[0]), ""),
        "spectrum_fixed": (values, ", eigenvalue"),
    }
    estimates = trace_and_kappa(product, scales, options["probes"], model.seed, basis=vectors)
    for name, estimate in estimates.items():
        found[name] = estimate.value, ""
        found[f"{name}_error"] = estimate.standard_error, ""
    return found
