"""Curvature layer by layer, against blocks of dense Hessians."""

import pytest
import torch
from curved import curved_problem, dense_hessian
from torch import nn

from sharpscape.families.deep.sharpness.hessian import filter_scales
from sharpscape.families.deep.sharpness.layers import (
    layer_eigenvalues,
    layer_traces,
    layers_of,
    weight_curvature_index,
)
from sharpscape.families.deep.sharpness.traces import image_parts, traces_and_blocks


def dense_blocks(network, x, y):
    """{name: block of a dense Hessian}, of all parameters."""
    dense, first, found = dense_hessian(network, x, y), 0, {}
    for name, w in network.named_parameters():
        part = slice(first, first + w.numel())
        found[name], first = dense[part, part], first + w.numel()
    return found


def estimated(problem, basis, probes):
    """Blocks from a basis and probes."""
    network, x, y = problem
    scales = filter_scales(network)
    sizes = [w.numel() for w in network.parameters()]
    parts = image_parts(network, x, y, 4)
    return traces_and_blocks(parts, scales, probes, 0, basis=basis, sizes=sizes)[1]


def exact_blocks(problem):
    """Blocks from a basis of all vectors, which nothing remains of."""
    count = sum(w.numel() for w in problem[0].parameters())
    return estimated(problem, torch.eye(count, dtype=torch.float64), 2)


def test_layers_are_the_weights_of_layers():
    assert list(layers_of(curved_problem()[0])) == ["0.weight", "5.weight"]


def test_a_whole_basis_gives_each_blocks_trace():
    problem = curved_problem()
    expected = dense_blocks(*problem)
    for column, block in zip(exact_blocks(problem).T, expected.values(), strict=True):
        assert column.tolist() == pytest.approx(2 * [block.trace().item()], rel=1e-10)
    found, errors = layer_traces(problem[0], exact_blocks(problem))
    traces = [expected[name].trace().item() for name in layers_of(problem[0])]
    assert found == pytest.approx(traces, rel=1e-10)
    assert errors == pytest.approx([0, 0], abs=1e-10)


@pytest.mark.parametrize("k", [0, 3])
def test_probes_give_each_blocks_trace_within_their_errors(k):
    problem = curved_problem()
    dense = dense_hessian(*problem)
    basis = torch.linalg.eigh(dense)[1].T.flip(0)[:k]
    blocks = estimated(problem, basis, 400)
    means, errors = blocks.mean(dim=0), blocks.std(dim=0) / 20
    for mean, error, block in zip(means, errors, dense_blocks(*problem).values(), strict=True):
        assert abs(mean - block.trace()) < 4 * error
        assert error < 0.2 * dense.trace()


def test_eigenvalues_are_the_largest_of_dense_blocks():
    problem = curved_problem()
    found, blocks = layer_eigenvalues(*problem, 4, seed=0), dense_blocks(*problem)
    largest = [torch.linalg.eigvalsh(blocks[name])[-1].item() for name in layers_of(problem[0])]
    assert found == pytest.approx(largest, rel=1e-5)


def pair_of_layers(factor):
    """Two layers, the first scaled by a factor that the second takes back."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(25, 4, bias=False), nn.ReLU(), nn.Linear(4, 3))
    network = network.double().eval()
    with torch.no_grad():
        network[1].weight *= factor
        network[3].weight /= factor
    _, x, y = curved_problem()
    return network, x, y


def test_the_index_is_the_sum_of_norms_times_roots_of_traces():
    problem = curved_problem()
    blocks, network = dense_blocks(*problem), problem[0]
    expected = sum(
        w.norm().item() * max(blocks[name].trace().item(), 0) ** 0.5
        for name, w in layers_of(network).items()
    )
    value, error = weight_curvature_index(network, exact_blocks(problem))
    assert value == pytest.approx(expected, rel=1e-10)
    assert error == pytest.approx(0, abs=1e-10)


def test_rescaling_a_layer_and_taking_it_back_leaves_the_index_alone():
    found = [
        weight_curvature_index(problem[0], exact_blocks(problem))[0]
        for problem in (pair_of_layers(1), pair_of_layers(7))
    ]
    assert found[1] == pytest.approx(found[0], rel=1e-10)
    # Of the traces themselves that is not so.
    raw = [dense_hessian(*pair_of_layers(factor)).trace().item() for factor in (1, 7)]
    assert not 0.5 < raw[1] / raw[0] < 2


def test_a_trace_below_0_counts_0_and_errors_are_those_of_roots():
    network, _, _ = curved_problem()
    # Columns: weight and bias of the convolution, batch norm's, weight and bias of the last.
    blocks = torch.tensor([[-1.0, 0, 0, 0, 4, 0], [-3, 0, 0, 0, 6, 0]], dtype=torch.float64)
    norm = layers_of(network)["5.weight"].norm().item()
    value, error = weight_curvature_index(network, blocks)
    assert value == pytest.approx(norm * 5**0.5)
    # The mean 5 has the error 1.
    assert error == pytest.approx(norm / (2 * 5**0.5))
