"""A plane through the weights, with the adversarial noise made anew at every point."""

import numpy as np
import torch
from loss_landscapes import planar_interpolation

from benchmarks.attacked import two_output_model
from benchmarks.comparison import Comparison, Row
from benchmarks.line import closed_form_loss
from benchmarks.timing import timed
from sharpscape.families.linear.loss.planes import mean_log_losses
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.landscape import filter_normalised_direction, plane_sizes
from sharpscape.families.lines import line_positions

POINTS = 51


def robust_plane(z, w, first, second, alphas, betas, epsilon):
    """The robust loss at w + alpha first + beta second, shape [alpha, beta]."""
    noise = make_noise({"name": "adversarial"}, len(w))
    sizes = plane_sizes(w, first, second, alphas, betas, noise)["following"]
    margins = [z @ each for each in (w, first, second)]
    return mean_log_losses(*margins, alphas, betas, epsilon * sizes)


def their_points(plane_with_one_more_column):
    """What planar_interpolation evaluates: every other row lies one step lower along beta."""
    plane = plane_with_one_more_column
    return np.where(np.arange(len(plane))[:, None] % 2 == 0, plane[:, 1:], plane[:, :-1])


def compare_plane(digits, epsilon, w, rates):
    z = digits.z
    first, second = (filter_normalised_direction(w, len(w), 0, index) for index in (0, 1))
    alphas = betas = line_positions(POINTS, 1)
    step = betas[1] - betas[0]
    # The package divides by the number of points, not of steps, and begins at alpha but one step
    # before beta.
    corner = w + alphas[0] * first + (betas[0] - step) * second

    # From z and not from digits.images, which are rounded to float32.
    images = torch.from_numpy(z) * (2 * digits.labels[:, None] - 1)

    def their_plane(dtype):
        metric = closed_form_loss(digits._replace(images=images.to(dtype)), epsilon)
        models = [
            two_output_model(corner + POINTS * step * along, dtype) for along in (0, first, second)
        ]
        return planar_interpolation(*models, metric, steps=POINTS)

    ours_seconds, ours = timed(lambda: robust_plane(z, w, first, second, alphas, betas, epsilon))
    wider = np.append(betas[0] - step, betas)
    expected = their_points(robust_plane(z, w, first, second, alphas, wider, epsilon))
    rows, errors = [], []
    floor = z.nbytes / rates.read + 3 * POINTS**2 * len(z) / rates.multiply
    for dtype, name in ((torch.float64, "float64"), (torch.float32, "float32")):
        seconds, theirs = timed(lambda dtype=dtype: their_plane(dtype))
        peer = f"loss-landscapes, our closed form, {name}"
        rows.append(Row("products in groups", peer, ours_seconds, seconds, floor))
        errors.append(f"{np.abs(theirs / expected - 1).max():.1e} ({name})")
    middle = POINTS // 2
    return Comparison(
        f"A plane of {POINTS} × {POINTS}, the noise made anew at each point, eps {epsilon:g}",
        rows,
        [
            "ours float64, from rows and weights to losses",
            "through the exact optimum along our first two Gaussian filter-normalised directions, "
            "alpha and beta from -1 to 1: their planar_interpolation, whose random_plane draws "
            "uniform [0, 1) directions",
            "every other row of their plane lies one step lower along beta than it should: "
            "compared at the points that they evaluate, as many as ours",
            f"largest relative difference to ours: {', '.join(errors)}",
            f"loss at the optimum and at a corner: {ours[middle, middle]:.4f}, {ours[-1, -1]:.4f}",
            "floor: the samples read once, and two products and a sum in cache for each sample "
            "at each point",
        ],
    )
