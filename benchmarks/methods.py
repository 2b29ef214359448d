"""Measure a step of each training method of networks beside plain adversarial training.

    PYTHONPATH=scripts python -m benchmarks.methods

ResNet18 on made-up images of 3×32×32, one thread of the CPU, all in one run. Prints images per
second, the time beside plain training, and what the passes through the network predict.
"""

import argparse
from statistics import median
from time import perf_counter

import torch

from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.machine.devices import choose_precision
from sharpscape.families.deep.networks import NetworkData
from sharpscape.families.deep.training import Batch, load_method
from sharpscape.planning.schemas import check_named

DATA = NetworkData((3, 32, 32), 10, mean=[0.5] * 3, std=[0.25] * 3)
EPSILON, STEPS = 8 / 255, 7
# In forward passes of the batch: an attack's step goes forward and backward to the images, training
# forward and backward to images and weights.
ATTACK, TRAINING = 2 * STEPS, 3
PASSES = {
    "sgd": ATTACK + TRAINING,
    "awp": ATTACK + 2 * TRAINING,
    "sam": ATTACK + 2 * TRAINING,
    # The clean logits of the attack, and both images in training.
    "trades": ATTACK + 1 + 2 * TRAINING,
    "mart": ATTACK + 2 * TRAINING,
    "smoothed": ATTACK + TRAINING,
    # Half of the images are attacked.
    "mixed": ATTACK / 2 + TRAINING,
    # In an epoch in which the noise has its full size.
    "scheduled": ATTACK + TRAINING,
    # Batch norm sees the batch once more.
    "entropy-sgd": ATTACK + TRAINING + 1,
}


def new_step(name, options):
    """A function of a number that makes one step of a method."""
    written = {"method": name, "batch_size": options.batch_size, "attack": {"steps": STEPS}}
    device = torch.device("cpu")
    settings = {
        "noise": {"name": "adversarial"},
        "norm": "linf",
        "epsilon": EPSILON,
        "training": check_named(written, "deep-training", "training", key="method"),
    }
    network = make_network({"name": "resnet18", "width": options.width}, DATA, seed=0)
    network.to(memory_format=torch.channels_last)
    precision = choose_precision("auto", device)
    subject = NetworkInTraining(network, settings, device, precision)
    x = torch.rand(options.batch_size, *DATA.image_shape).contiguous(
        memory_format=torch.channels_last
    )
    y = torch.arange(options.batch_size) % 10
    subject.trust(x, y)
    method = load_method(name).make(subject)
    # The last epoch of the schedule's first period.
    epoch = settings["training"]["epochs"] // 2 - 1

    def step(number):
        generator = torch.Generator().manual_seed(number)
        method.train_batch(Batch(x, y, generator, 0.01, 0, epoch, number))

    return step


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--width", type=int, default=16, metavar="N")
    parser.add_argument("--batch-size", type=int, default=64, metavar="N")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="timed, of each")
    options = parser.parse_args()
    torch.set_num_threads(1)
    steps = {name: new_step(name, options) for name in PASSES}
    seconds = {name: [] for name in steps}
    # In turns, so that what else the machine does strikes all alike; the first round warms up.
    for number in range(options.rounds + 1):
        for name, step in steps.items():
            start = perf_counter()
            step(number)
            seconds[name].append(perf_counter() - start)
    plain = median(seconds["sgd"][1:])
    print(f"{'method':<14}{'images/s':>10}{'beside sgd':>12}{'predicted':>12}{'of it':>8}")
    for name, found in seconds.items():
        ratio, predicted = median(found[1:]) / plain, PASSES[name] / PASSES["sgd"]
        print(
            f"{name:<14}{options.batch_size / median(found[1:]):>10.0f}{ratio:>11.2f}×"
            f"{predicted:>11.2f}×{ratio / predicted:>8.2f}"
        )


if __name__ == "__main__":
    main()
