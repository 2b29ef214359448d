"""Arrays of adversarial models from result files: all seeds of an epsilon together."""

from collections import defaultdict

import numpy as np

from sharpscape.figures.style import ordered_comparisons
from sharpscape.files.places import Place, parse_place
from sharpscape.words import FOLLOWING


def gather(results, places):
    """Join the seed blocks of each epsilon.

    Args:
        results: (fields, settings) of each model's file.
        places: function of an epsilon: {key: Place of a field, with any comparison}.

    Returns:
        {comparison: {epsilon: {key: array, shape [seed, …]}}}: every epsilon at every comparison
        point, in order; without a key where there is no such field.
    """
    blocks = defaultdict(lambda: defaultdict(list))
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


def with_model(values):
    """The seeds of values [seed, …] that have a model: those without NaN; None: no seed has one."""
    kept = [each for each in ([] if values is None else values) if not np.isnan(each).any()]
    return np.array(kept) if kept else None


def gather_planes(results):
    """The planes of a study's adversarial models at their own epsilon, on train.

    Args:
        results: (fields, settings) of each model's landscape file; those of later seeds have none.

    Returns:
        positions along both axes, shape [point]; {comparison: {epsilon: losses, shape
        [alpha, beta]}}.
    """
    with_plane = [each for each in results if "plane_alpha" in each[0]]

    def places(own):
        return {"plane": Place("", "plane", "adversarial", own, "train", FOLLOWING)}

    # One seed has a plane.
    planes = {
        comparison: {
            epsilon: found.get("plane", [None])[0] for epsilon, found in by_epsilon.items()
        }
        for comparison, by_epsilon in gather(with_plane, places).items()
    }
    return with_plane[0][0]["plane_alpha"], planes
