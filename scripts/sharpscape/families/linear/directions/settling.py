"""Quadratures whose nodes double until the result stands still."""

import math

import numpy as np

# Relative, of the rise.
TOLERANCE = 1e-9
# What rounding may move a mean loss by, relative.
ROUNDING = 1e-14
# Nodes of an axis, and losses of all nodes: a second or two.
MOST_NODES = 1024
MOST_LOSSES = 2**26
# What a node takes besides, in losses.
OVERHEAD = 2**9


def settled(mean, start, *, samples, at_rest):
    """A mean by a product of quadratures, each with as many nodes as it needs.

    The nodes of every axis are doubled by themselves, until that changes nothing, also at the
    nodes that all the others have in the end: a few nodes of one axis may see nothing of what
    another must resolve. To first order the last changes add up: the mean is taken with their sum,
    and the sum of their sizes is the error.

    Args:
        mean: function of {axis: nodes}.
        start: nodes to begin with, {axis: nodes}.
        samples: losses that one node takes.
        at_rest: the loss at the model, which the mean is a rise from.

    Returns:
        the mean and its error; the error is larger than TOLERANCE times the rise where that would
        take too many nodes. Both are infinite where a loss overflows.
    """
    known, nodes, open_axes = {}, dict(start), list(start)
    # Of every axis: the last change, and the nodes that it was seen at.
    changes, seen_at = {}, {}

    def at(nodes):
        key = tuple(nodes.values())
        if key not in known:
            known[key] = float(mean(nodes))
        return known[key]

    while True:
        for axis in open_axes:
            changes[axis] = at(_doubled(nodes, [axis])) - at(nodes)
            seen_at[axis] = nodes
        result, error = at(nodes) + sum(changes.values()), sum(map(abs, changes.values()))
        if not np.isfinite(result):
            return np.inf, np.inf
        room = max(TOLERANCE * abs(result - at_rest), ROUNDING * result) / len(nodes)
        open_axes = [axis for axis in open_axes if abs(changes[axis]) > room]
        if not open_axes:
            open_axes = [axis for axis in nodes if seen_at[axis] != nodes]
            if not open_axes:
                return result, error
            continue
        nodes = _doubled(nodes, open_axes)
        if _too_many(nodes, samples):
            return result, error


def _doubled(nodes, axes):
    return {axis: n * (2 if axis in axes else 1) for axis, n in nodes.items()}


def _too_many(nodes, samples):
    """Whether these nodes, and twice as many on any axis, are too many."""
    losses = 2 * math.prod(nodes.values()) * max(samples, OVERHEAD)
    return 2 * max(nodes.values()) > MOST_NODES or losses > MOST_LOSSES
