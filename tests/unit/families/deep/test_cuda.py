"""Networks on a CUDA device: the numbers of the CPU, and the same bits twice."""

import numpy as np
import pytest
import torch
from deep import GREY, PGD, assert_goes_on_to_the_same_bits, digits, job_settings, small_network
from methods import METHODS

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep import measure_accuracy, measure_curvature, measure_landscape
from sharpscape.families.deep.attack import Attack, perturb, worst_case
from sharpscape.families.deep.attack_copy import attack_arithmetic, attack_copy
from sharpscape.families.deep.autoattack import robust_by_autoattack
from sharpscape.families.deep.images import images_of
from sharpscape.families.deep.judging import sample_losses
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.loop.trainer import Trainer
from sharpscape.families.deep.machine.devices import (
    choose_device,
    choose_precision,
    enough_memory,
    make_deterministic,
)
from sharpscape.families.deep.models import Model
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.training import load_method
from sharpscape.files.axes import AXES
from sharpscape.words import FOLLOWING

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
DEVICES = ("cpu", "cuda")
MEASURES = {
    "accuracy": measure_accuracy.measure,
    "curvature": measure_curvature.measure,
    "landscape": measure_landscape.measure,
}
# Of float64 on images in float32: an ascent may pass a kink of the network on its other side. In
# float32 signs of gradients flip, from which other noise comes.
CLOSE = 1e-3
# Settings with which two epochs have all that a method does.
METHOD_OPTIONS = {name: {} for name in METHODS} | {
    "entropy-sgd": {"langevin_steps": 3},
    "mart": {"gamma": 0.01},
    "scheduled": {"periods": 1},
    "smoothed": {"draws": 2},
    "trades": {"gamma": 0.01},
}
# Noise of their own, which is the device's.
NOISY_METHODS = {"entropy-sgd": {"temperature": 0.0}, "smoothed": {"sigma": 1e-12}}
# A stronger attack has random starts of its own, which are the device's.
RANDOM = {"attack_shortfall"}


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def trained(data):
    """The state of a network that was trained a little, without noise, on the CPU."""
    trainer = new_trainer(data, "cpu", epsilon=0.0)
    while trainer.epoch < 2:
        trainer.train_step()
    return trainer.subject.network.state_dict()


def new_trainer(
    data,
    device,
    *,
    epsilon=0.1,
    norm="linf",
    precision=torch.float32,
    dtype=torch.float32,
    **training,
):
    settings = job_settings(epsilon=epsilon, norm=norm, training={"epochs": 2} | training)
    device = choose_device(1) if device == "cuda" else torch.device("cpu")
    network = small_network(data=GREY).to(device, dtype, memory_format=torch.channels_last)
    subject = NetworkInTraining(network, settings, device, precision)
    images = {split: images_of(data, split, device) for split in ("train", "test")}
    method = settings["training"]["method"]
    return Trainer(subject, load_method(method).make(subject), images, 0)


def model_on(device, data, state):
    """The trained Model on the training images; CUDA as a job sets it up."""
    if device == "cuda":
        choose_device(1)
        make_deterministic()
    network = small_network(data=GREY)
    network.load_state_dict(state)
    images = images_of(data, "train", device)
    return Model(network.to(device).eval(), images, images, "l2", 0, classes=3)


def on_both(data, state):
    return [model_on(device, data, state) for device in DEVICES]


@torch.no_grad()
def test_float32_is_not_rounded_to_fewer_bits():
    device = choose_device(1)
    assert device.type == "cuda"
    x, layer = torch.rand(8, 32, 16, 16), torch.nn.Conv2d(32, 32, 3)
    exact = layer.double()(x.double())
    found = layer.float().to(device)(x.to(device)).cpu().double()
    # TF32 has 10 bits, and is off by some 1e-4.
    assert float((found - exact).norm() / exact.norm()) < 1e-6
    a, b = torch.rand(2, 256, 256).double()
    product = (a.float().to(device) @ b.float().to(device)).cpu().double()
    assert float((product - a @ b).norm() / (a @ b).norm()) < 1e-6


def test_automatic_precision_is_what_the_hardware_has():
    fast = torch.cuda.get_device_capability() >= (8, 0)
    expected = torch.bfloat16 if fast else torch.float32
    assert choose_precision("auto", torch.device("cuda")) == expected


def test_too_little_memory_of_the_gpu_names_the_keys():
    message = r"^out of GPU memory \(.*smaller attack\.batch_size$"
    with pytest.raises(SharpscapeError, match=message), enough_memory("attack.batch_size"):
        torch.empty(2**45, dtype=torch.uint8, device="cuda")


@pytest.mark.parametrize("norm", ["l2", "linf"])
@pytest.mark.parametrize("attacked", ["perturb", "worst_case"])
def test_attacks_find_what_they_find_on_the_cpu(data, trained, norm, attacked):
    attack, found = Attack(**PGD | {"random_start": False}), []
    for model in on_both(data, trained):
        x, y = model.images.sample(60)
        # In float64 no sign of a gradient is left to rounding.
        network, options = model.network.double(), {"norm": norm, "epsilon": 0.2}
        options["generator"] = torch.Generator(x.device)
        if attacked == "perturb":
            images = perturb(network, x.double(), y, attack, **options)
        else:
            images = worst_case(network, x.double(), y, attack, batch_size=25, **options).images
        assert images.device == x.device
        found.append(images.cpu())
    torch.testing.assert_close(*found, rtol=0, atol=1e-9)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_random_starts_fill_the_ball_and_the_same_generator_gives_the_same(data, trained, norm):
    model = model_on("cuda", data, trained)
    x, y = model.images.sample(60)
    options = {"norm": norm, "epsilon": 0.2}
    attack = Attack(**PGD)
    found = [
        perturb(
            model.network, x, y, attack, generator=torch.Generator("cuda").manual_seed(seed),
            **options,
        )
        for seed in (0, 0, 1)
    ]  # fmt: skip
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])
    noise = (found[0] - x).flatten(1)
    size = noise.norm(dim=1) if norm == "l2" else noise.abs().amax(dim=1)
    assert float(size.max()) <= 0.2 * (1 + 1e-5)
    assert float(size.min()) > 0.05


def test_a_copy_in_reduced_precision_finds_nearly_as_much(data, trained):
    model = model_on("cuda", data, trained)
    x, y = model.images.sample(None)
    dtype = choose_precision("auto", x.device)
    reduced = attack_copy(model.network, attack_arithmetic(model.network, x, y, dtype))
    losses = []
    for network in (model.network, reduced):
        options = {"norm": "linf", "epsilon": 0.1, "generator": torch.Generator("cuda")}
        images = perturb(network, x, y, Attack(**PGD | {"random_start": False}), **options)
        losses.append(sample_losses(model.network(images), y).mean().item())
    assert losses[1] == pytest.approx(losses[0], rel=0.01)


def test_products_with_the_hessian_are_those_of_the_cpu(data, trained):
    found = []
    for model in on_both(data, trained):
        x, y = model.images.sample(40)
        network = model.network.double()
        size = sum(each.numel() for each in network.parameters())
        vectors = torch.randn(2, size, generator=torch.Generator().manual_seed(0)).double()
        # In one batch, whose graph is kept, and in several.
        for batch_size in (40, 15):
            product = hessian_product(network, x.double(), y, batch_size)
            found.append(product(vectors.to(x.device)).cpu())
    for other in found[1:]:
        torch.testing.assert_close(other, found[0], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("stage", MEASURES)
@pytest.mark.parametrize(("noise", "epsilon"), [("none", 0.0), ("adversarial", 0.3)])
def test_every_stage_measures_what_it_measures_on_the_cpu(data, trained, stage, noise, epsilon):
    settings = job_settings(
        noise=noise,
        epsilon=epsilon,
        seeds=[0],
        norm="l2",
        attack={"random_start": False, "batch_size": 64},
        landscape={"points": 3, "directions": 2, "images": 100, "batch_norm": "reestimated",
                   "plane_points": 3},
        curvature={"images": 100, "batch_size": 64, "leading": 2, "probes": 4, "layers": True,
                   "density": {"nodes": 20, "probes": 2}},
        flatness={"average_draws": 2, "ascent_starts": 2, "ascent_steps": 5},
    )  # fmt: skip
    settings["attack"]["precision"] = "float64"
    known = {}
    for device, model in zip(DEVICES, on_both(data, trained), strict=True):
        model.network.double()
        measured = MEASURES[stage](model, {"name": noise}, epsilon, settings)
        known[device] = {
            (each.name, each.mode): each.values for each in measured if each.name not in RANDOM
        }
    assert known["cpu"].keys() == known["cuda"].keys()
    for name, values in known["cpu"].items():
        if np.asarray(values).dtype.kind == "U":
            # Names of layers.
            assert list(known["cuda"][name]) == list(values)
            continue
        np.testing.assert_allclose(
            known["cuda"][name], values, rtol=CLOSE, atol=CLOSE * np.abs(values).max(),
            err_msg=str(name),
        )  # fmt: skip


def test_the_curvature_of_following_noise_is_that_of_the_cpu(data):
    settings = job_settings(
        seeds=[0],
        norm="l2",
        attack={"precision": "float32"},
        curvature={"images": 40, "following": {"images": 40, "comparison": "budget"}},
    )
    found = {}
    for device in DEVICES:
        torch.manual_seed(0)
        network = torch.nn.Sequential(
            torch.nn.Flatten(), torch.nn.Linear(64, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3)
        )
        images = images_of(data, "train", device)
        network.to(device).eval()
        model = Model(network, images, images, "l2", 0, classes=3, comparison="budget")
        measured = measure_curvature.measure(model, {"name": "adversarial"}, 0.1, settings)
        found[device] = {each.name: each.values for each in measured if each.mode == FOLLOWING}
    assert {"lambda_max_full", "trace_full", "kappa_full"} <= found["cpu"].keys()
    for name in ("lambda_max_full", "trace_full", "kappa_full"):
        assert np.isfinite(found["cpu"][name])
        assert found["cuda"][name] == pytest.approx(found["cpu"][name], rel=CLOSE), name


@pytest.mark.parametrize("stage", MEASURES)
def test_measuring_twice_gives_the_same_bits(data, trained, stage):
    settings = job_settings(
        seeds=[0],
        norm="l2",
        landscape={"points": 3, "directions": 1, "plane_points": 3, "axes": list(AXES)},
        curvature={"leading": 1, "probes": 2, "layers": True},
    )
    found = []
    for _ in range(2):
        model = model_on("cuda", data, trained)
        measured = MEASURES[stage](model, {"name": "adversarial"}, 0.3, settings)
        found.append([np.asarray(each.values).tobytes() for each in measured])
    assert found[0] == found[1]


@pytest.mark.parametrize("method", METHOD_OPTIONS)
def test_training_without_random_noise_follows_that_of_the_cpu(data, method):
    first = {}
    training = {"method": method} | METHOD_OPTIONS[method] | NOISY_METHODS.get(method, {})
    # The attack of TRADES must start at random.
    epsilon, start = (0.0, {}) if method == "trades" else (0.1, {"random_start": False})
    options = {"epsilon": epsilon, "norm": "l2", "dtype": torch.float64, "attack": start}
    for device in DEVICES:
        trainer = new_trainer(data, device, **options, **training)
        trainer.train_step()
        first[device] = trainer.sums[0], dict(trainer.subject.network.named_parameters())
    assert first["cuda"][0] == pytest.approx(first["cpu"][0], rel=1e-6)
    for name, values in first["cpu"][1].items():
        other = first["cuda"][1][name].cpu()
        difference = (other - values).detach().norm()
        assert difference <= 1e-6 * (values.detach().norm() + 1e-3), name


@pytest.mark.parametrize(
    ("precision", "training"),
    [
        (torch.float32, {}),
        (torch.bfloat16, {"augmentation": "crop-flip"}),
        (torch.bfloat16, {"attack": {"batch_norm": "train"}}),
        (torch.float32, {"compile": True}),
        *((torch.float32, {"method": name} | options) for name, options in METHOD_OPTIONS.items()),
    ],
)
def test_from_a_checkpoint_it_goes_on_to_the_same_bits(data, tmp_path, precision, training):
    make_deterministic(training.get("compile", False))
    options = training | {"precision": precision, "validation": 50}
    whole, resumed = (new_trainer(data, "cuda", **options) for _ in range(2))
    whole.start()
    assert_goes_on_to_the_same_bits(whole, resumed, tmp_path / "checkpoint", 6)


def test_autoattack_leaves_what_lies_far_from_every_boundary():
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 3)).to("cuda").eval()
    x = torch.rand(20, 1, 8, 8, device="cuda") * 0.4 + 0.3
    y = network(x).argmax(dim=1)
    options = {"classes": 3, "norm": "linf", "seed": 0, "batch_size": 20}
    assert bool(robust_by_autoattack(network, x, y, epsilon=1e-6, **options).all())
    assert not bool(robust_by_autoattack(network, x, y, epsilon=0.29, **options).any())
