"""Relative flatness against its definition on a dense Hessian, and what leaves it alone."""

import pytest
import torch
from curved import curved_problem, dense_hessian
from torch import nn

from sharpscape.families.deep.sharpness.relative_flatness import relative_flatness


def by_definition(network, x, y, last):
    """Sum over s, t of ⟨w_s, w_t⟩ tr H_st, row by row; last is the weight of the last layer."""
    dense, first = dense_hessian(network, x, y), 0
    for w in network.parameters():
        if w is last:
            break
        first += w.numel()
    classes, n = last.shape
    rows = [slice(first + s * n, first + (s + 1) * n) for s in range(classes)]
    return sum(
        (last[s] @ last[t] * dense[rows[s], rows[t]].trace()).item()
        for s in range(classes)
        for t in range(classes)
    )


def test_it_is_what_its_definition_says():
    network, x, y = curved_problem()
    found = relative_flatness(network, x, 4)
    assert found.shape == (11,)
    expected = by_definition(network, x, y, network[5].weight)
    assert found.mean().item() == pytest.approx(expected, rel=1e-10)


def test_of_two_linear_logits_it_is_a_logistic_curvature():
    # p (1 - p) ‖x‖² ‖w_1 - w_0‖² of each image.
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(25, 2)).double().eval()
    _, x, _ = curved_problem()
    logits = network(x).detach()
    p = torch.sigmoid(logits[:, 1] - logits[:, 0])
    w = network[1].weight.detach()
    expected = p * (1 - p) * x.flatten(1).square().sum(dim=1) * (w[1] - w[0]).square().sum()
    torch.testing.assert_close(relative_flatness(network, x, 4), expected, rtol=1e-12, atol=0)


def rescaled(factor):
    """A network whose features are multiplied by a factor that the last layer takes back."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(25, 4), nn.ReLU(), nn.Linear(4, 3)).double()
    with torch.no_grad():
        network[1].weight *= factor
        network[1].bias *= factor
        network[3].weight /= factor
    return network.eval()


def test_rescaling_features_and_the_last_layer_leaves_it_alone():
    _, x, _ = curved_problem()
    found = [relative_flatness(rescaled(factor), x, 11) for factor in (1, 7)]
    torch.testing.assert_close(found[1], found[0], rtol=1e-12, atol=0)


def test_a_confident_network_keeps_its_digits():
    # p is 1 to the last bit of a float64, and its complement is not 0.
    network = nn.Sequential(nn.Flatten(), nn.Linear(1, 2)).double().eval()
    with torch.no_grad():
        network[1].weight.copy_(torch.tensor([[50.0], [-50.0]]))
        network[1].bias.zero_()
    found = relative_flatness(network, torch.ones(1, 1, 1, 1, dtype=torch.float64), 1)
    assert found.item() == pytest.approx(100**2 * torch.tensor(-100.0).double().exp().item())


def test_without_a_linear_layer_behind_all_there_is_none():
    network = nn.Sequential(nn.Conv2d(1, 3, 5), nn.Flatten()).double().eval()
    assert relative_flatness(network, curved_problem()[1], 4) is None
