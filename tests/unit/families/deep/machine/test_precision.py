"""Reduced precision: what is right in it is done in it, and no layer more."""

import copy

import pytest
import torch
from deep import (
    GREY,
    NETWORKS,
    digits,
    job_settings,
    small_network,
    some_images,
    trained_values,
)
from registries import one_more_entry
from torch import nn

from sharpscape.families.deep.attack_copy import attack_arithmetic, attack_copy, refill
from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.images import images_of
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.loop.trainer import Trainer
from sharpscape.families.deep.machine.precision import (
    Arithmetic,
    check_precision,
    keep_in_float32,
    report_arithmetic,
)
from sharpscape.families.deep.networks import NetworkData
from sharpscape.families.deep.training import load_method
from sharpscape.files.checkpoints import load_checkpoint, save_checkpoint

HALF = torch.bfloat16


@pytest.fixture(autouse=True)
def nothing_said():
    """What computes in float32 is said once a process."""
    report_arithmetic.cache_clear()


class Wrong(torch.autograd.Function):
    """The identity; in bfloat16 its gradient is what a test asks for."""

    gradient = staticmethod(lambda gradient: gradient)

    @staticmethod
    def forward(context, x):
        return x.clone()

    @staticmethod
    def backward(context, gradient):
        return Wrong.gradient(gradient) if gradient.dtype == HALF else gradient


class WrongLayer(nn.Conv2d):
    """A convolution whose gradients are wrong in bfloat16."""

    def forward(self, x):
        return Wrong.apply(super().forward(x))


@pytest.fixture(params=["zero", "nan", "others", "by chance"])
def wrong(request, monkeypatch):
    """Have a WrongLayer's gradients wrong in one of the ways of uninitialised memory."""
    calls = []

    def by_chance(gradient):
        calls.append(1)
        return gradient if len(calls) % 2 else gradient.roll(1, 0)

    ways = {
        "zero": torch.zeros_like,
        "nan": lambda gradient: gradient * torch.nan,
        "others": lambda gradient: gradient.roll(1, 0),
        "by chance": by_chance,
    }
    monkeypatch.setattr(Wrong, "gradient", ways[request.param])


def subject(network, **settings):
    """A network in training in bfloat16, checked on one batch."""
    options = job_settings(**settings)
    made = NetworkInTraining(network, options, torch.device("cpu"), HALF)
    channels, *sides = network.conv1.in_channels, 8, 8
    x = torch.rand(32, channels, *sides, generator=torch.Generator().manual_seed(0))
    made.trust(x.contiguous(memory_format=torch.channels_last), torch.arange(32) % 3)
    return made


@pytest.mark.parametrize("name", NETWORKS)
def test_where_all_is_right_nothing_is_kept(name):
    assert subject(small_network(name, GREY)).arithmetic == Arithmetic(HALF)


def test_a_layer_that_is_wrong_computes_in_float32_and_the_log_names_it(wrong, capsys):
    network = small_network(data=GREY)
    network.stages[3].conv2.__class__ = WrongLayer
    made = subject(network)
    assert made.arithmetic == Arithmetic(HALF, ("stages.3.conv2",))
    log = capsys.readouterr().err
    assert "In float32, since torch.bfloat16 cannot be trusted there: stages.3.conv2\n" in log
    seen = []
    network.stages[3].conv2.register_forward_hook(lambda layer, x, out: seen.append(out.grad_fn))
    x, y = torch.rand(8, 1, 8, 8), torch.arange(8) % 3
    made.logits(x).sum().backward()
    assert all(bool(each.grad.isfinite().all()) for each in network.parameters())
    assert bool(made.noisy(x, y, torch.Generator().manual_seed(0)).isfinite().all())
    assert seen


def test_what_lies_outside_of_layers_is_checked_with_the_whole(monkeypatch, capsys):
    class Outside(type(small_network())):
        def logits(self, normalised):
            return Wrong.apply(super().logits(normalised))

    network = small_network(data=GREY)
    network.__class__ = Outside
    assert subject(network).arithmetic == Arithmetic(HALF)
    monkeypatch.setattr(Wrong, "gradient", torch.zeros_like)
    assert subject(network).arithmetic == Arithmetic(torch.float32)
    assert "In float32: the gradients in torch.bfloat16 are wrong" in capsys.readouterr().err


# What oneDNN leaves uninitialised: a stride longer than a row; and, with AMX from 64 channels on,
# one column of several rows.
@pytest.mark.parametrize(
    ("image", "width", "kept"),
    [
        ((8, 8), 2, set()),
        ((4, 4), 4, {"stages.6.conv1"}),
        ((2, 2), 16, {"stages.4.conv1", "stages.6.conv1"}),
        ((32, 8), 16, {"stages.6.conv1", "stages.6.conv2", "stages.7.conv1", "stages.7.conv2"}),
    ],
)
def test_convolutions_known_to_be_wrong_never_depend_on_chance(image, width, kept):
    network = small_network(data=NetworkData((1, *image), 3, mean=[0.5], std=[0.5]), width=width)
    network.to(memory_format=torch.channels_last)
    made = NetworkInTraining(network, job_settings(), torch.device("cpu"), HALF)
    x = torch.rand(100, 1, *image, generator=torch.Generator().manual_seed(0))
    made.trust(x.contiguous(memory_format=torch.channels_last), torch.arange(100) % 3)
    found = {name for name in made.arithmetic.kept if "shortcut" not in name}
    assert found == kept
    assert made.arithmetic.dtype == HALF


@pytest.mark.parametrize("sides", [(2, 2), (16, 2)])
def test_gradients_are_those_of_float32(sides):
    """Of a narrow image, of every layer, many times: rounding alone is left."""
    data = NetworkData((1, *sides), 3, mean=[0.5], std=[0.5])
    x = torch.rand(100, 1, *sides, generator=torch.Generator().manual_seed(0))
    x = x.contiguous(memory_format=torch.channels_last)
    settings = job_settings()
    made, plain = (
        NetworkInTraining(
            small_network(data=data, width=16).to(memory_format=torch.channels_last),
            settings, torch.device("cpu"), dtype,
        )
        for dtype in (HALF, torch.float32)
    )  # fmt: skip
    made.trust(x, torch.arange(100) % 3)
    right = dict(plain.network.named_parameters())
    plain.logits(x).square().sum().backward()
    for _ in range(3):
        made.network.zero_grad(set_to_none=True)
        made.logits(x).square().sum().backward()
        for name, each in made.network.named_parameters():
            distance = (each.grad - right[name].grad).norm()
            # What one layer rounds, those before it amplify.
            assert distance < 0.8 * right[name].grad.norm(), name


def test_a_kept_layer_computes_as_in_float32_in_copies_too():
    network = small_network()
    x, _ = some_images()
    kept = ("conv1", "stages.2.conv1", "linear")
    copied = attack_copy(network, Arithmetic(HALF, kept))
    seen = {}
    for name in kept:
        layer = copied.get_submodule(name)
        assert layer.weight.dtype == torch.float32
        layer.register_forward_hook(lambda layer, x, out, name=name: seen.update({name: (x, out)}))
    copied(x)
    assert copied.stages[2].conv2.weight.dtype == HALF
    for name, ((given,), out) in seen.items():
        layer = copied.get_submodule(name)
        plain = type(layer).__mro__[2].forward(layer, given.float())
        assert torch.equal(out, plain.to(HALF))
    with torch.no_grad():
        network.linear.weight += 1
    refill(copied, network)
    assert torch.equal(copied.linear.weight, network.linear.weight)
    # The network itself is as it was.
    assert type(network.conv1) is nn.Conv2d


def test_an_attack_that_measures_is_checked(wrong):
    network = small_network(data=GREY).eval()
    network.stages[1].conv1.__class__ = WrongLayer
    x, y = torch.rand(16, 1, 8, 8), torch.arange(16) % 3
    found = attack_arithmetic(network, x, y, HALF)
    assert found == Arithmetic(HALF, ("stages.1.conv1",))
    assert attack_arithmetic(network, x, y, torch.float32) == Arithmetic(torch.float32)
    settings = job_settings()["attack"] | {"precision": "bfloat16"}
    examples = Examples({"name": "adversarial"}, 0.1, "linf", 0, settings)
    once, twice = (examples.make(network, x, y) for _ in range(2))
    assert torch.equal(once, twice)


def test_training_goes_on_in_the_precision_that_it_started_in(tmp_path, monkeypatch):
    data = digits()
    images = {split: images_of(data, split, "cpu") for split in ("train", "test")}

    def trainer():
        network = small_network(data=GREY, width=2)
        network.stages[3].conv2.__class__ = WrongLayer
        made = NetworkInTraining(network, job_settings(), torch.device("cpu"), HALF)
        return Trainer(made, load_method("sgd").make(made), images, 0)

    monkeypatch.setattr(Wrong, "gradient", torch.zeros_like)
    whole, resumed = trainer(), trainer()
    whole.start()
    whole.train_step()
    path = tmp_path / "checkpoint"
    save_checkpoint(path, "this", whole.state())
    # As if memory held the right numbers by chance.
    monkeypatch.setattr(Wrong, "gradient", lambda gradient: gradient)
    resumed.restore(load_checkpoint(path, "this"))
    assert resumed.subject.arithmetic == Arithmetic(HALF, ("stages.3.conv2",))
    for each in (whole, resumed):
        each.train_step()
    states = (each.subject.network.state_dict().values() for each in (whole, resumed))
    assert all(torch.equal(*pair) for pair in zip(*states, strict=True))


def test_checking_leaves_the_network_as_it_was():
    network = small_network(data=GREY)
    before = {name: each.clone() for name, each in network.state_dict().items()}
    generator = torch.get_rng_state()
    subject(network)
    assert all(torch.equal(each, before[name]) for name, each in network.state_dict().items())
    assert torch.equal(torch.get_rng_state(), generator)


def test_layers_that_ignore_their_input_or_a_parameter_are_no_obstacle():
    class Ignoring(nn.Linear):
        def __init__(self, size):
            super().__init__(size, size)
            self.unused = nn.Parameter(torch.ones(3))

    class Constant(nn.Linear):
        def forward(self, x):
            return self.bias.expand(len(x), -1)

    class Rounded(nn.Linear):
        def forward(self, x):
            return super().forward(x).detach()

    class Sequence(nn.Module):
        def __init__(self):
            super().__init__()
            self.gru = nn.GRU(4, 4, batch_first=True)

        def forward(self, x):
            return self.gru(x[:, None])[0][:, 0]

    layers = nn.Sequential(nn.Flatten(), Sequence(), Ignoring(4), Constant(4, 3))
    copies = (copy.deepcopy(layers), copy.deepcopy(layers))
    x, y = torch.rand(9, 1, 2, 2), torch.arange(9) % 3
    cast = Arithmetic(HALF).cast
    found = check_precision(*copies, x, y, HALF, cast=lambda: cast(x.device))
    assert found == Arithmetic(HALF)
    copies = tuple(nn.Sequential(nn.Flatten(), Rounded(4, 3)) for _ in range(2))
    copies[1].load_state_dict(copies[0].state_dict())
    found = check_precision(*copies, x, y, HALF, cast=lambda: cast(x.device))
    assert found == Arithmetic(HALF)


def test_keeping_twice_is_keeping_once():
    network = small_network()
    for _ in range(2):
        keep_in_float32(network, Arithmetic(HALF, ("conv1",)))
    assert type(network.conv1).__name__ == "Conv2dInFloat32"


WRONG_NETWORK = """
import torch
from torch import nn

from sharpscape.families.deep.image_network import ImageNetwork


class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return x.clone()

    @staticmethod
    def backward(context, gradient):
        return gradient * torch.nan if gradient.dtype == torch.bfloat16 else gradient


class Layer(nn.Linear):
    def forward(self, x):
        return Wrong.apply(super().forward(x))


class Network(ImageNetwork):
    def __init__(self, width, data):
        super().__init__(data)
        self.layers = nn.Sequential(
            nn.Flatten(), Layer(data.image_shape[1] * data.image_shape[2], width), nn.ReLU(),
            nn.Linear(width, data.classes),
        )

    def logits(self, normalised):
        return self.layers(normalised)


def make(settings, data):
    return Network(settings["width"], data)
"""


@pytest.mark.parametrize("compiled", [False])
def test_a_network_with_a_layer_that_is_wrong_is_trained(tmp_path, capsys, compiled):
    folder = tmp_path / "networks"
    folder.mkdir()
    with one_more_entry("families.deep.networks", "wrong", WRONG_NETWORK, folder):
        settings = job_settings(
            seeds=[0], training={"precision": "bfloat16", "epochs": 3, "compile": compiled}
        )
        settings["model"] = {"name": "wrong", "width": 8}
        losses = trained_values(digits(), settings, tmp_path)["budget/history/loss"][0]
    assert losses[-1] < losses[0]
    assert "cannot be trusted there: layers.1\n" in capsys.readouterr().err
