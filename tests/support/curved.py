"""A network so small that its Hessian is computed whole."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy


def small_network():
    """Convolution, batch norm and a linear layer, 59 parameters, float64."""
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(1, 3, 2), nn.BatchNorm2d(3), nn.Tanh(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(12, 3),
    ).double()  # fmt: skip
    with torch.no_grad():
        for each in network.parameters():
            each.copy_(torch.randn_like(each))
        network[1].running_mean.copy_(torch.tensor([0.1, -0.2, 0.3]))
        network[1].running_var.copy_(torch.tensor([0.5, 1.0, 2.0]))
    return network.eval()


def curved_problem():
    """(network, x, y), 11 samples."""
    draw = torch.Generator().manual_seed(1)
    x = torch.rand(11, 1, 5, 5, dtype=torch.float64, generator=draw)
    return small_network(), x, torch.arange(11) % 3


def dense_hessian(network, x, y):
    """By torch's own reference, in the network's order of parameters, shape [p, p]."""
    shapes = {name: each.shape for name, each in network.named_parameters()}
    flat = torch.cat([each.detach().flatten() for each in network.parameters()])

    def loss(theta):
        pieces = theta.split([shape.numel() for shape in shapes.values()])
        parameters = {
            name: each.view(shape)
            for (name, shape), each in zip(shapes.items(), pieces, strict=True)
        }
        return cross_entropy(torch.func.functional_call(network, parameters, (x,)), y)

    return torch.autograd.functional.hessian(loss, flat)


def block_kappa(network, dense):
    """sum over filters of ‖w_f‖²/n_f tr H_ff, filter by filter."""
    total, first = 0.0, 0
    for w in network.parameters():
        if w.ndim > 1:
            for k, w_f in enumerate(w):
                n = w_f.numel()
                block = dense[
                    first + k * n : first + (k + 1) * n, first + k * n : first + (k + 1) * n
                ]
                total += (w_f.square().sum() / n * block.trace()).item()
        first += w.numel()
    return total
