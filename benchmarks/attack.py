"""Ten steps of projected gradient ascent on ResNet18, as adversarial training takes every step."""

import torch
import torchattacks
from torch.nn.functional import cross_entropy
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.comparison import Comparison, Row
from benchmarks.timing import now, timed, timed_peer
from sharpscape.families.deep.attack import Attack, perturb
from sharpscape.families.deep.attack_copy import attack_copy, refill
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.machine.precision import Arithmetic
from sharpscape.families.deep.networks import NetworkData

# Images, and channels where more than an attack is measured, by device: a GPU is idle with few.
BATCH_SIZES = {"cpu": 128, "cuda": 512}
WIDTHS = {"cpu": 16, "cuda": 64}
EPSILON = 8 / 255
PGD = Attack(steps=10, relative_step_size=0.25, random_start=True, restarts=1)
MATRIX_SIZES = {"cpu": 4096, "cuda": 8192}


def new_work(device, width=64):
    """A network in eval mode, images and labels of CIFAR-10's shape, all random.

    Running statistics are those of the images: a new network's make logits meaningless.
    """
    count = BATCH_SIZES[device]
    data = NetworkData((3, 32, 32), 10, mean=[0.5] * 3, std=[0.25] * 3)
    network = make_network({"name": "resnet18", "width": width}, data, seed=0)
    torch.manual_seed(0)
    images, labels = torch.rand(count, 3, 32, 32), torch.randint(10, (count,))
    network, images, labels = (each.to(device) for each in (network, images, labels))
    with torch.no_grad():
        for _ in range(20):
            network(images)
    return network.eval(), images, labels


def backward_attack(network, images, labels):
    """PGD as published training loops have it: backward() also makes every weight's gradient."""
    step = PGD.relative_step_size * EPSILON
    noise = torch.empty_like(images).uniform_(-EPSILON, EPSILON)
    noise = (images + noise).clamp(0, 1) - images
    for _ in range(PGD.steps):
        noise.requires_grad_()
        cross_entropy(network(images + noise), labels).backward()
        with torch.no_grad():
            noise = (noise + step * noise.grad.sign()).clamp(-EPSILON, EPSILON)
            noise = (images + noise).clamp(0, 1) - images
    network.zero_grad()
    return images + noise


def product_rate(dtype, device):
    """Floating-point operations per second of a matrix product."""
    size = MATRIX_SIZES[device]
    matrix = torch.randn(size, size).to(device, dtype)
    seconds, _ = timed(lambda: matrix @ matrix)
    return 2 * size**3 / seconds


def used(device):
    """What a comparison of networks runs on."""
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{torch.get_num_threads()} thread(s), all of the machine's,"


def operations(network, images):
    """Floating-point operations of the attack: a gradient by the input costs a second forward."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(images)
    return 2 * PGD.steps * counter.get_total_flops()


def compare_attack(device):
    network, images, labels = new_work(device)

    def ours(copy, run):
        def attack():
            # Once per step of training, whose weights have moved.
            refill(copy, network)
            return perturb(
                run, images, labels, PGD,
                norm="linf", epsilon=EPSILON, generator=torch.Generator(device).manual_seed(0),
            )  # fmt: skip

        return attack

    def loss(found):
        with torch.no_grad():
            return cross_entropy(network(found), labels).item()

    their_attack = torchattacks.PGD(
        network, eps=EPSILON, alpha=PGD.relative_step_size * EPSILON, steps=PGD.steps
    )
    torchattacks_seconds, torchattacks_found = timed_peer(lambda: their_attack(images, labels))
    backward_seconds, backward_found = timed_peer(lambda: backward_attack(network, images, labels))

    dtypes = torch.float32, torch.bfloat16
    full, half = (attack_copy(network, Arithmetic(each)) for each in dtypes)
    work = operations(network, images)
    floors = {dtype: work / product_rate(dtype, device) for dtype in dtypes}
    full_seconds, full_found = timed(ours(full, full))
    half_seconds, half_found = timed(ours(half, half))
    variants = [
        ("float32", full_seconds, full_found, floors[torch.float32]),
        ("bfloat16", half_seconds, half_found, floors[torch.bfloat16]),
    ]
    compiled = ours(half, torch.compile(half))
    try:
        start = now()
        compiled()
        remark = f"compiled: the first call, not counted, {now() - start:.0f} s"
        compiled_seconds, compiled_found = timed(compiled)
        variants.append(
            ("bfloat16, compiled", compiled_seconds, compiled_found, floors[torch.bfloat16])
        )
    except RuntimeError as error:
        remark = f"not compiled: {str(error).splitlines()[0]}"

    peers = [
        (f"torchattacks PGD-{PGD.steps}, float32", torchattacks_seconds),
        ("loss.backward() through everything, float32", backward_seconds),
    ]
    reached = loss(full_found)
    return Comparison(
        f"PGD-{PGD.steps} on ResNet18, L∞, eps 8/255, {len(images)} images of 3×32×32",
        [
            Row(label, peer, seconds, peer_seconds, floor)
            for peer, peer_seconds in peers
            for label, seconds, _, floor in variants
        ],
        [
            f"{used(device)} for all",
            "ours: batch norms folded, channels last, no gradient of a weight; the copy's weights "
            "are put in anew every time, as a step of training needs",
            "all in eval mode (a published loop attacks in train mode, which costs it more)",
            f"loss, in float32: clean {loss(images):.4f}, torchattacks "
            f"{loss(torchattacks_found):.4f}, backward {loss(backward_found):.4f}, "
            + ", ".join(
                f"ours {label} {loss(found):.4f} ({loss(found) / reached - 1:+.2%})"
                for label, _, found, _ in variants
            ),
            remark,
            f"floor: {work / 1e9:,.0f} GFLOP at the rate of a matrix product, "
            + ", ".join(f"{str(d).split('.')[1]} {work / floors[d] / 1e9:,.0f}" for d in floors)
            + " GFLOP/s",
        ],
    )
