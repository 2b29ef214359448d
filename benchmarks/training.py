"""Measure PGD-10 training of ResNet18, width 64, beside a plain float32 loop, on one device.

    PYTHONPATH=scripts python -m benchmarks.training --raw-data data --batch-size 1024

Prints, per epsilon, images per second of the project's training and of the plain loop, on the same
batches of CIFAR-10, and which share of the device's measured rate of matrix products each attains.
With --file they come from an own file (see docs/data.md): a part of CIFAR-10, say.
Steps are timed after a warm-up, compilation in it; its seconds are stated.
"""

import argparse
import time
from statistics import median

import torch
from torch.nn.functional import cross_entropy
from torch.utils.flop_counter import FlopCounterMode

from sharpscape.data.fetching import obtain_originals
from sharpscape.data.loading import load_dataset
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.loop.trainer import Trainer
from sharpscape.families.deep.machine.devices import choose_precision
from sharpscape.families.deep.networks import NetworkData
from sharpscape.families.deep.training.sgd import make as make_sgd

STEPS = 10
CIFAR10 = NetworkData((3, 32, 32), 10, mean=[0.4914, 0.4822, 0.4465], std=[0.2470, 0.2435, 0.2616])
# Side of the square matrices whose product gives the device's rate.
SIDE = {"cuda": 8192, "cpu": 2048}


def settings(epsilon, options):
    """Settings of a job that trains under L∞ noise."""
    return {
        "noise": {"name": "adversarial"},
        "norm": "linf",
        "epsilon": epsilon,
        "training": {
            "method": "sgd", "weight_decay": 5e-4, "batch_size": options.batch_size,
            "learning_rate": 0.1, "schedule": "constant", "milestones": [], "factor": 1,
            "momentum": 0.9, "epochs": 1000, "augmentation": "crop-flip",
            "attack": {
                "steps": STEPS, "relative_step_size": 0.25, "random_start": True,
                "batch_norm": "eval",
            },
            "precision": "auto", "compile": options.compile, "deterministic": False,
            "monitored": 1, "validation": 0, "target_loss": [], "snapshots": [],
        },
    }  # fmt: skip


def new_network(device):
    network = make_network({"name": "resnet18", "width": 64}, CIFAR10, seed=0)
    return network.to(device, memory_format=torch.channels_last)


def synchronised(device):
    """Now, once all work on the device is done."""
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


def timed_steps(step, count, device):
    """Seconds of the first call, and the median of count further ones."""
    start = synchronised(device)
    step()
    first, seconds = synchronised(device) - start, []
    for _ in range(count):
        start = synchronised(device)
        step()
        seconds.append(synchronised(device) - start)
    return first, median(seconds)


def plain_step(network, optimiser, x, y, epsilon):
    """A step of a plain loop, in what PyTorch takes for float32; backward through everything."""
    noise = (2 * torch.rand_like(x) - 1) * epsilon
    for _ in range(STEPS):
        noise.requires_grad_()
        cross_entropy(network((x + noise).clamp(0, 1)), y).backward()
        step = 0.25 * epsilon * noise.grad.sign()
        noise = (noise.detach() + step).clamp(-epsilon, epsilon)
    optimiser.zero_grad()
    cross_entropy(network((x + noise).clamp(0, 1)), y).backward()
    optimiser.step()


def matrix_rate(dtype, device):
    """Measured operations per second of a large matrix product.

    On CUDA float32 is TF32: so PyTorch computes convolutions by default, the plain loop's too.
    """
    side = SIDE[device.type]
    torch.backends.cuda.matmul.allow_tf32 = True
    a, b = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))
    _, seconds = timed_steps(lambda: a @ b, 10, device)
    return 2 * side**3 / seconds


def operations_per_image():
    """Of the attack's passes, whose backward is by the image alone, and of the training's."""
    network, x = new_network("cpu").eval(), torch.rand(1, 3, 32, 32)
    with FlopCounterMode(display=False) as counter:
        network(x)
    forward = counter.get_total_flops()
    return STEPS * 2 * forward + 3 * forward


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--raw-data", default="data", metavar="FOLDER")
    parser.add_argument("--file", metavar="PATH", help="images of 3×32×32 in place of CIFAR-10")
    parser.add_argument("--batch-size", type=int, default=1024, metavar="N")
    parser.add_argument("--steps", type=int, default=20, metavar="N", help="timed, of each")
    parser.add_argument("--images", type=int, default=50_000, metavar="N", help="of CIFAR-10")
    parser.add_argument("--epsilons", type=float, nargs="+", default=[2 / 255, 4 / 255, 8 / 255])
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    options = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    name = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    precision = choose_precision("auto", device)
    if options.file:
        train = load_dataset("file", own_file=options.file).train
    else:
        obtain_originals("cifar10", options.raw_data)
        train = load_dataset("cifar10", options.raw_data).train
    pixels = torch.from_numpy(train.images[: options.images]).to(device)
    labels = torch.from_numpy(train.labels[: options.images]).to(device)
    images = {split: Images(pixels, labels, 255.0, split) for split in ("train", "test")}
    work = operations_per_image()
    rates = {dtype: matrix_rate(dtype, device) for dtype in {torch.float32, precision}}
    print(
        f"{name}, torch {torch.__version__}; batches of {options.batch_size} of {len(labels)} "
        f"images;\n{work / 1e9:.1f} GFLOP an image; matrix products "
        + ", ".join(f"{dtype}: {rate / 1e12:.1f} TFLOP/s" for dtype, rate in rates.items())
        + f"\nfloor of an epoch of 50,000 images: {50_000 * work / rates[precision]:.1f} s\n"
    )
    for epsilon in options.epsilons:
        subject = NetworkInTraining(
            new_network(device), settings(epsilon, options), device, precision
        )
        trainer = Trainer(subject, make_sgd(subject), images, 0)
        network = new_network(device)
        optimiser = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9, weight_decay=5e-4)
        x, y = images["train"].batch(slice(options.batch_size))
        compared = {
            f"ours, {precision}": (trainer.train_step, precision),
            "plain loop": (
                lambda: plain_step(network, optimiser, x, y, epsilon),  # noqa: B023
                torch.float32,
            ),
        }
        print(f"epsilon {epsilon:.4f}")
        for name, (step, dtype) in compared.items():
            first, seconds = timed_steps(step, options.steps, device)
            rate = options.batch_size / seconds
            print(
                f"  {name:<26} {rate:>9.0f} images/s  {50_000 / rate:>8.1f} s an epoch of 50,000  "
                f"{work * rate / rates[dtype]:>6.1%} of the rate  (first step {first:.1f} s)",
                flush=True,
            )


if __name__ == "__main__":
    main()
