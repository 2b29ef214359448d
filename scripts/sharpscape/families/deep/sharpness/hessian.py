"""Curvature of a network's loss on fixed images: products with its Hessian, and what they give.

Vectors and the Hessian are over all parameters, flattened in the network's own order, p in all.
The images hold their noise, which doesn't follow the weights: these are the `_fixed` measures.
"""

from typing import NamedTuple

import numpy as np
import torch
from scipy.sparse.linalg import LinearOperator, eigsh

from sharpscape.families.deep.filters import filter_norms, filters_of
from sharpscape.families.deep.sharpness.fixed_loss import (
    chunked,
    summed_losses,
    variable_parameters,
)
from sharpscape.streams import Stream

PROBE = Stream("probe", 5)
# A Ritz pair is accepted when ‖Hv - λv‖ is below this times |λ|. The error of λ is at most that,
# and of second order in it where λ is well apart from the others.
LANCZOS_TOLERANCE = 1e-3
LANCZOS_RESTARTS = 100
# So many probes share the first gradient's graph; a larger block would save less than 5 % more.
PROBES_AT_ONCE = 8


def hessian_product(network, x, y, batch_size):
    """Products with the Hessian of the mean cross-entropy, by double backward.

    A product costs a forward pass, a backward pass that is itself recorded, and a backward pass
    through both, which takes some three times the first two together (ResNet18). All but the last
    is shared by the vectors of one call; where all samples fit into one batch the graph is kept,
    and shared by all calls: ask then for no product after the weights have changed. The graph of
    batch_size samples is in memory, twice a training step's.

    Args:
        network: in evaluation mode, float32 or float64.
        x: images, shape [n, C, H, W]; y: labels, shape [n].
        batch_size: how many samples to take at a time; the mean over all is exact.

    Returns:
        function of vectors, shape [k, p], whose result is H times each, shape [k, p], float64 on
        the network's device.

    Raises:
        ValueError: part of the network is in training mode.
        RuntimeError (from the function): the graph was kept and the weights have changed since.
    """
    parameters = variable_parameters(network)
    tensors = list(parameters.values())
    shapes, sizes = [t.shape for t in tensors], [t.numel() for t in tensors]

    def recorded_gradient(images, labels):
        loss = summed_losses(network, parameters, images, labels) / len(x)
        return torch.autograd.grad(loss, tensors, create_graph=True)

    kept = recorded_gradient(x, y) if len(x) <= batch_size else None

    def product(vectors):
        vectors = vectors.to(tensors[0])
        result = torch.zeros(vectors.shape, dtype=torch.float64, device=vectors.device)
        for images, labels in chunked(x, y, batch_size):
            gradient = kept or recorded_gradient(images, labels)
            for row, vector in zip(result, vectors, strict=True):
                pieces = [v.view(s) for v, s in zip(vector.split(sizes), shapes, strict=True)]
                # A parameter that the loss depends on linearly has no second derivative.
                parts = torch.autograd.grad(
                    gradient, tensors, pieces, retain_graph=True, materialize_grads=True
                )
                row += torch.cat([part.reshape(-1) for part in parts])
        return result

    return product


def leading_eigenpairs(product, dimension, count, seed):
    """The algebraically largest eigenvalues and their vectors, by restarted Lanczos (ARPACK).

    The Hessian of a network is indefinite: the largest in size may be negative, and isn't meant.
    Every step costs a product; there are at least max(2 count + 1, 20), which is also how many
    vectors of length p are held.

    Args:
        product: see hessian_product.
        dimension: p, larger than count.
        seed: of the vector that the iteration starts from.

    Returns:
        values, descending, shape [count]; orthonormal vectors, shape [count, p]; float64 arrays.

    Raises:
        scipy.sparse.linalg.ArpackError: not found within LANCZOS_RESTARTS restarts.
    """
    generator = PROBE.generator(seed)

    def matvec(vector):
        return product(torch.from_numpy(vector.reshape(1, -1)))[0].cpu().numpy()

    values, vectors = eigsh(
        LinearOperator((dimension, dimension), matvec=matvec, dtype=np.float64),
        k=count,
        which="LA",
        v0=generator.standard_normal(dimension),
        tol=LANCZOS_TOLERANCE,
        maxiter=LANCZOS_RESTARTS,
        rng=generator,
    )
    order = np.argsort(values)[::-1]
    return values[order], vectors.T[order]


def filter_scales(network):
    """‖w_f‖²/n_f at every weight of filter f, 0 at the parameters of no filter, shape [p].

    Filters are those of filter-normalised directions, of n_f weights each: kappa is the trace of
    the Hessian with its diagonal scaled by these.
    """
    parts, filters = [], filters_of(network)
    for name, parameter in network.named_parameters():
        w = parameter.detach().double()
        if name in filters:
            parts.append((filter_norms(w) ** 2 / w[0].numel()).expand_as(w).reshape(-1))
        else:
            parts.append(torch.zeros_like(w).reshape(-1))
    return torch.cat(parts)


class Estimate(NamedTuple):
    """A mean over random probes and its standard error."""

    value: float
    standard_error: float


def rademacher_probe(dimension, seed, index):
    """The index-th vector of independent signs of a seed, shape [p], float64."""
    signs = PROBE.generator(seed, 1 + index).integers(0, 2, dimension, dtype=np.int8)
    return torch.from_numpy(2.0 * signs - 1)


def _complement(basis, vectors):
    """What of each vector, shape [k, p], is orthogonal to the basis."""
    return vectors - (vectors @ basis.T) @ basis


def basis_part(product, scales, basis):
    """What trace and kappa owe to a basis: those of H - GHG, G the projection off it.

    Args:
        basis: orthonormal vectors, shape [k, p].

    Returns:
        trace, kappa: exact, floats.
    """
    images = product(basis)
    within = basis @ images.T
    crossing = 2 * (scales * basis * images).sum()
    twice_counted = (within * ((scales * basis) @ basis.T)).sum()
    return float(within.trace()), float(crossing - twice_counted)


def remainder(product, scales, basis, probes):
    """vᵀGHGv and (Sv)ᵀGHGv for every probe v, S = diag(scales), G the projection off the basis.

    Over independent signs their means are trace and kappa of GHG.

    Args:
        probes: shape [k, p].

    Returns:
        two tensors of shape [k].
    """
    images = _complement(basis, product(_complement(basis, probes)))
    return (probes * images).sum(dim=1), (scales * probes * images).sum(dim=1)


def trace_and_kappa(product, scales, probes, seed, *, basis):
    """trace_fixed = tr H and kappa_fixed = sum over filters of ‖w_f‖²/n_f tr H_ff, by Hutchinson.

    A few eigenvalues hold most of the variance: what H does to a basis is computed exactly, at one
    product a vector, and only the remainder is probed, at one product a probe, which serves both
    measures (Meyer et al. 2021, arXiv 2010.09649, Hutch++, who spend as many products again on
    finding a basis). Leading eigenvectors, at hand wherever lambda_max is, are the basis to take.
    Both estimates are unbiased for any basis. Scaling both sides of a probe instead, as in
    tr(D H D), has less variance for kappa but needs products of its own.

    Args:
        product: see hessian_product; scales: see filter_scales.
        probes: how many, at least 2; they are shared by all models.
        basis: orthonormal vectors, an array of shape [k, p]; k = 0 is Hutchinson's estimator.

    Returns:
        {"trace_fixed": Estimate, "kappa_fixed": Estimate}.

    Raises:
        ValueError: fewer than 2 probes have no standard error.
    """
    if probes < 2:
        raise ValueError(f"{probes} probes have no standard error: take at least 2")
    basis = torch.from_numpy(np.ascontiguousarray(basis)).to(scales)
    exact = basis_part(product, scales, basis)
    values = []
    for first in range(0, probes, PROBES_AT_ONCE):
        block = range(first, min(first + PROBES_AT_ONCE, probes))
        signs = torch.stack([rademacher_probe(len(scales), seed, index) for index in block])
        values.append(torch.stack(remainder(product, scales, basis, signs.to(scales))))
    values = torch.cat(values, dim=1)
    means = values.mean(dim=1) + values.new_tensor(exact)
    errors = values.std(dim=1) / probes**0.5
    return {
        name: Estimate(float(mean), float(error))
        for name, mean, error in zip(("trace_fixed", "kappa_fixed"), means, errors, strict=True)
    }
