"""Arrays of adversarial models from result files: all seeds of an epsilon together."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from sharpscape.figures.drawing.texts import ordered_comparisons
from sharpscape.files.places import Place, parse_place

# (fields, settings) of each model's file.
ModelFiles = Sequence[tuple[Mapping[str, np.ndarray], Mapping[str, Any]]]


def gather(
    results: ModelFiles, places: Callable[[float], Mapping[Hashable, Place]]
) -> dict[str, dict[float, dict[Hashable, np.ndarray]]]:
    """Join the seed blocks of each epsilon.

    Args:
        places: function of an epsilon: {key: Place of a field, with any comparison}.

    Returns:
        {comparison: {epsilon: {key: array, shape [seed, …]}}}: every epsilon at every comparison
        point, in order; without a key where there is no such field.
    """
    blocks: dict = defaultdict(lambda: defaultdict(list))
    epsilons = set()
    for fields, settings in results:
        epsilon = settings["epsilon"]
        epsilons.add(epsilon)
        keys = defaultdict(list)
        for key, place in places(epsilon).items():
            keys[place._replace(comparison="")].append(key)
        for name, values in fields.items():
            place = parse_place(name)
            for key in keys[place._replace(comparison="")]:
                blocks[place.comparison][epsilon, key].append(values)
    return {
        comparison: {
            epsilon: {
                key: np.concatenate(arrays)
                for (at, key), arrays in blocks[comparison].items()
                if at == epsilon
            }
            for epsilon in sorted(epsilons)
        }
        for comparison in ordered_comparisons(blocks)
    }


def with_model(values: np.ndarray | None) -> np.ndarray | None:
    """The seeds of values [seed, …] that have a model: those without NaN; None: no seed has one."""
    kept = [each for each in ([] if values is None else values) if not np.isnan(each).any()]
    return np.array(kept) if kept else None
