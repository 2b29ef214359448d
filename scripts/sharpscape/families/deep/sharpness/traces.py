"""Trace and kappa of the Hessian, from random probes, and standard errors over images.

Vectors are those of hessian.py: over all parameters, p in all.
"""

import math
from typing import NamedTuple

import numpy as np
import torch

from sharpscape.families.deep.folding import folded_call
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.sharpness.lanczos import PROBE
from sharpscape.streams import Stream

PART = Stream("part", 13)
# This many probes are held as numbers of the Hessian's precision at a time.
PROBES_AT_ONCE = 8
# Parts of the images, from which standard errors come: ten give them to a quarter. There are fewer
# where a part would have fewer images than this.
PARTS = 10
LEAST_IMAGES = 10


class Estimate(NamedTuple):
    """An estimate and its standard errors.

    Attributes:
        value: on the images measured.
        probe_error: of the value, from random probes; 0 where it has none.
        image_error: of the value for the images that those measured stand for, with probes and
            eigenvectors as they are; NaN where the images are too few to be split.
    """

    value: float
    probe_error: float
    image_error: float


def rademacher_probe(dimension, seed, index):
    """The index-th vector of independent signs of a seed, shape [p], int8."""
    signs = PROBE.generator(seed, 1 + index).integers(0, 2, dimension, dtype=np.int8)
    return torch.from_numpy(2 * signs - 1)


def _complement(basis, vectors):
    """What of each vector, shape [k, p], is orthogonal to the basis."""
    return vectors - (vectors @ basis.T) @ basis


def basis_part(product, scales, basis):
    """What trace and kappa owe to a basis: those of H - GHG, G the projection off it.

    Args:
        basis: orthonormal vectors, shape [k, p].

    Returns:
        trace, kappa, and vᵀHv of the first vector of the basis (NaN where it has none): exact.
    """
    return _basis_sums(product(basis), scales, basis)


def _basis_sums(images, scales, basis):
    """Those of basis_part; images are H times each vector of the basis."""
    within = basis @ images.T
    crossing = 2 * (scales * basis * images).sum()
    twice_counted = (within * ((scales * basis) @ basis.T)).sum()
    first = float(within[0, 0]) if len(basis) else math.nan
    return float(within.trace()), float(crossing - twice_counted), first


def _basis_diagonal(images, basis):
    """The diagonal of H - GHG, shape [p]."""
    within = basis @ images.T
    return (basis * (2 * images - within @ basis)).sum(dim=0)


def remainder(product, scales, basis, probes):
    """vᵀGHGv and (Sv)ᵀGHGv for every probe v, S = diag(scales), G the projection off the basis.

    Over independent signs their means are trace and kappa of GHG.

    Args:
        probes: shape [k, p].

    Returns:
        two tensors of shape [k].
    """
    return _remainder_sums(_diagonals(product, basis, probes), scales)


def _diagonals(product, basis, probes):
    """v * GHGv, elementwise, for every probe v; over independent signs its mean is GHG's diagonal.

    The shape is that of the probes, [k, p].
    """
    return probes * _complement(basis, product(_complement(basis, probes)))


def _remainder_sums(diagonals, scales):
    """Those of remainder."""
    return diagonals.sum(dim=1), (scales * diagonals).sum(dim=1)


def image_parts(network, x, y, batch_size):
    """Yield (share of the images, product with the Hessian on them) of random equal parts.

    What the parts differ by says how much the images matter. A part's product holds its graph:
    use it before the next is asked for. Arguments as of hessian_product.
    """
    count = max(1, min(PARTS, len(x) // LEAST_IMAGES, len(x)))
    order = torch.from_numpy(PART.generator(0).permutation(len(x))).to(y.device)
    call = folded_call(network)
    for part in order.tensor_split(count):
        images = x[part].contiguous(memory_format=torch.channels_last)
        yield len(part) / len(x), hessian_product(network, images, y[part], batch_size, call=call)


def traces(parts, scales, probes, seed, *, basis):
    """trace_fixed = tr H, kappa_fixed = sum over filters of ‖w_f‖²/n_f tr H_ff, by Hutchinson.

    A few eigenvalues hold most of the variance: what H does to a basis is computed exactly, at one
    product a vector, and only the remainder is probed, at one product a probe, which serves both
    measures (Meyer et al. 2021, arXiv 2010.09649, Hutch++, who spend as many products again on
    finding a basis). Leading eigenvectors, at hand wherever lambda_max is, are the basis to take.
    Both estimates are unbiased for any basis. Scaling both sides of a probe instead, as in
    tr(D H D), has less variance for kappa but needs products of its own.

    All are linear in H, and so are means over the parts of the images; their standard errors over
    images come from the parts. lambda_max is vᵀHv. With the images v changes too, which moves it
    in second order only, where it is well apart from the others; else its error is less.

    Args:
        parts: iterable of (share of the images, product on them) (see image_parts).
        scales: see filter_scales.
        probes: how many, at least 2; they are shared by all models.
        basis: orthonormal vectors, shape [k, p], the leading eigenvector first; k = 0 is
            Hutchinson's estimator.

    Returns:
        {"trace_fixed": Estimate, "kappa_fixed": Estimate, "lambda_max_fixed": Estimate}; the last
        without an error from probes, and NaN where k = 0.

    Raises:
        ValueError: fewer than 2 probes have no standard error.
    """
    found, _ = traces_and_blocks(parts, scales, probes, seed, basis=basis, sizes=[len(scales)])
    return found


def traces_and_blocks(parts, scales, probes, seed, *, basis, sizes):
    """The traces, and from the same products those of the blocks on the Hessian's diagonal.

    Args:
        parts, scales, probes, seed, basis: see traces.
        sizes: parameters of each block, in order; p in all.

    Returns:
        what traces returns; each probe's estimate of each block's trace, shape [probe, block],
        whose mean is unbiased.
    """
    if probes < 2:
        raise ValueError(f"{probes} probes have no standard error: take at least 2")
    basis = basis.to(scales)
    signs = [rademacher_probe(len(scales), seed, each).to(scales.device) for each in range(probes)]
    shares, by_part, blocks = [], [], 0
    for share, product in parts:
        images = product(basis)
        *exact, first = _basis_sums(images, scales, basis)
        values, of_blocks = [], []
        for some in _some_at_a_time(signs):
            diagonals = _diagonals(product, basis, torch.stack(some).to(scales))
            values.append(torch.stack(_remainder_sums(diagonals, scales)))
            of_blocks.append(_block_sums(diagonals, sizes))
        exact_blocks = _block_sums(_basis_diagonal(images, basis)[None], sizes)
        blocks = blocks + share * (torch.cat(of_blocks) + exact_blocks)
        values = torch.cat(values, dim=1) + scales.new_tensor(exact)[:, None]
        shares.append(share)
        by_part.append(torch.cat([values, torch.full_like(values[:1], first)]))
    shares, by_part = scales.new_tensor(shares), torch.stack(by_part)
    values = torch.einsum("g,gmp->mp", shares, by_part)
    means, probe_errors = values.mean(dim=1), values.std(dim=1) / probes**0.5
    image_errors = _image_errors(shares, by_part.mean(dim=2) - means)
    names = ("trace_fixed", "kappa_fixed", "lambda_max_fixed")
    found = (means.tolist(), probe_errors.tolist(), image_errors.tolist())
    return {name: Estimate(*each) for name, *each in zip(names, *found, strict=True)}, blocks


def _block_sums(diagonals, sizes):
    """Sums over blocks of diagonals, shape [k, p]: shape [k, block]."""
    return torch.stack([each.sum(dim=1) for each in diagonals.split(sizes, dim=1)], dim=1)


def _some_at_a_time(probes):
    return (probes[at : at + PROBES_AT_ONCE] for at in range(0, len(probes), PROBES_AT_ONCE))


def _image_errors(shares, differences):
    """Standard errors of means over parts, from each part's difference to it, shape [parts, k]."""
    count = len(shares)
    if count < 2:
        return torch.full_like(differences[0], math.nan)
    return ((shares[:, None] * differences).square().sum(dim=0) * count / (count - 1)).sqrt()
