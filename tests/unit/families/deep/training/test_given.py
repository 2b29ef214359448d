"""Given models: what is taken of a state dict, and what is refused."""

import json
import struct
from hashlib import sha256

import numpy as np
import pytest
import torch
from deep import GREY, arguments, digits, job_settings, small_network, texts_of, trained_values

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep import measure_accuracy, measure_curvature, measure_landscape
from sharpscape.families.deep.filters import filters_of, weight_norm
from sharpscape.families.deep.models import load_models, models_of
from sharpscape.families.deep.train_model import train_models
from sharpscape.families.deep.training.given import load_given, without_prefixes

NAMES = {
    torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.bool: "BOOL",
}  # fmt: skip


def write_safetensors(state, path):
    """The format as its page has it, written from the specification."""
    header, content = {"__metadata__": {"format": "pt"}}, b""
    for name, each in state.items():
        part = each.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        offsets = [len(content), len(content) + len(part)]
        header[name] = {
            "dtype": NAMES[each.dtype], "shape": list(each.shape), "data_offsets": offsets
        }  # fmt: skip
        content += part
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content)


def given_settings(paths, **study):
    contents = [sha256(path.read_bytes()).hexdigest() for path in paths]
    return job_settings(**study) | {"training": {"method": "given", "contents": contents}}


def imported(data, folder, settings, weights):
    given = arguments(folder)
    given.own_weights = str(weights)
    return texts_of(train_models(data, settings, given))


@pytest.mark.parametrize("ending", [".pt", ".safetensors"])
def test_numbers_are_those_of_the_model_that_was_exported(tmp_path, ending):
    data = digits(train=60, test=30)
    training = {"epochs": 1, "batch_size": 30}
    settings = job_settings(training=training, accuracy={"images": 20})
    trained = trained_values(data, settings, tmp_path)
    paths = [tmp_path / f"w-{seed}{ending}" for seed in (0, 1)]
    for path, network in zip(paths, load_models(trained, settings)["budget"], strict=True):
        write = torch.save if ending == ".pt" else write_safetensors
        write(network.state_dict(), path)
    taken = given_settings(paths, accuracy={"images": 20})
    fields = imported(data, tmp_path, taken, tmp_path / f"w-{{seed}}{ending}")
    assert fields["given/status"].tolist() == ["", ""]
    assert fields["given/weight_norm"].tolist() == trained["budget/weight_norm"].tolist()
    for name in (each for each in trained if "/weights/" in each):
        assert np.array_equal(fields[name.replace("budget", "given")], trained[name])
    first, second = (
        models_of(data, each, comparison, "test", settings, arguments(tmp_path))
        for each, comparison in ((trained, "budget"), (fields, "given"))
    )
    for one, other in zip(first, second, strict=True):
        for stage in (measure_landscape, measure_curvature, measure_accuracy):
            found = [
                {(each.mode, each.name): np.asarray(each.values).tobytes()
                 for each in stage.measure(model, {"name": "adversarial"}, 0.1, settings)}
                for model in (one, other)
            ]  # fmt: skip
            assert found[0] == found[1]


def test_norms_have_the_bits_of_trained_networks(tmp_path):
    made = [small_network(data=GREY, seed=seed) for seed in range(20)]
    paths = [tmp_path / f"w-{seed}.pt" for seed in range(20)]
    for path, network in zip(paths, made, strict=True):
        torch.save(network.state_dict(), path)
    settings = given_settings(paths, seeds=range(20), model={"name": "resnet18", "width": 4})
    fields = imported(digits(train=60, test=30), tmp_path, settings, tmp_path / "w-{seed}.pt")
    # As training leaves them.
    states = [each.to(memory_format=torch.channels_last).state_dict() for each in made]
    norms = [weight_norm(each, filters_of(made[0])) for each in states]
    assert fields["given/weight_norm"].tolist() == norms


def test_one_model_without_a_seed(tmp_path):
    path = tmp_path / "w.pt"
    torch.save(small_network(data=GREY, width=2).state_dict(), path)
    data, settings = digits(train=60, test=30), given_settings([path]) | {"seeds": None}
    fields = imported(data, tmp_path, settings, path)
    (model,) = models_of(data, fields, "given", "train", settings, arguments(tmp_path))
    assert model.seed == 0


@pytest.mark.parametrize("prefixes", [(), ("module.",), ("module.", "_orig_mod."), ("model.",)])
def test_prefixes_of_wrappers_are_taken_off_and_said(prefixes, capsys):
    network, other = small_network(seed=0), small_network(seed=1)
    before = "".join(prefixes)
    load_given(network, {f"{before}{n}": w for n, w in other.state_dict().items()}, "w.pt")
    for one, two in zip(network.state_dict().values(), other.state_dict().values(), strict=True):
        assert torch.equal(one, two)
    lines = [f"w.pt: prefix {each} taken off all names\n" for each in prefixes]
    assert capsys.readouterr().err == "".join(lines)


def test_a_prefix_that_is_a_name_of_the_network_stays():
    state = {"model.0.weight": 1, "model.0.bias": 2}
    assert without_prefixes(state, ["model.0.weight", "model.0.bias"]) == (state, [])


def test_all_faults_of_a_state_dict_are_in_one_message():
    network = small_network()
    state = dict(small_network(seed=1).state_dict())
    del state["linear.bias"], state["mean"], state["bn1.num_batches_tracked"]
    state |= {"head.weight": torch.zeros(2), "conv1.weight": torch.zeros(4, 1, 3, 3)}
    state["linear.weight"][0, 0] = torch.nan
    before = {name: each.clone() for name, each in network.state_dict().items()}
    with pytest.raises(SharpscapeError) as caught:
        load_given(network, state, "w.pt")
    assert str(caught.value) == (
        "w.pt: not the state dict of this network; missing: linear.bias, mean; left over: "
        "head.weight; of another shape: conv1.weight has [4, 1, 3, 3], not [4, 3, 3, 3]; "
        "not finite: linear.weight"
    )
    assert all(torch.equal(each, before[name]) for name, each in network.state_dict().items())


class Harm:
    def __reduce__(self):
        return (print, ("harm",))


BAD = {
    "a pickle that runs code": lambda path: torch.save({"a": Harm()}, path),
    "no file of torch's": lambda path: path.write_bytes(b"what is this"),
    "nothing": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("ending", [".pt", ".safetensors"])
@pytest.mark.parametrize("what", BAD)
def test_what_is_no_state_dict_is_refused(tmp_path, capsys, what, ending):
    path = tmp_path / f"w{ending}"
    BAD[what](path)
    with pytest.raises(SharpscapeError) as caught:
        imported(digits(train=60, test=30), tmp_path, given_settings([path], seeds=[0]), path)
    assert str(caught.value).startswith(
        f"{path}: no state dict that can be read without running code"
    )
    assert "harm" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            {"state_dict": {}, "epoch": 3},
            "state_dict, epoch are no tensors; needed is a state dict",
        ),
        ([torch.zeros(2)], "holds a list; needed is a state dict"),
        ({}, "not the state dict of this network; missing: "),
    ],
)
def test_what_holds_more_than_a_state_dict_is_refused(tmp_path, content, words):
    path = tmp_path / "w.pt"
    torch.save(content, path)
    with pytest.raises(SharpscapeError) as caught:
        imported(digits(train=60, test=30), tmp_path, given_settings([path], seeds=[0]), path)
    assert str(caught.value).startswith(f"{path}: {words}")


def test_a_safetensors_file_whose_bytes_are_not_there_is_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    write_safetensors({"a": torch.zeros(4)}, path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SharpscapeError, match="a has the bytes 0 to 16, not those of its shape"):
        imported(digits(train=60, test=30), tmp_path, given_settings([path], seeds=[0]), path)


def test_weights_that_change_while_the_run_is_under_way_are_refused(tmp_path):
    path = tmp_path / "w.pt"
    torch.save(small_network(data=GREY, width=2).state_dict(), path)
    settings = given_settings([path], seeds=[0])
    torch.save(small_network(data=GREY, width=2, seed=1).state_dict(), path)
    with pytest.raises(SharpscapeError, match=r"w\.pt: changed while the run was under way"):
        imported(digits(train=60, test=30), tmp_path, settings, path)


def test_logits_that_are_not_finite_are_refused(tmp_path):
    path = tmp_path / "w.pt"
    network = small_network(data=GREY, width=2)
    with torch.no_grad():
        network.linear.weight.fill_(3e38)
    torch.save(network.state_dict(), path)
    settings = given_settings([path], seeds=[0])
    with pytest.raises(SharpscapeError, match="with these weights the network has logits that are"):
        imported(digits(train=60, test=30), tmp_path, settings, path)
