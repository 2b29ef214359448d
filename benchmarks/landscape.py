"""A line through a ResNet18 whose noise is made anew at every point."""

import copy

import numpy as np
import torch
import torchattacks
from loss_landscapes import linear_interpolation
from torch.nn.functional import cross_entropy

from benchmarks.attack import (
    EPSILON,
    PGD,
    WIDTHS,
    backward_attack,
    new_work,
    operations,
    product_rate,
    used,
)
from benchmarks.comparison import Comparison, Row
from benchmarks.timing import timed, timed_peer
from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.machine.devices import choose_precision
from sharpscape.families.deep.sharpness.directions import filter_normalised_direction, moved
from sharpscape.families.deep.sharpness.fixed_loss import mean_loss
from sharpscape.families.lines import line_positions

POINTS = 3
SETTINGS = PGD._asdict() | {"batch_size": 512}
SETTINGS.pop("objective")


def compare_landscape(device):
    width = WIDTHS[device]
    network, images, labels = new_work(device, width)
    images = images.contiguous(memory_format=torch.channels_last)
    network.to(memory_format=torch.channels_last)
    direction = filter_normalised_direction(
        dict(network.named_parameters()), 0, 0, filters=filters_of(network), one_dimensional="zero"
    )
    alphas = line_positions(POINTS, 1)

    # Which precision can be trusted is found once, and serves all points that a job measures.
    examples = {
        name: Examples({"name": "adversarial"}, EPSILON, "linf", 0, SETTINGS | {"precision": name})
        for name in ("float32", "auto")
    }

    def ours(precision):
        """As a landscape is measured: the worst of all steps of the attack counts."""
        losses = []
        for alpha in alphas:
            with moved(network, [direction], [alpha]):
                worst = examples[precision].make(network, images, labels)
                losses.append(mean_loss(network, worst, labels, len(images)))
        return np.array(losses)

    def at(alpha):
        model = copy.deepcopy(network)
        with torch.no_grad():
            for name, each in model.named_parameters():
                each.add_(direction[name], alpha=float(alpha))
        return model

    def loop():
        """As loops around perturbed weights go: a copy, and backward through all of it."""
        losses = []
        for alpha in alphas:
            model = at(alpha)
            found = backward_attack(model, images, labels)
            with torch.no_grad():
                losses.append(cross_entropy(model(found), labels).item())
        return np.array(losses)

    def metric(wrapper):
        (model,) = wrapper.get_modules()
        step = PGD.relative_step_size * EPSILON
        attack = torchattacks.PGD(model, eps=EPSILON, alpha=step, steps=PGD.steps)
        found = attack(images, labels)
        with torch.no_grad():
            return cross_entropy(model(found), labels).item()

    # The package never evaluates the model that it starts from.
    before, end = at(2 * alphas[0] - alphas[1]), at(alphas[-1])

    def package():
        return linear_interpolation(before, end, metric, steps=POINTS, deepcopy_model=True)

    timings = {precision: timed(lambda p=precision: ours(p)) for precision in examples}
    loop_seconds, loop_losses = timed_peer(loop)
    package_seconds, package_losses = timed_peer(package)
    full, reduced = (losses for _, losses in timings.values())
    work = POINTS * operations(network, images)
    types = {"float32": torch.float32, "auto": choose_precision("auto", images.device)}
    floors = {name: work / product_rate(dtype, device) for name, dtype in types.items()}
    return Comparison(
        f"A line of {POINTS} points, PGD-{PGD.steps} at each: ResNet18, width {width}, "
        f"{len(images)} images",
        [
            Row(f"ours, {name}", peer, seconds, peer_seconds, floors[name])
            for peer, peer_seconds in (
                ("a loop, backward through everything", loop_seconds),
                ("loss-landscapes, torchattacks", package_seconds),
            )
            for name, (seconds, _) in timings.items()
        ],
        [
            f"{used(device)} for all; peers in what PyTorch takes for float32",
            f"losses at the ends and the middle: float32 {shown(full)}, reduced {shown(reduced)}, "
            f"loop {shown(loop_losses)}, package {shown(package_losses)}",
            f"auto: {types['auto']}; largest difference {np.abs(reduced / full - 1).max():.2%}",
            "floor: the operations of the attacks at the rate of a matrix product",
        ],
    )


def shown(losses):
    return ", ".join(f"{losses[index]:.4f}" for index in (0, len(losses) // 2, -1))
