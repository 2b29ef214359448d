"""A network of the user's own: what a factory in their Python file makes."""

import copy
from pathlib import Path

import torch
from torch import nn

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.own_code import load_code, where_raised
from sharpscape.families.deep.own_network import OwnNetwork
from sharpscape.families.deep.provable_folding import (
    batch_norms_behind_convolutions,
    folding_agrees,
)

# Images that a new network is tried on.
TRIED = 2


def make(settings, data):
    """A new network (see networks.Entry), tried on two images.

    Args:
        settings: factory, options, content (see own_code.load_code), and path, which may differ
            from run to run.

    Raises:
        SharpscapeError: the file cannot be imported or has changed, or its factory makes no network
            that can be measured.
    """
    path = settings.get("path")
    if not path:
        raise SharpscapeError(
            "the Python file of this network is not named; needed is its path: load_models(file, "
            "network=path)"
        )
    called = f"{path}: {settings['factory']}"
    channels, classes = data.image_shape[0], data.classes
    factory = getattr(load_code(path, settings["content"]), settings["factory"], None)
    if not callable(factory):
        raise SharpscapeError(f"{called} is no function or class of this file")
    folder = Path(path).absolute().parent
    try:
        network = factory(channels, classes, **settings["options"])
    except (Exception, SystemExit) as error:
        raise SharpscapeError(
            f"{called}(channels={channels}, classes={classes}, **options) failed "
            f"({where_raised(error, folder)})"
        ) from error
    if not isinstance(network, nn.Module):
        raise SharpscapeError(
            f"{called} returned a {type(network).__name__}; needed is a torch.nn.Module"
        )
    network.float().cpu().eval()
    try:
        x = torch.rand(TRIED, *data.image_shape)
        _try(network, x, classes)
        return _wrapped(network, x)
    except _Unfit as unfit:
        raise SharpscapeError(f"the network of {called} {unfit}") from None
    except Exception as error:
        raise SharpscapeError(
            f"the network of {called} fails on images of shape {list(x.shape)} "
            f"({where_raised(error, folder)})"
        ) from error


class _Unfit(Exception):
    """What is wrong with a network, in words."""


@torch.no_grad()
def _try(network, x, classes):
    """Raise _Unfit unless a network gives logits, and the same ones again."""
    logits = network(x)
    if not isinstance(logits, torch.Tensor):
        raise _Unfit(f"returns a {type(logits).__name__}; needed are logits, a tensor")
    if logits.shape != (len(x), classes):
        raise _Unfit(
            f"returns shape {list(logits.shape)} on {len(x)} images; needed is "
            f"{[len(x), classes]}, a logit for each class"
        )
    if not bool(logits.isfinite().all()):
        raise _Unfit("has logits that are not finite")
    before = torch.get_rng_state()
    if not torch.equal(network(x), logits) or not torch.equal(torch.get_rng_state(), before):
        raise _Unfit(
            "gives other logits the second time, in evaluation mode; needed is one that draws no "
            "random numbers there (is dropout left on?)"
        )


def _draws(network, x):
    """Whether a network in training mode draws random numbers."""
    before = torch.get_rng_state()
    try:
        network(x)
    # What trains it will say so.
    except Exception:
        pass
    return not torch.equal(torch.get_rng_state(), before)


def _wrapped(network, x):
    """The OwnNetwork of a module that can be copied."""
    try:
        copied = copy.deepcopy(network)
    except Exception as error:
        raise _Unfit(f"cannot be copied ({type(error).__name__}: {error})") from error
    wrapped = OwnNetwork(network, draws_in_training=_draws(copied.train(), x)).eval()
    wrapped.batch_norms = [
        (f"network.{layer}", f"network.{norm}")
        for layer, norm in batch_norms_behind_convolutions(network)
    ]
    if wrapped.batch_norms and not folding_agrees(wrapped, x):
        wrapped.batch_norms = []
    try:
        filters = filters_of(wrapped)
    except ValueError as error:
        raise _Unfit(f"has a wrong attribute: {error}") from None
    if not filters:
        raise _Unfit("has no filters: no parameter of two or more axes, but for its not_filters")
    return wrapped
