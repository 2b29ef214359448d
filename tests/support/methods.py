"""Training methods step by step: subjects, batches, and a smooth network without batch norm."""

import torch
from deep import COLOURED, job_settings, some_images
from torch import nn

from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.training import Batch, load_method
from sharpscape.planning.registries import entries

# Those that train; of given models test_given.py.
METHODS = [name.replace("_", "-") for name in entries("families/deep/training") if name != "given"]
RATE = 0.1


def smooth_network(seed=0):
    """Two layers with tanh, float32."""
    torch.manual_seed(seed)
    return nn.Sequential(nn.Flatten(), nn.Linear(192, 16), nn.Tanh(), nn.Linear(16, 5))


def in_training(network, method="sgd", epsilon=0.1, **training):
    """A NetworkInTraining with the settings of a method, in float32."""
    options = {"precision": "float32", "method": method} | training
    settings = job_settings(epsilon=epsilon, training=options)
    return NetworkInTraining(network, settings, torch.device("cpu"), torch.float32)


def new_method(network, method="sgd", **settings):
    """The training.Method of a network; settings as in in_training."""
    return load_method(method).make(in_training(network, method, **settings))


def batch(step, *, n=12, epoch=0, rate=RATE):
    """Another Batch for every step."""
    x, y = some_images(n, data=COLOURED, seed=step)
    return Batch(x, y, torch.Generator().manual_seed(step), rate, 3, epoch, step)


def weights(network):
    """Copies of all parameters, {name: tensor}."""
    return {name: each.detach().clone() for name, each in network.named_parameters()}
