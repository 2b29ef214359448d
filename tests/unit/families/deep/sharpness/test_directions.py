"""Directions in a network's parameters, moves along them, and batch norm's statistics."""

import numpy as np
import pytest
import torch
from torch import nn

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.sharpness import directions
from sharpscape.families.deep.sharpness.directions import moved, reestimate_batch_norm


def small_network(seed=0):
    """Two convolutions with batch norm and a linear layer, float64."""
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(),
        nn.Conv2d(3, 2, 2), nn.BatchNorm2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(8, 3),
    ).double()  # fmt: skip
    with torch.no_grad():
        for each in network.parameters():
            each.copy_(torch.randn_like(each))
    return network.eval()


def some_images(n=7):
    return torch.rand(n, 1, 5, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def filter_normalised_direction(parameters, seed, index, *, one_dimensional):
    """With all tensors of two axes or more as filters."""
    filters = {name for name, w in parameters.items() if w.ndim > 1}
    return directions.filter_normalised_direction(
        parameters, seed, index, filters=filters, one_dimensional=one_dimensional
    )


def parameters_of(network):
    return {name: each.detach() for name, each in network.named_parameters()}


def bits(network):
    return {name: each.numpy().tobytes() for name, each in network.state_dict().items()}


def test_every_filter_has_the_norm_of_its_own():
    parameters = parameters_of(small_network())
    direction = filter_normalised_direction(parameters, 3, 0, one_dimensional="zero")
    assert direction.keys() == parameters.keys()
    filters = 0
    for name, w in parameters.items():
        assert direction[name].shape == w.shape
        if w.ndim == 1:
            assert not direction[name].any()
            continue
        for d_f, w_f in zip(direction[name], w, strict=True):
            assert d_f.norm().item() == pytest.approx(w_f.norm().item(), rel=1e-14)
            filters += 1
    assert filters == 3 + 2 + 3


def test_the_raw_direction_is_gaussian_and_shared():
    # Two models: within a filter their directions differ by one factor alone.
    first, second = parameters_of(small_network(0)), parameters_of(small_network(1))
    a = filter_normalised_direction(first, 3, 1, one_dimensional="zero")
    b = filter_normalised_direction(second, 3, 1, one_dimensional="zero")
    for name in ("0.weight", "3.weight", "7.weight"):
        ratio = (a[name] / b[name]).flatten(1)
        torch.testing.assert_close(ratio, ratio[:, :1].expand_as(ratio), rtol=1e-12, atol=0)
    raw = filter_normalised_direction({"w": torch.ones(2, 40_000)}, 0, 0, one_dimensional="zero")
    assert raw["w"].mean().abs() < 4 / 80_000**0.5
    assert (raw["w"].double() ** 4).mean().item() == pytest.approx(3, abs=4 * (96 / 80_000) ** 0.5)


def test_order_of_names_does_not_matter_and_index_and_seed_do():
    parameters = parameters_of(small_network())
    backwards = dict(reversed(parameters.items()))
    make = filter_normalised_direction
    a = make(parameters, 3, 1, one_dimensional="zero")
    b = make(backwards, 3, 1, one_dimensional="zero")
    assert all(torch.equal(a[name], b[name]) for name in parameters)
    for seed, index in ((3, 2), (4, 1)):
        other = make(parameters, seed, index, one_dimensional="zero")
        assert not torch.isclose(other["0.weight"], a["0.weight"]).any()


def test_one_dimensional_tensors_are_copied_or_refused():
    parameters = parameters_of(small_network())
    zero = filter_normalised_direction(parameters, 3, 0, one_dimensional="zero")
    copy = filter_normalised_direction(parameters, 3, 0, one_dimensional="copy")
    for name, w in parameters.items():
        assert torch.equal(copy[name], w if w.ndim == 1 else zero[name])
        assert copy[name].data_ptr() != w.data_ptr()
    with pytest.raises(ValueError, match="'ones', not one of"):
        filter_normalised_direction(parameters, 3, 0, one_dimensional="ones")


def test_a_filter_of_zeros_stays_and_dtypes_are_kept():
    w = torch.ones(2, 3)
    w[0] = 0
    direction = filter_normalised_direction({"w": w}, 0, 0, one_dimensional="zero")["w"]
    assert direction.dtype == torch.float32
    assert not direction[0].any()
    assert direction[1].norm().item() == pytest.approx(3**0.5)


@pytest.mark.parametrize("one_dimensional", ["zero", "copy"])
def test_what_is_no_filter_is_treated_as_a_bias(one_dimensional):
    parameters = {"position": torch.ones(4, 3), "weight": torch.ones(2, 3), "bias": torch.ones(2)}
    found = directions.filter_normalised_direction(
        parameters, 0, 0, filters={"weight"}, one_dimensional=one_dimensional
    )
    for name in ("position", "bias"):
        expected = parameters[name] * (one_dimensional == "copy")
        assert torch.equal(found[name], expected)
    # The others draw no random number.
    del parameters["position"]
    alone = directions.filter_normalised_direction(
        parameters, 0, 0, filters={"weight"}, one_dimensional=one_dimensional
    )
    assert torch.equal(found["weight"], alone["weight"])


def test_moved_is_there_and_back():
    network, images = small_network(), some_images()
    before = bits(network)
    parameters = parameters_of(network)
    steps = [
        filter_normalised_direction(parameters, 0, k, one_dimensional="copy") for k in range(2)
    ]
    expected = {n: w + 0.3 * steps[0][n] - 1.7 * steps[1][n] for n, w in parameters.items()}
    outputs = torch.func.functional_call(network, expected, (images,))
    with moved(network, steps, [0.3, -1.7]) as there:
        torch.testing.assert_close(there(images), outputs, rtol=1e-12, atol=1e-12)
        reestimate_batch_norm(network, images, 4)
        assert bits(network)["1.running_mean"] != before["1.running_mean"]
    assert bits(network) == before


def test_moved_comes_back_from_errors_and_from_overflow():
    network = small_network()
    before = bits(network)
    step = {"0.weight": torch.full((3, 1, 3, 3), np.inf, dtype=torch.float64)}
    with pytest.raises(RuntimeError, match="inside"), moved(network, [step], [1]):
        assert not network[0].weight.isfinite().any()
        raise RuntimeError("inside")
    assert bits(network) == before
    with pytest.raises(KeyError, match="nowhere"), moved(network, [{"nowhere": 0}], [1]):
        pass
    with pytest.raises(ValueError, match="zip"), moved(network, [step], [1, 2]):
        pass
    assert bits(network) == before


def rectified(images, seed=0):
    """A network of two ReLU layers without batch norm, and the same with weights moved over."""
    torch.manual_seed(seed)
    networks = [
        nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 2), nn.ReLU(), nn.Flatten(),
            nn.Linear(16, 3),
        ).double().eval()
        for _ in range(2)
    ]  # fmt: skip
    first, second = networks
    second.load_state_dict(first.state_dict())
    with torch.no_grad():
        second[0].weight *= 3.7
        second[0].bias *= 3.7
        second[2].weight /= 3.7
    torch.testing.assert_close(first(images), second(images), rtol=1e-12, atol=1e-12)
    return networks


@pytest.mark.parametrize("one_dimensional", ["zero", "copy"])
def test_lines_do_not_change_when_weights_move_between_layers(one_dimensional):
    # Dinh et al. 2017: the same function, with a Hessian of another size.
    images = some_images()
    lines = []
    for network in rectified(images):
        direction = filter_normalised_direction(
            parameters_of(network), 5, 0, one_dimensional=one_dimensional
        )
        line = []
        for alpha in (-1, -0.3, 0.4, 1):
            with moved(network, [direction], [alpha]), torch.no_grad():
                line.append(network(images))
        lines.append(torch.stack(line))
    torch.testing.assert_close(*lines, rtol=1e-10, atol=1e-10)
    assert not torch.isclose(lines[0][0], lines[0][-1]).any()


@pytest.mark.parametrize("rest", [0, 1, 2])
def test_batch_norm_statistics_by_hand(rest):
    """Of 6 images and a rest: those of all images together, whatever the batches."""
    network, images = small_network(), some_images(6 + rest)
    momenta = [network[1].momentum, network[4].momentum]
    reestimate_batch_norm(network, images, 3)
    values = network[0](images).transpose(0, 1).flatten(1)
    torch.testing.assert_close(network[1].running_mean, values.mean(dim=1))
    torch.testing.assert_close(network[1].running_var, values.var(dim=1, unbiased=True))
    # The second layer saw inputs normalised by each batch's own statistics.
    values = []
    for batch in images.tensor_split({0: 2, 1: 3, 2: 3}[rest]):
        first = network[0](batch)
        mean, var = first.mean((0, 2, 3)), first.var((0, 2, 3), unbiased=False)
        shape = (1, 3, 1, 1)
        first = (first - mean.view(shape)) / (var.view(shape) + network[1].eps).sqrt()
        first = first * network[1].weight.view(shape) + network[1].bias.view(shape)
        values.append(network[3](first.relu()))
    values = torch.cat(values).transpose(0, 1).flatten(1)
    torch.testing.assert_close(network[4].running_mean, values.mean(dim=1))
    torch.testing.assert_close(network[4].running_var, values.var(dim=1, unbiased=True))
    assert [network[1].momentum, network[4].momentum] == momenta == [0.1, 0.1]
    assert not any(module.training for module in network.modules())


def test_a_rest_of_one_image_counts_as_one_image():
    """Of 33 images in batches of 16 the last counted as much as sixteen, or had no variance."""
    images = torch.randn(33, 2, 1, 1, dtype=torch.float64, generator=torch.Generator())
    images[-1] *= 10
    network = nn.Sequential(nn.BatchNorm2d(2)).double()
    for size in (16, 2, 1):
        reestimate_batch_norm(network, images, size)
        torch.testing.assert_close(network[0].running_mean, images.mean((0, 2, 3)))
        torch.testing.assert_close(network[0].running_var, images.var((0, 2, 3)))


def test_statistics_depend_on_nothing_before():
    network, images = small_network(), some_images()
    reestimate_batch_norm(network, images, 4)
    once = bits(network)
    reestimate_batch_norm(network, images + 3, 4)
    reestimate_batch_norm(network, images, 4)
    assert bits(network) == once


def test_only_batch_norm_is_in_training_mode():
    network, seen = nn.Sequential(nn.Dropout(0.5), nn.BatchNorm2d(1)), []
    network[0].register_forward_hook(lambda module, *_: seen.append(module.training))
    reestimate_batch_norm(network, torch.rand(4, 1, 2, 2), 4)
    assert seen == [False]


def test_one_image_is_refused_and_nothing_has_changed():
    network = nn.Sequential(nn.BatchNorm2d(2))
    with pytest.raises(SharpscapeError, match=r"landscape\.images must be at least 2"):
        reestimate_batch_norm(network, torch.rand(1, 2, 1, 1), 4)
    assert network[0].momentum == 0.1
