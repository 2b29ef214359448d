"""The expected loss of the logistic model in torch, to be differentiated."""

import torch
from linear_cases import D


def torch_loss(z, theta, noise, epsilon):
    """The same expectation, written out in torch from the definition."""
    size = theta[:D].norm(p=2 if noise.norm == "l2" else 1)
    u = (z @ theta)[:, None] - epsilon * torch.tensor(noise.alignments) * size
    return (torch.nn.functional.softplus(-u) @ torch.tensor(noise.probabilities)).mean()
