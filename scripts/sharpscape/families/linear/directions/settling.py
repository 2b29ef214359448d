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

    A change is what twice as many nodes of one axis do. The axis whose last known change is the
    largest gets them, until all changes are small at the nodes that the axes have in the end: a few
    nodes of one axis may see nothing of what another must resolve. While one axis resolves too
    little, all changes are large; so only one grows at a time. To first order the last changes add
    up: the mean is taken with their sum, and the sum of their sizes is the error. Where nodes end
    before, a change may be small by chance: then the larger of the last two of each axis counts.

    Args:
        mean: function of {axis: nodes}.
        start: nodes to begin with, {axis: nodes}.
        samples: losses that one node takes.
        at_rest: the loss at the model, which the mean is a rise from.

    Returns:
        the mean and its error; the error is larger than TOLERANCE times the rise where that would
        take too many nodes. Both are infinite where a loss overflows.
    """
    nodes, known = dict(start), {}

    def at(nodes):
        key = tuple(nodes.values())
        if key not in known:
            known[key] = float(mean(nodes))
        return known[key]

    def change_of(axis):
        return at(_doubled(nodes, axis)) - at(nodes)

    changes = {axis: change_of(axis) for axis in nodes}
    # Of each axis: the change before the last, and the nodes that the last is known at.
    earlier, seen_at = dict(changes), dict.fromkeys(nodes, nodes)
    while True:
        result = at(nodes) + sum(changes.values())
        if not np.isfinite(result):
            return np.inf, np.inf
        room = max(TOLERANCE * abs(result - at_rest), ROUNDING * result) / len(nodes)
        stale = [axis for axis in nodes if seen_at[axis] != nodes]
        axis = max(changes, key=lambda each: abs(changes[each]))
        small, grown = abs(changes[axis]) <= room, _doubled(nodes, axis)
        if small or _too_many(grown, samples):
            if not stale:
                before = changes if small else earlier
                return result, sum(max(abs(changes[each]), abs(before[each])) for each in nodes)
            axis = stale[0]
        if axis in stale:
            earlier[axis], changes[axis], seen_at[axis] = changes[axis], change_of(axis), nodes
        else:
            nodes = grown


def _doubled(nodes, axis):
    return nodes | {axis: 2 * nodes[axis]}


def _too_many(nodes, samples):
    """Whether these nodes, and twice as many on any axis, are too many."""
    losses = 2 * math.prod(nodes.values()) * max(samples, OVERHEAD)
    return 2 * max(nodes.values()) > MOST_NODES or losses > MOST_LOSSES
