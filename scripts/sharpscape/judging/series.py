"""A study's summary as series over epsilon, one per measurement protocol."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.statuses import STATUSES
from sharpscape.words import OWN, OWN_NOISE

# A row of a table, as texts. The unit of pairing: a seed, ("direction", k), or "".
Row = Mapping[str, str]
Unit = str | tuple[str, str]


class Protocol(NamedTuple):
    """How one series was measured.

    evaluation is "own" or an epsilon, both under adversarial noise; with own-noise in
    front, the models were measured under the noise that they were trained on. It is "" for what is
    measured without noise (clean_accuracy, weight_norm), as split and mode are "" where a measure
    has none.
    """

    measure: str
    split: str
    mode: str
    evaluation: str
    comparison: str


class Point(NamedTuple):
    """The values of one epsilon: {unit: value}, and statuses.

    The unit of pairing is the seed, over whose directions values are averaged. Exact models have
    no seed: there it is the direction of a line, as ("direction", k), and "" for all else. A value
    that is missing is NaN, and has a status.
    """

    values: dict[Unit, float]
    statuses: frozenset[str]


# {epsilon: Point}, epsilons ascending.
Points = dict[float, Point]


class Study(NamedTuple):
    """One study.

    Attributes:
        name: of the study.
        margins, epsilon_bars: one per draw of the data; empty for networks.
        series: {noise label: {Protocol: points}} of all measures. A noise label is its name, with
            its degree where it has one ("aligned 0.5"). The models of epsilon 0 are in every
            series.
    """

    name: str
    margins: list[float]
    epsilon_bars: list[float]
    series: dict[str, dict[Protocol, Points]]


def common_units(points: Iterable[Point]) -> list[Unit]:
    """The units that all of these Points have, in a fixed order."""
    units = [set(point.values) for point in points]
    return sorted(set.intersection(*units)) if units else []


def unit_name(points: Iterable[Point]) -> str:
    """What the units of these Points are: "direction" or "seed"."""
    directions = any(isinstance(unit, tuple) for point in points for unit in point.values)
    return "direction" if directions else "seed"


def by_model(points: Points) -> Points:
    """The points, with the values of an exact model's directions averaged to its one."""
    return {
        epsilon: Point({"": float(np.mean(list(point.values.values())))}, point.statuses)
        if unit_name([point]) == "direction"
        else point
        for epsilon, point in points.items()
    }


def noise_label(row: Row) -> str:
    """The noise of a summary row as text."""
    return f"{row['noise']} {row['degree']}" if row["degree"] != "" else row["noise"]


def _common_evaluations(rows):
    """The epsilons at which the models of every epsilon were measured."""
    models = {float(row["epsilon"]) for row in rows if row["epsilon"] != ""}
    evaluated = defaultdict(set)
    for row in rows:
        if row["evaluation_epsilon"] != "":
            evaluated[float(row["evaluation_epsilon"])].add(float(row["epsilon"]))
    return {epsilon for epsilon, at in evaluated.items() if at == models}


def _evaluations(row, common) -> Iterator[str]:
    """The evaluation labels that a row belongs to."""
    if row["evaluation_epsilon"] == "":
        yield ""
        return
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


def _unit(row):
    """The unit of pairing that a row's value belongs to."""
    if row["seed"] == "" and row["direction"] != "":
        return ("direction", row["direction"])
    return row["seed"]


def _collect(rows):
    """{noise label: {Protocol: {epsilon: Point}}}, models without noise under the label none."""
    common = _common_evaluations(rows)
    # values[label][protocol][epsilon][unit]: numbers that are averaged inside it.
    values = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(list))))
    statuses = defaultdict(set)
    for row in rows:
        # What has no epsilon belongs to the data, not to a model.
        for evaluation in _evaluations(row, common) if row["epsilon"] != "" else ():
            protocol = Protocol(
                row["measure"], row["split"], row["mode"], evaluation, row["comparison"]
            )
            label, epsilon = noise_label(row), float(row["epsilon"])
            value = float(row["value"]) if row["value"] != "" else np.nan
            values[label][protocol][epsilon][_unit(row)].append(value)
            statuses[label, protocol, epsilon].add(row["status"])
    return {
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


def read_study(rows: Sequence[Row]) -> Study:
    """Return the Study of the rows (dicts of text) of one summary table.

    Raises:
        SharpscapeError: a row has a status that is unknown.
    """
    name = rows[0]["study"]
    unknown = {row["status"] for row in rows} - {"", *STATUSES}
    if unknown:
        raise SharpscapeError(
            f"summary of study {name}: unknown status {', '.join(sorted(unknown))}; "
            f"known: {', '.join(STATUSES)}"
        )
    series = _collect(rows)
    none = series.pop("none", {})
    for protocols in series.values():
        for protocol, points in protocols.items():
            if 0.0 in none.get(protocol, {}):
                protocols[protocol] = {0.0: none[protocol][0.0]} | points

    def numbers(measure):
        return [float(row["value"]) for row in rows if row["measure"] == measure]

    return Study(name, numbers("margin"), numbers("epsilon_bar"), series)
