"""The user's own network: imported from its folder, tried, trained, attacked and measured."""

import os
import sys

import numpy as np
import pytest
import torch
from deep import COLOURED, GREY, arguments, digits, job_settings, texts_of
from own_networks import NETS, forgotten_modules, settings_of, write_network
from torch import nn

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep import measure_accuracy, measure_curvature, measure_landscape
from sharpscape.families.deep.attack_copy import attack_arithmetic, attack_copy, refill
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.folding import batch_norms_of
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.machine.precision import Arithmetic
from sharpscape.families.deep.models import load_models, models_of
from sharpscape.families.deep.sharpness.hessian import hessian_product
from sharpscape.families.deep.train_model import train_models


@pytest.fixture(autouse=True)
def forgotten():
    """Modules of one test are not those of the next."""
    with forgotten_modules():
        yield


@pytest.fixture
def path(tmp_path):
    return write_network(tmp_path / "mine")


def network_of(path, data=GREY, seed=0, **changes):
    return make_network(settings_of(path, **changes), data, seed)


def factory(lines, before=""):
    """A file whose factory has these lines."""
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    head = f"import torch\nfrom torch import nn\n{before}\n"
    return f"{head}def make_network(channels, classes):\n{body}"


def test_the_seed_decides_and_the_global_state_neither_does_nor_changes(path):
    before = torch.get_rng_state()
    first = network_of(path, seed=3).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    again, other = (network_of(path, seed=seed).state_dict() for seed in (3, 4))
    assert all(torch.equal(first[each], again[each]) for each in first)
    assert not all(torch.equal(first[each], other[each]) for each in first)


def test_options_go_to_the_factory_and_the_module_is_imported_once(path):
    wide = network_of(path, options={"width": 8})
    assert wide.network.head.in_features == 32
    assert type(network_of(path).network) is type(wide.network)
    assert sys.path.count(str(path.parent)) == 1
    assert not list(path.parent.glob("__pycache__"))


def test_compiled_code_that_is_older_is_not_taken(path):
    import py_compile

    py_compile.compile(str(path))
    found = path.stat()
    path.write_text(path.read_text().replace("/ 0.25", "/ 0.50"))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    x = torch.rand(2, 1, 8, 8)
    torch.manual_seed(0)
    network = network_of(path)
    expected = network.network.layers[0]((x - 0.5) / 0.5)
    seen = []
    network.network.layers[0].register_forward_hook(lambda *each: seen.append(each[2]))
    network(x)
    assert torch.equal(seen[0], expected)


def test_it_is_trained_attacked_measured_and_loaded_again(path, tmp_path):
    data = digits(train=60, test=30)
    given = arguments(tmp_path)
    given.own_network = str(path)
    model = settings_of(path)
    place = model.pop("path")
    settings = job_settings(
        seeds=[0], training={"epochs": 2, "batch_size": 30}, accuracy={"images": 20}
    ) | {"model": model}
    fields = texts_of(train_models(data, settings, given))
    assert "budget/weights/network.head.weight" in fields
    losses = fields["budget/history/loss"][0]
    assert losses[1] < losses[0]
    again = texts_of(train_models(data, settings, given))
    assert all(np.array_equal(fields[name], again[name]) for name in fields)
    (one,) = models_of(data, fields, "budget", "test", settings, given)
    assert len(batch_norms_of(one.network)) == 2
    state = {name: each.clone() for name, each in one.network.state_dict().items()}
    for stage in (measure_landscape, measure_curvature, measure_accuracy):
        for each in stage.measure(one, {"name": "adversarial"}, 0.1, settings):
            assert np.isfinite(each.values).all(), each.name
    # Statistics of batch norm among them.
    for name, each in one.network.state_dict().items():
        assert torch.equal(each, state[name])
    with pytest.raises(SharpscapeError, match=r"load_models\(file, network=path\)"):
        load_models(fields, settings)
    loaded = load_models(fields, settings | {"model": model | {"path": place}})
    x = torch.rand(4, 1, 8, 8)
    torch.testing.assert_close(loaded["budget"][0](x), one.network(x))


def test_it_is_attacked_in_a_lower_precision_behind_its_own_normalisation(path):
    """Images in bfloat16 would be rounded to steps of 1/256 before the mean is taken off."""
    network = network_of(path, COLOURED)
    x = torch.rand(32, 3, 8, 8)
    copied = attack_copy(network, Arithmetic(torch.bfloat16))
    seen = []
    copied.network.layers[0][0].register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    logits = copied(x)
    assert logits.dtype == torch.float32
    assert torch.equal(seen[0], (x - 0.5) / 0.25)
    exact = network(x)
    assert 0 < (logits - exact).abs().max() < 0.05 * exact.abs().max()
    assert attack_arithmetic(network, x, torch.arange(32) % 5, torch.bfloat16).kept == ()
    with torch.no_grad():
        network.network.head.bias += 1
    refill(copied, network)
    torch.testing.assert_close(copied(x), network(x), rtol=0.05, atol=0.05)


def test_what_it_declares_as_no_filters_is_none(tmp_path):
    source = factory(
        "net = nn.Sequential(nn.Flatten(), nn.Linear(64, 4), nn.Linear(4, classes))\n"
        "net.not_filters = {'1.weight'}\nreturn net"
    )
    assert filters_of(network_of(write_network(tmp_path, source))) == {"network.2.weight"}


def test_control_flow_that_cannot_be_traced_breaks_nothing(tmp_path):
    decides = """
class Decides(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3)
    def forward(self, x):
        out = self.norm(self.conv(x))
        return (out if out.sum() > 0 else -out).mean(dim=(2, 3))
"""
    network = network_of(write_network(tmp_path, factory("return Decides()", decides)))
    assert batch_norms_of(network) == []
    x, y = torch.rand(6, 1, 8, 8), torch.arange(6) % 3
    torch.testing.assert_close(attack_copy(network, Arithmetic(torch.float32))(x), network(x))
    product = hessian_product(network, x, y, 6)
    vector = torch.ones(1, sum(each.numel() for each in network.parameters()))
    assert product(vector).isfinite().all()


BAD = {
    "raise ValueError('no width')": "make_network(channels=1, classes=3, **options) failed "
    "(ValueError: no width, in {path}, line 5)",
    "raise SystemExit(2)": "failed (SystemExit: 2, in {path}, line 5)",
    "return 3": "make_network returned a int; needed is a torch.nn.Module",
    "return nn.Sequential(nn.Flatten(), nn.Linear(64, 7))": "returns shape [2, 7] on 2 images; "
    "needed is [2, 3], a logit for each class",
    "return nn.Sequential(nn.Flatten(), nn.Linear(9, 3))": "fails on images of shape [2, 1, 8, 8] "
    "(RuntimeError: mat1 and mat2 shapes cannot be multiplied",
    "net = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))\nnet[1].bias.data[:] = float('nan')\n"
    "return net": "has logits that are not finite",
    "return Lambda(lambda x: nn.functional.dropout(x.flatten(1)[:, :3]))": "gives other logits the "
    "second time, in evaluation mode",
    "net = nn.Sequential(nn.Flatten(), nn.Linear(64, 3))\nnet.not_filters = ['position']\n"
    "return net": "has a wrong attribute: not_filters of the network names no parameters: "
    "network.position",
    "return Lambda(lambda x: x.flatten(1)[:, :3])": "has no filters",
    "return Lambda(lambda x: [x])": "returns a list; needed are logits, a tensor",
    "net = Lambda(lambda x: x.flatten(1)[:, :3])\nnet.lock = __import__('threading').Lock()\n"
    "return net": "cannot be copied (TypeError: cannot pickle",
}
LAMBDA = """
class Lambda(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function
    def forward(self, x):
        return self.function(x)
"""


@pytest.mark.parametrize("lines", BAD)
def test_a_bad_network_has_one_message(tmp_path, lines):
    path = write_network(tmp_path, factory(lines, LAMBDA if "Lambda" in lines else ""))
    with pytest.raises(SharpscapeError) as caught:
        network_of(path)
    assert BAD[lines].format(path=path) in str(caught.value)
    assert str(path) in str(caught.value)


def test_bad_files_have_one_message(tmp_path):
    def message(source, **modules):
        with forgotten_modules(), pytest.raises(SharpscapeError) as caught:
            network_of(write_network(tmp_path, source, **modules))
        return str(caught.value).replace(str(tmp_path), "")

    assert message("import timm2") == (
        "/nets.py: cannot be imported (ModuleNotFoundError: No module named 'timm2', in /nets.py, "
        "line 1)"
    )
    assert "cannot be imported (SystemExit: 2, in /nets.py" in message("import sys\nsys.exit(2)")
    assert message("import blocks", blocks="x = 1 / 0") == (
        "/nets.py: cannot be imported (ZeroDivisionError: division by zero, in /blocks.py, line 1)"
    )
    assert (
        message("make_network = 3") == "/nets.py: make_network is no function or class of this file"
    )
    hidden = "import importlib\nimportlib.import_module('blocks')\n" + NETS.replace(
        "from blocks", "#"
    )
    assert "/nets.py: imports blocks.py, though no import statement says so" in message(hidden)
    # Another module of that name is loaded already.
    assert "which has the same name. Rename yours" in message("import json\n" + NETS, json="")


def test_a_file_that_has_changed_since_is_refused(path):
    settings = settings_of(path)
    (path.parent / "blocks.py").open("a").write("# changed")
    with pytest.raises(SharpscapeError, match=r"blocks\.py: not as it was when this was planned"):
        make_network(settings, GREY, 0)
    path.unlink()
    with pytest.raises(SharpscapeError, match=r"nets\.py: cannot be read: No such file"):
        make_network(settings, GREY, 0)


def test_dropout_is_no_fault_but_in_training(path, tmp_path):
    model = settings_of(path, options={"drop": 0.5})
    assert isinstance(make_network(model, GREY, 0), nn.Module)
    given = arguments(tmp_path)
    given.own_network = model.pop("path")
    settings = job_settings(seeds=[0]) | {"model": model}
    with pytest.raises(SharpscapeError, match=r"model\.path: its network draws random numbers in"):
        train_models(digits(train=60, test=30), settings, given)
