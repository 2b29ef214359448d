"""The logistic model as torchattacks needs it: two outputs, and its attack."""

import torch
import torchattacks
from torch import nn

STEPS = 10


def two_output_model(w, dtype=torch.float32):
    """A model without bias whose two logits differ by w·x: its cross-entropy is the logistic loss.

    Its rows -w/2 and w/2 stay opposite in training, so that its difference follows w at twice
    the learning rate.
    """
    linear = nn.Linear(len(w), 2, bias=False, dtype=dtype)
    half = torch.as_tensor(w / 2, dtype=dtype)
    with torch.no_grad():
        linear.weight.copy_(torch.stack([-half, half]))
    return nn.Sequential(nn.Flatten(), linear)


def signed_weights(model):
    """The w of a two-output model, float64."""
    weight = model[1].weight.detach().double().numpy()
    return weight[1] - weight[0]


def attack_on(model, epsilon):
    """Projected gradient ascent in the L2 ball, with the package's default step and start."""
    return torchattacks.PGDL2(model, eps=epsilon, steps=STEPS)
