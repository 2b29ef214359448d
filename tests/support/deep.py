"""Small networks of the deep family: data, settings of jobs, models, and three more networks."""

import copy
from argparse import Namespace

import numpy as np
import torch
from workflow import deep_study

from sharpscape.data.loading import load_dataset
from sharpscape.data.subsets import choose_samples
from sharpscape.families.deep.initialisation import make_network
from sharpscape.families.deep.networks import NetworkData
from sharpscape.files.checkpoints import load_checkpoint, save_checkpoint
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.registries import entries

# Those of the registry but for the user's own, which needs a file (test_file.py).
NETWORKS = [name for name in entries("families/deep/networks") if name != "file"]
COLOURED = NetworkData((3, 8, 8), 5, mean=[0.4] * 3, std=[0.2] * 3)
GREY = NetworkData((1, 8, 8), 3, mean=[0.5], std=[0.5])
# Options of an attack of one start, whatever it raises.
PGD = {"steps": 10, "relative_step_size": 0.25, "random_start": True}


def small_network(name="resnet18", data=COLOURED, seed=0, **settings):
    """A new network of few channels, in training mode."""
    return make_network({"name": name, "width": 4} | settings, data, seed)


def digits(classes=(0, 1, 2), train=200, test=60):
    """The fields of a data file of some digits."""
    sizes = {"train": train, "test": test}
    chosen = choose_samples(load_dataset("digits"), list(classes), sizes, 0)
    fields = {"classes": np.array(classes), "maximum": np.array([16.0])}
    for split, samples in chosen.items():
        fields[f"{split}/images"], fields[f"{split}/labels"] = samples
    return fields


def job_settings(*, noise="adversarial", epsilon=0.1, seeds=(0, 1), training=None, **study):
    """Settings of a job on the models of one noise and epsilon, all defaults filled in."""
    described = deep_study(**study)
    described["training"] |= training or {}
    config = {"results": "r", "raw_data": "d", "studies": [described]}
    checked = check_configuration(copy.deepcopy(config))["studies"][0]
    names = ("family", "model", "norm", "training", "threads", "attack", "landscape", "flatness")
    shared = {name: checked[name] for name in (*names, "curvature", "accuracy")}
    return shared | {"noise": {"name": noise}, "epsilon": epsilon, "seeds": list(seeds)}


def arguments(folder):
    """Of a program on the CPU, without files of the user's; its output is model.h5 in a folder."""
    output = folder / "model.h5"
    return Namespace(gpus=0, threads=1, output=output, own_network="", own_weights="")


def texts_of(fields):
    """{name inside a file: values} of {Place: Field}, as a file gives them back."""
    return {place.path: np.atleast_1d(field.values) for place, field in fields.items()}


def trained_values(data, settings, folder):
    """What a model file has after training, {name inside the file: values}."""
    from sharpscape.families.deep.train_model import train_models

    return texts_of(train_models(data, settings, arguments(folder)))


def assert_same_training(one, other):
    """Two trainers have the same history and the same bits of weights and statistics."""
    assert one.history == other.history
    states = (each.subject.network.state_dict().values() for each in (one, other))
    for first, second in zip(*states, strict=True):
        assert torch.equal(first, second)


def assert_goes_on_to_the_same_bits(whole, resumed, path, steps):
    """A trainer that is resumed after some steps ends its second epoch as the one that went on."""
    for _ in range(steps):
        whole.train_step()
    save_checkpoint(path, "this", whole.state())
    resumed.restore(load_checkpoint(path, "this"))
    for trainer in (whole, resumed):
        while trainer.epoch < 2:
            trainer.train_step()
    assert_same_training(whole, resumed)


def some_images(n=24, data=COLOURED, seed=1):
    """Images with many pixels at the ends of the range, and labels."""
    x = torch.rand(n, *data.image_shape, generator=torch.Generator().manual_seed(seed))
    return x.mul(2).sub(0.5).clamp(0, 1), torch.arange(n) % data.classes


# Networks without batch norm; without convolutions and with a parameter that is no filter; and
# with no hidden layer at all.
PLAIN_CNN = """
from torch import nn

from sharpscape.families.deep.image_network import ImageNetwork


class Cnn(ImageNetwork):
    def __init__(self, width, data):
        super().__init__(data)
        self.layers = nn.Sequential(
            nn.Conv2d(data.image_shape[0], width, 3, stride=2), nn.ReLU(),
            nn.Conv2d(width, width, 2), nn.ReLU(), nn.Flatten(), nn.LazyLinear(data.classes),
        )

    def logits(self, normalised):
        return self.layers(normalised)


def make(settings, data):
    import torch

    network = Cnn(settings["width"], data)
    network.layers(torch.zeros(1, *data.image_shape))
    return network
"""
TRANSFORMER = '''
import torch
from torch import nn

from sharpscape.families.deep.image_network import ImageNetwork

PATCH = 4


class Transformer(ImageNetwork):
    """One head of attention over patches, a hidden layer, the average over patches."""

    not_filters = frozenset({"position"})

    def __init__(self, width, data):
        super().__init__(data)
        channels, height, width_of_image = data.image_shape
        patches = (height // PATCH) * (width_of_image // PATCH)
        self.patches = nn.Conv2d(channels, width, PATCH, stride=PATCH)
        self.position = nn.Parameter(0.02 * torch.randn(patches, width))
        self.norm, self.mix = nn.LayerNorm(width), nn.Linear(width, 3 * width)
        self.hidden, self.linear = nn.Linear(width, width), nn.Linear(width, data.classes)

    def logits(self, normalised):
        x = self.patches(normalised).flatten(2).transpose(1, 2) + self.position
        query, key, value = self.mix(self.norm(x)).chunk(3, dim=2)
        attention = (query @ key.transpose(1, 2) / x.shape[2] ** 0.5).softmax(dim=2)
        x = x + attention @ value
        x = x + self.hidden(x).tanh()
        return self.linear(x.mean(dim=1))


def make(settings, data):
    return Transformer(settings["width"], data)
'''
SOFTMAX_REGRESSION = """
from math import prod

from torch import nn

from sharpscape.families.deep.image_network import ImageNetwork


class SoftmaxRegression(ImageNetwork):
    def __init__(self, data):
        super().__init__(data)
        self.linear = nn.Linear(prod(data.image_shape), data.classes)

    def logits(self, normalised):
        return self.linear(normalised.flatten(1))


def make(settings, data):
    return SoftmaxRegression(data)
"""
MORE_NETWORKS = {
    "plain_cnn": PLAIN_CNN,
    "transformer": TRANSFORMER,
    "softmax_regression": SOFTMAX_REGRESSION,
}
