"""Leading eigenvectors as directions, against a dense Hessian."""

import pytest
import torch
from curved import curved_problem, dense_hessian
from torch.nn.functional import cross_entropy

from sharpscape.families.deep.sharpness.eigenvectors import COUNT, leading_directions


def test_they_are_those_of_the_dense_hessian_and_point_uphill():
    network, x, y = curved_problem()
    _, vectors = torch.linalg.eigh(dense_hessian(network, x, y))
    gradients = torch.autograd.grad(cross_entropy(network(x), y), list(network.parameters()))
    found = leading_directions(network, x, y, 4, seed=0)
    assert len(found) == COUNT
    for direction, expected in zip(found, vectors.T.flip(0), strict=False):
        flat = torch.cat([direction[name].flatten() for name, _ in network.named_parameters()])
        assert flat.norm().item() == pytest.approx(1, rel=1e-12)
        assert abs(flat @ expected).item() == pytest.approx(1, abs=1e-5)
        assert flat @ torch.cat([each.flatten() for each in gradients]) >= 0
        for name, w in network.named_parameters():
            assert direction[name].shape == w.shape
