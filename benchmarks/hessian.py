"""The full Hessian of the robust loss and all its eigenvalues."""

import numpy as np
import torch
from torch.autograd.functional import hessian as autograd_hessian
from torch.nn.functional import softplus

from benchmarks.comparison import Comparison, Row
from benchmarks.timing import timed
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.spectra import hessian


def compare_hessian(digits, epsilon, w, rates):
    z = digits.z
    n, d = z.shape
    noise = make_noise({"name": "adversarial"}, d)
    rows, weights = torch.from_numpy(z), torch.from_numpy(w)

    def robust_loss(v):
        return softplus(epsilon * v.norm() - rows @ v).mean()

    def ours():
        return np.linalg.eigvalsh(hessian(z, w, noise, epsilon, "full"))

    # Its option vectorize=True takes twice as long.
    def theirs():
        return torch.linalg.eigvalsh(autograd_hessian(robust_loss, weights)).numpy()

    our_seconds, our_eigenvalues = timed(ours)
    their_seconds, their_eigenvalues = timed(theirs)
    difference = np.abs(our_eigenvalues / their_eigenvalues - 1).max()
    # A product of a matrix with its own transpose, and a reduction to tridiagonal form.
    floor = (n * d**2 + 4 / 3 * d**3) / rates.arithmetic
    return Comparison(
        f"The full Hessian, {d}×{d}, and its eigenvalues, at the exact optimum, eps {epsilon:g}",
        [
            Row(
                "closed form, eigvalsh",
                "torch.autograd.functional.hessian, eigvalsh",
                our_seconds,
                their_seconds,
                floor,
            )
        ],
        [
            "both float64, the same loss: torch differentiates the maximised loss itself",
            f"largest relative difference of the eigenvalues: {difference:.1e}",
            "floor: n d² + 4/3 d³ operations at the rate of a matrix product",
        ],
    )
