"""A study's summary as series over epsilon, one per measurement protocol."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from sharpscape.measures import GAPS, MEASURES
from sharpscape.words import OWN, OWN_NOISE


class Protocol(NamedTuple):
    """How one series was measured.

    evaluation is "own" or an epsilon, both under adversarial noise; with own-noise in
    front, the models were measured under the noise that they were trained on.
    """

    measure: str
    split: str
    mode: str
    evaluation: str
    comparison: str


class Point(NamedTuple):
    """The values of one epsilon: {unit: value}, and statuses.

    The unit of pairing is the seed, over whose directions values are averaged. Exact models have
    no seed: there it is the direction of a line, as ("direction", k), and "" for all else.
    """

    values: dict
    statuses: frozenset


def common_units(points):
    """The units that all of these Points have, in a fixed order."""
    units = [set(point.values) for point in points]
    return sorted(set.intersection(*units)) if units else []


def unit_name(points):
    """What the units of these Points are: "direction" or "seed"."""
    directions = any(isinstance(unit, tuple) for point in points for unit in point.values)
    return "direction" if directions else "seed"


def by_model(points):
    """{epsilon: Point} with the values of an exact model's directions averaged to its one."""
    return {
        epsilon: Point({"": float(np.mean(list(point.values.values())))}, point.statuses)
        if unit_name([point]) == "direction"
        else point
        for epsilon, point in points.items()
    }


class Study(NamedTuple):
    """One study: series[noise label][protocol] = {epsilon: Point}, of sharpness.

    A noise label is its name, for aligned noise with the alignment ("aligned 0.5"). The models
    of epsilon 0 are in every series. gaps holds the generalisation gaps likewise; their protocols
    name no split and no mode.
    """

    name: str
    margins: list
    epsilon_bars: list
    series: dict
    gaps: dict


def noise_label(row):
    """The noise of a summary row as text."""
    return f"{row['noise']} {row['degree']}" if row["degree"] != "" else row["noise"]


def _evaluations(row, common):
    """The evaluation labels that a row belongs to."""
    epsilon, evaluated = float(row["epsilon"]), float(row["evaluation_epsilon"])
    clean = evaluated == 0
    own_noise = row["evaluation_noise"] == row["noise"]
    labels = [OWN] if evaluated == epsilon else []
    if evaluated in common:
        labels.append(row["evaluation_epsilon"])
    if row["evaluation_noise"] == "adversarial":
        yield from labels
    # Adversarial models are measured on their own noise by the adversarial rows; and at
    # epsilon 0 all noises are one.
    if OWN in labels and (own_noise or clean):
        yield OWN_NOISE
    if own_noise and not clean:
        yield from (f"{OWN_NOISE} {label}" for label in labels if label != OWN)


def read_study(rows):
    """Return the Study of the rows (dicts of text) of one summary table."""
    models = {float(row["epsilon"]) for row in rows if row["epsilon"] != ""}
    evaluated = defaultdict(set)
    for row in rows:
        if row["evaluation_epsilon"] != "":
            evaluated[float(row["evaluation_epsilon"])].add(float(row["epsilon"]))
    common = {epsilon for epsilon, at in evaluated.items() if at == models}

    # values[label][protocol][epsilon][unit]: numbers that are averaged inside it.
    values = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(list))))
    statuses = defaultdict(set)
    for row in rows:
        measure = row["measure"]
        if not MEASURES[measure].sharpness and measure not in GAPS:
            continue
        for evaluation in _evaluations(row, common):
            protocol = Protocol(measure, row["split"], row["mode"], evaluation, row["comparison"])
            label, epsilon = noise_label(row), float(row["epsilon"])
            value = float(row["value"]) if row["value"] != "" else np.nan
            unit = row["seed"]
            if unit == "" and row["direction"] != "":
                unit = ("direction", row["direction"])
            values[label][protocol][epsilon][unit].append(value)
            statuses[label, protocol, epsilon].add(row["status"])

    series = {
        label: {
            protocol: {
                epsilon: Point(
                    {unit: float(np.mean(numbers)) for unit, numbers in units.items()},
                    frozenset(statuses[label, protocol, epsilon] - {""}),
                )
                for epsilon, units in sorted(points.items())
            }
            for protocol, points in protocols.items()
        }
        for label, protocols in values.items()
    }
    none = series.pop("none", {})
    for protocols in series.values():
        for protocol, points in protocols.items():
            if 0.0 in none.get(protocol, {}):
                protocols[protocol] = {0.0: none[protocol][0.0]} | points

    def numbers(measure):
        return [float(row["value"]) for row in rows if row["measure"] == measure]

    def chosen(gaps):
        return {
            label: {p: points for p, points in protocols.items() if (p.measure in GAPS) == gaps}
            for label, protocols in series.items()
        }

    name, margins, epsilon_bars = rows[0]["study"], numbers("margin"), numbers("epsilon_bar")
    return Study(name, margins, epsilon_bars, chosen(False), chosen(True))
