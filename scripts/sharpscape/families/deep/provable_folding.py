"""Batch norms of any module that take the output of one convolution and no other, where provable.

The module is traced (torch.fx). What cannot be traced, control flow that depends on values say, is
not folded.
"""

import copy
from collections import Counter

import torch
from torch import fx, nn

from sharpscape.families.deep.folding import batch_norms_of, folded, without_batch_norms

# Batch norm behind a convolution of as many dimensions has its channels on the same axis.
KINDS = {nn.Conv1d: nn.BatchNorm1d, nn.Conv2d: nn.BatchNorm2d, nn.Conv3d: nn.BatchNorm3d}
# Of the largest logit, as far as rounding goes.
CLOSE = 1e-3


def _is_plain(module):
    """Whether a module does what its class does, and nothing besides."""
    hooked = module._forward_hooks or module._forward_pre_hooks or "forward" in vars(module)
    return not hooked and module._parameters.get("weight") is not None


def _belong(layer, norm):
    """Whether a module is a convolution, and another one a batch norm of its channels."""
    # By class: one that is derived, and a parametrized layer is, may compute otherwise.
    return (
        KINDS.get(type(layer)) is type(norm)
        and _is_plain(layer)
        and _is_plain(norm)
        and norm.running_var is not None
        and norm.num_features == layer.out_channels
    )


def _names(network):
    """{id of a module or a parameter: under how many names it is known}."""
    options = {"remove_duplicate": False}
    every = [each for _, each in network.named_modules(**options)]
    every += [each for _, each in network.named_parameters(**options)]
    return Counter(map(id, every))


def _pairs(network):
    """Yield the names of a convolution and of the batch norm behind it."""
    nodes = fx.Tracer().trace(network).nodes
    names, called = _names(network), Counter(each.target for each in nodes)
    # What the module reads of its layers besides calling them.
    read = [each.target.rpartition(".")[0] for each in nodes if each.op == "get_attr"]
    for node in nodes:
        before = node.args[0] if node.op == "call_module" and len(node.args) == 1 else None
        if not isinstance(before, fx.Node) or before.op != "call_module" or len(before.users) > 1:
            continue
        layer, norm = (network.get_submodule(each.target) for each in (before, node))
        once = all(called[each.target] == 1 for each in (before, node))
        unread = not {before.target, node.target} & set(read)
        if once and unread and _belong(layer, norm):
            parts = (layer, norm, *layer.parameters(), *norm.parameters())
            if all(names[id(each)] == 1 for each in parts):
                yield before.target, node.target


def batch_norms_behind_convolutions(network: nn.Module) -> list[tuple[str, str]]:
    """Pairs (convolution, batch norm behind it), by their names; none where it cannot be traced.

    Args:
        network: in evaluation mode.
    """
    try:
        return list(_pairs(network))
    # The module meets what is no tensor: any exception may come of it.
    except Exception:
        return []


@torch.no_grad()
def folding_agrees(network, x):
    """Whether a network computes the same with its declared batch norms folded, whatever they hold.

    Args:
        network: in evaluation mode, with batch_norms (see networks.Network).
        x: images to try it on.
    """
    shaken = copy.deepcopy(network)
    try:
        for _, name in batch_norms_of(shaken):
            norm = shaken.get_submodule(name)
            for each in (*norm.parameters(), norm.running_mean, norm.running_var):
                each.uniform_(0.5, 1.5)
        copied = without_batch_norms(shaken)
        copied.load_state_dict(folded(shaken, shaken.state_dict()))
        expected, found = shaken(x), copied(x)
    # The module looks at its batch norms otherwise than by calling them.
    except Exception:
        return False
    return bool((found - expected).abs().max() <= CLOSE * expected.abs().max())
