"""Every network of the registry, and three more that are put into it: all can be made, trained,
attacked and measured.
"""

import numpy as np
import pytest
import torch
from deep import (
    COLOURED,
    GREY,
    MORE_NETWORKS,
    NETWORKS,
    arguments,
    digits,
    job_settings,
    small_network,
    trained_values,
)
from registries import one_more_entry

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep import measure_accuracy, measure_curvature, measure_landscape
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.images import images_of
from sharpscape.families.deep.judging import sample_losses
from sharpscape.families.deep.models import load_models, models_of
from sharpscape.families.deep.networks import load_network
from sharpscape.families.deep.sharpness.hessian import filter_scales, hessian_product
from sharpscape.families.deep.sharpness.traces import remainder


@pytest.fixture(params=NETWORKS + sorted(MORE_NETWORKS))
def name(request, tmp_path):
    """Name of a network, which is in the registry."""
    if request.param in NETWORKS:
        yield request.param
        return
    source = MORE_NETWORKS[request.param]
    with one_more_entry("families.deep.networks", request.param, source, tmp_path):
        yield request.param


def test_a_name_without_a_module_is_an_error():
    with pytest.raises(SharpscapeError, match=r"vgg: no such entry; needed is .*networks/vgg\.py"):
        load_network("vgg")


@pytest.mark.parametrize(("channels", "side"), [(1, 8), (1, 28), (3, 32)])
def test_small_images_of_any_channels(name, channels, side):
    data = COLOURED._replace(
        image_shape=(channels, side, side), mean=[0.4] * channels, std=[0.2] * channels
    )
    assert small_network(name, data)(torch.rand(2, channels, side, side)).shape == (2, 5)


def test_the_seed_decides_and_the_global_state_neither_does_nor_changes(name):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = small_network(name, seed=3).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    again, other = (small_network(name, seed=seed).state_dict() for seed in (3, 4))
    assert all(torch.equal(first[each], again[each]) for each in first)
    assert not all(torch.equal(first[each], other[each]) for each in first)


def test_inputs_are_normalised_inside(name):
    x = torch.rand(4, 3, 8, 8)
    shifted = small_network(name, COLOURED._replace(mean=[0.9] * 3, std=[0.4] * 3)).eval()
    plain = small_network(name).eval()
    torch.testing.assert_close(shifted(0.9 + 2 * (x - 0.4)), plain(x), rtol=1e-4, atol=1e-5)


def test_filters_have_two_axes_or_more(name):
    network = small_network(name)
    filters = filters_of(network)
    assert all(network.get_parameter(each).ndim >= 2 for each in filters)
    assert "position" not in filters


def test_it_is_trained_attacked_and_measured(name, tmp_path):
    data = digits(train=60, test=30)
    settings = job_settings(
        seeds=[0],
        training={"epochs": 1, "batch_size": 30, "precision": "float32"},
        accuracy={"images": 20},
    ) | {"model": {"name": name, "width": 4}}
    fields = trained_values(data, settings, tmp_path)
    squares = [
        float((fields[f"budget/weights/{each}"].astype(float) ** 2).sum())
        for each in filters_of(small_network(name, data=GREY))
    ]
    assert fields["budget/weight_norm"][0] == pytest.approx(sum(squares) ** 0.5, rel=1e-6)
    (model,) = models_of(data, fields, "budget", "test", settings, arguments(tmp_path))
    assert model.classes == 3
    found = {}
    for stage in (measure_landscape, measure_curvature, measure_accuracy):
        for each in stage.measure(model, {"name": "adversarial"}, 0.1, settings):
            found[each.mode, each.name] = each.values
            assert np.isfinite(each.values).all(), each.name
    assert found["held", "line_rise"].shape == (1,)
    # The attack does harm.
    (clean,) = (
        each.values
        for each in measure_accuracy.measure(model, {"name": "none"}, 0.0, settings)
        if each.name == "robust_loss"
    )
    assert found["", "robust_loss"] > clean


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_training_lowers_the_loss(name, precision, tmp_path):
    training = {"epochs": 4, "batch_size": 30, "precision": precision}
    settings = job_settings(seeds=[0], training=training) | {"model": {"name": name, "width": 8}}
    losses = trained_values(digits(), settings, tmp_path)["budget/history/loss"][0]
    assert losses[-1] < losses[0]


def moved_off_kinks(network):
    """The network in evaluation, no shift 0: where all inputs of a ReLU are 0, its sign is open."""
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for each in network.parameters():
            if each.ndim == 1:
                each += 0.3 * torch.randn(each.shape, generator=generator, dtype=each.dtype)
    return network.eval()


def flat(network):
    return torch.cat([each.detach().flatten() for each in network.parameters()])


def test_products_with_the_hessian_against_finite_differences(name):
    network = moved_off_kinks(small_network(name, width=2, seed=1).double())
    x = torch.rand(6, 3, 8, 8, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    y, p = torch.arange(6) % 5, len(flat(network))
    vector = torch.randn(p, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    found = hessian_product(network, x, y, 6)(vector[None])[0]

    def gradient(step):
        """At w + step vector."""
        pieces = (flat(network) + step * vector).split([e.numel() for e in network.parameters()])
        parameters = {
            each: piece.view(w.shape).requires_grad_()
            for (each, w), piece in zip(network.named_parameters(), pieces, strict=True)
        }
        loss = sample_losses(torch.func.functional_call(network, parameters, (x,)), y).mean()
        return torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters.values())])

    # So small that next to no ReLU changes its side.
    h = 1e-7
    expected = (gradient(h) - gradient(-h)) / (2 * h)
    assert (found - expected).norm() < 1e-4 * expected.norm()


def test_kappa_counts_filters_alone(name):
    network = small_network(name, width=1, seed=1).double().eval()
    scales, filters = filter_scales(network), filters_of(network)
    first = 0
    for each, w in network.named_parameters():
        part = scales[first : first + w.numel()]
        first += w.numel()
        if each in filters:
            expected = w.detach().flatten(1).square().mean(dim=1)
            torch.testing.assert_close(part.view(len(w), -1).mean(dim=1), expected)
        else:
            assert not part.any()
    # Of a diagonal Hessian both measures are sums.
    diagonal = torch.arange(len(scales), dtype=torch.float64)
    empty, ones = torch.empty(0, len(scales)).double(), torch.ones(1, len(scales)).double()
    trace, kappa = remainder(lambda vectors: vectors * diagonal, scales, empty, ones)
    assert trace.item() == pytest.approx(diagonal.sum().item())
    assert kappa.item() == pytest.approx((scales * diagonal).sum().item())


def test_networks_are_built_again_without_the_data(name, tmp_path):
    data = digits(train=60, test=30)
    training = {"epochs": 1, "validation": 50}
    settings = job_settings(training=training) | {"model": {"name": name, "width": 4}}
    fields = trained_values(data, settings, tmp_path)
    assert fields["classes"].tolist() == [0, 1, 2]
    assert fields["image_shape"].tolist() == [1, 8, 8]
    loaded = load_models(fields, settings)
    assert set(loaded) == {"budget", "best"}
    x, _ = images_of(data, "test", "cpu").sample(None)
    for comparison, networks in loaded.items():
        models = models_of(data, fields, comparison, "test", settings, arguments(tmp_path))
        for network, model in zip(networks, models, strict=True):
            assert not network.training
            torch.testing.assert_close(network(x), model.network(x), rtol=1e-4, atol=1e-5)
    # What was held out is not measured on.
    for model in models_of(data, fields, "best", "train", settings, arguments(tmp_path)):
        assert len(model.images.labels) == len(model.train_images.labels) == 10
