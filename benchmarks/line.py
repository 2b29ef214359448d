"""A line through the weights, with the adversarial noise made anew at every point."""

import numpy as np
from loss_landscapes import linear_interpolation
from torch.nn.functional import cross_entropy, softplus

from benchmarks.attacked import STEPS, attack_on, two_output_model
from benchmarks.comparison import Comparison, Row
from benchmarks.timing import timed
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.landscape import filter_normalised_direction, line_losses
from sharpscape.families.lines import line_positions

POINTS = 51
# The fastest for PGD, of 64 to all samples at once.
ATTACK_BATCH = 512


def attacked_loss(digits, epsilon):
    """A metric of loss-landscapes: the loss on examples made by PGD for the weights of a point."""
    batches = list(
        zip(digits.images.split(ATTACK_BATCH), digits.labels.split(ATTACK_BATCH), strict=True)
    )

    def metric(model_wrapper):
        (model,) = model_wrapper.get_modules()
        attack = attack_on(model, epsilon)
        total = 0.0
        for images, labels in batches:
            total += cross_entropy(model(attack(images, labels)), labels, reduction="sum").item()
        return total / len(digits.labels)

    return metric


def closed_form_loss(digits, epsilon):
    """A metric of loss-landscapes: the robust loss in closed form."""
    images = digits.images.flatten(1)
    signs = 2 * digits.labels - 1

    def metric(model_wrapper):
        (model,) = model_wrapper.get_modules()
        w = model[1].weight[1] - model[1].weight[0]
        return softplus(epsilon * w.norm() - signs * (images @ w)).mean().item()

    return metric


def compare_line(digits, epsilon, w, rates):
    z = digits.z
    noise = make_noise({"name": "adversarial"}, z.shape[1])
    direction = filter_normalised_direction(w, len(w), 0, 0)
    alphas = line_positions(POINTS, 1)
    step = alphas[1] - alphas[0]
    # The package never evaluates its starting model: it starts one step before our line does.
    before = two_output_model(w + (alphas[0] - step) * direction)
    end = two_output_model(w + alphas[-1] * direction)

    def their_line(metric):
        return linear_interpolation(before, end, metric, steps=POINTS, deepcopy_model=True)

    def our_line():
        return line_losses(z, w, direction, alphas, noise, epsilon)

    ours_seconds, lines = timed(our_line)
    ours = lines["following"]
    attacked_seconds, attacked = timed(lambda: their_line(attacked_loss(digits, epsilon)))
    closed_seconds, closed = timed(lambda: their_line(closed_form_loss(digits, epsilon)))
    closed_error = np.abs(closed / ours - 1).max()
    floor = z.nbytes / rates.read + 2 * POINTS * len(z) / rates.log_loss
    middle = POINTS // 2
    label = "two products, broadcast"
    return Comparison(
        f"A line of {POINTS} points, the noise made anew at each, eps {epsilon:g}",
        [
            Row(
                label,
                f"loss-landscapes, torchattacks PGDL2-{STEPS}",
                ours_seconds,
                attacked_seconds,
                floor,
            ),
            Row(
                label,
                "loss-landscapes, our closed form",
                ours_seconds,
                closed_seconds,
                floor,
            ),
        ],
        [
            "ours float64, and it also gives the line with the noise held; torch float32",
            "the same line for both, through the exact optimum along our Gaussian "
            "filter-normalised direction, alpha -1 to 1: their linear_interpolation",
            "the package's own random_line draws uniform [0, 1) directions, inverts `distance` "
            "(0.1 is 10 ‖w‖), has neither alpha < 0 nor alpha = 0",
            "it changes the model in place: each line works on a deep copy",
            f"largest relative difference to ours, closed form: {closed_error:.1e}",
            f"loss at alpha 0 and 1: ours {ours[middle]:.4f}, {ours[-1]:.4f}; PGD "
            f"{attacked[middle]:.4f}, {attacked[-1]:.4f} (clipped to [0, 1]: weaker noise)",
            f"attacks in batches of {ATTACK_BATCH}",
            "floor: the samples read once, and exp and log1p of both lines' margins",
        ],
    )
