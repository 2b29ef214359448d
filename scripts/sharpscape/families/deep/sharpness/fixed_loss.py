"""Mean cross-entropy on fixed images, noise included, as a function of a network's parameters."""

import math

import torch

from sharpscape.families.deep.judging import sample_losses


def variable_parameters(network):
    """The network's parameters as {name: leaf tensor that gradients are taken by}.

    They share the network's memory but not its flags: the network's own parameters may take no
    gradient.

    Raises:
        ValueError: part of the network is in training mode, where a loss depends on its batch.
    """
    if any(module.training for module in network.modules()):
        raise ValueError("the network must be in evaluation mode")
    return {name: each.detach().requires_grad_() for name, each in network.named_parameters()}


def chunked(x, y, batch_size):
    """Pairs of at most batch_size images and their labels, in order."""
    return zip(x.split(batch_size), y.split(batch_size), strict=True)


def _mean(total, samples):
    """The mean of a sum of losses, a float; what overflowed may be NaN by now, and is infinite."""
    return math.inf if math.isnan(total) else total / samples


def mean_loss(network, x, y, batch_size):
    """Mean loss, a float; infinite where the network overflows."""
    with torch.no_grad():
        sums = [sample_losses(network(part), of).sum() for part, of in chunked(x, y, batch_size)]
    return _mean(float(sum(sums)), len(x))


def mean_loss_and_gradient(call, parameters, x, y, batch_size):
    """Mean loss, a float, and its gradient {name: tensor}, one graph of batch_size at a time.

    Where the network overflows the loss is infinite and the gradient says nothing.

    Args:
        call: the network as a function of parameters and images (see folding.folded_call).
    """
    total, gradient = 0.0, {name: torch.zeros_like(each) for name, each in parameters.items()}
    for images, labels in chunked(x, y, batch_size):
        loss = sample_losses(call(parameters, images), labels).sum()
        parts = torch.autograd.grad(loss / len(x), list(parameters.values()))
        for each, part in zip(gradient.values(), parts, strict=True):
            each += part
        total += loss.item()
    return _mean(total, len(x)), gradient
