"""Spectral density of a network's Hessian, its noise held, by stochastic Lanczos quadrature.

The density of all p eigenvalues is the mean over vectors v of independent signs of the measure that
puts (uᵢᵀv)²/p on each eigenvalue λᵢ, uᵢ its eigenvector. Lanczos from v gives the Gauss quadrature
of that measure: the eigenvalues of its tridiagonal matrix, and the squares of the first entries of
its eigenvectors. With m nodes the first 2m - 1 moments are exact, vᵀHv/p and vᵀH²v/p among them.
Sources: Ubaru, Chen and Saad 2017, SIAM J. Matrix Anal. Appl. 38, 1075; Ghorbani et al. 2019,
arXiv 1901.10159.
"""

import numpy as np
import torch

from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.lanczos import ROUNDING, orthogonalised
from sharpscape.families.deep.sharpness.traces import rademacher_probe
from sharpscape.families.measuring import Measured


def quadrature(product, start, nodes):
    """Gauss quadrature of the measure of one vector, by Lanczos with all vectors kept orthogonal.

    Args:
        product: function of vectors, shape [1, p], whose result has their shape, float64.
        start: the vector, shape [p], not 0.
        nodes: how many, each a product; where fewer have it exact the others have weight 0.

    Returns:
        nodes, ascending, and their weights, whose sum is 1; arrays of shape [nodes].
    """
    start = start.double()
    basis = torch.empty(nodes, len(start), dtype=torch.float64, device=start.device)
    basis[0] = start / start.norm()
    diagonal, beside, size = [], [], 0.0
    for step in range(nodes):
        image = product(basis[step : step + 1])[0]
        along, beyond = orthogonalised(image, basis[: step + 1])
        diagonal.append(along[step])
        size, left = max(size, float(image.norm())), float(beyond.norm())
        if step + 1 == nodes or left <= ROUNDING * size:
            break
        beside.append(left)
        basis[step + 1] = beyond / left
    values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    more = nodes - len(values)
    return np.pad(values, (0, more), "edge"), np.pad(vectors[0] ** 2, (0, more))


def density(curvature):
    """Nodes and weights of the density, for each random vector, where it is asked for."""
    options = curvature.options.get("density")
    if options is None:
        return
    network, x, parameters = curvature.network, curvature.x, len(curvature.scales)
    product = hessian_product(network, x, curvature.y, curvature.options["batch_size"])
    found = [
        quadrature(
            product,
            rademacher_probe(parameters, curvature.seed, index).to(x.device),
            options["nodes"],
        )
        for index in range(options["probes"])
    ]
    for name, values in zip(("nodes", "weights"), zip(*found, strict=True), strict=True):
        axes = ("probe", "node")
        yield Measured(f"density_fixed_{name}", np.array(values), axes, measure=False)
