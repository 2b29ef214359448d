"""The steepest directions of curvature at a network, as directions of lines and planes."""

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.folding import folded_call
from sharpscape.families.deep.sharpness.fixed_loss import (
    mean_loss_and_gradient,
    variable_parameters,
)
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.lanczos import NotConverged, leading_eigenpairs

# As many as a plane has sides.
COUNT = 2


def leading_directions(network, x, y, batch_size, seed):
    """The COUNT leading eigenvectors of the Hessian of the loss on fixed images, noise included.

    Each is over all parameters, has length 1 (as PyHessian draws lines along them), and points to
    where the loss does not fall at first: the sign of an eigenvector is nobody's.

    Args:
        network, x, y, batch_size: see hessian.hessian_product.
        seed: of the vector that the search starts from.

    Returns:
        a list of {name: tensor}, of the largest eigenvalue first.

    Raises:
        SharpscapeError: they were not found.
    """
    parameters = variable_parameters(network)
    sizes = [each.numel() for each in parameters.values()]
    product = hessian_product(network, x, y, batch_size)
    try:
        _, vectors = leading_eigenpairs(product, sum(sizes), COUNT, seed, x.device)
    except NotConverged as error:
        raise SharpscapeError(
            f"landscape.axes: the leading eigenvectors of seed {seed} were not found ({error}). "
            "More landscape.images may help"
        ) from error
    _, gradient = mean_loss_and_gradient(folded_call(network), parameters, x, y, batch_size)
    return [_rising(_named(vector, parameters, sizes), gradient) for vector in vectors]


def _named(vector, parameters, sizes):
    """A vector over all parameters as {name: tensor} of their shapes."""
    pieces = zip(parameters.items(), vector.split(sizes), strict=True)
    return {name: piece.view(w.shape).to(w) for (name, w), piece in pieces}


def _rising(direction, gradient):
    """The direction, turned round where the loss falls along it."""
    slope = sum(float((each * gradient[name]).sum()) for name, each in direction.items())
    return {name: -each for name, each in direction.items()} if slope < 0 else direction
