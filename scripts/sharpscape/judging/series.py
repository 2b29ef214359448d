"""A study's summary as series over epsilon, one per measurement protocol."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.judging.inputs import Row, read_rows
from sharpscape.measures import default_accuracy
from sharpscape.words import (
    OWN,
    OWN_NOISE,
    equal_loss_of,
    format_number,
    noise_and_training,
)

# Length of weights, in units of images from 0 to 1, that is 0 but for rounding.
SHORT = 1e-9


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
    """The values of one epsilon: {seed: value}, and statuses.

    A model without a seed has the seed "". Over directions a value is the mean. One that is
    missing is NaN, and has a status. accuracies are {seed: relative accuracy of the value}.
    """

    values: dict[str, float]
    statuses: frozenset[str]
    accuracies: Mapping[str, float] = MappingProxyType({})


# {epsilon: Point}, epsilons ascending.
Points = dict[float, Point]


class Study(NamedTuple):
    """One study.

    Attributes:
        name: of the study.
        margins, epsilon_bars: one per draw of the data; empty for networks.
        series: {noise label: {Protocol: points}} of all measures. A noise label is its name, with
            its degree where it has one ("aligned 0.5"), and with the method of training where that
            is not the usual one ("adversarial by awp"). The models of epsilon 0 are in every series
            of their method.
    """

    name: str
    margins: list[float]
    epsilon_bars: list[float]
    series: dict[str, dict[Protocol, Points]]


def common_units(points: Iterable[Point]) -> list[str]:
    """The seeds that all of these Points have, ascending; [""] for models without."""
    units = [set(point.values) for point in points]
    found = set.intersection(*units) if units else set()
    return in_order(found)


def in_order(units: Iterable[str]) -> list[str]:
    """Seeds, ascending, of each the methods by name; "" stands for models without."""

    def place(unit):
        seed, method = seed_and_method(unit)
        return int(seed or 0), method

    return sorted(units, key=place)


def unit_of(seed: str, method: str) -> str:
    """A model among those of several methods of training, as its seed stands among seeds."""
    return f"{seed}/{method}"


def seed_and_method(unit: str) -> tuple[str, str]:
    """(seed, method of training) of a unit; "" of a seed by itself."""
    seed, _, method = unit.partition("/")
    return seed, method


def adversarial_labels(study: Study) -> list[str]:
    """The labels of adversarial noise, one per method of training; plain training first."""
    found = [noise for noise in study.series if noise_and_training(noise)[0] == "adversarial"]
    return sorted(found, key=lambda noise: (noise != "adversarial", noise))


def zero_epsilons(study: Study, noise: str, comparison: str) -> set[float]:
    """The epsilons at which a model has w = 0, a constant classifier without a landscape.

    Descent comes near it: what is SHORT counts as 0.
    """
    norms = study.series[noise].get(Protocol("weight_norm", "", "", "", comparison), {})
    return {
        epsilon
        for epsilon, point in norms.items()
        if any(value < SHORT for value in point.values.values())
    }


def _common_evaluations(readings):
    """The epsilons at which the models of every epsilon were measured."""
    models = {reading.epsilon for reading in readings if reading.epsilon is not None}
    evaluated = defaultdict(set)
    for reading in readings:
        if reading.evaluation_epsilon is not None:
            evaluated[reading.evaluation_epsilon].add(reading.epsilon)
    return {epsilon for epsilon, at in evaluated.items() if at == models}


def _evaluations(reading, common) -> Iterator[str]:
    """The evaluation labels that a row belongs to."""
    evaluated = reading.evaluation_epsilon
    if evaluated is None:
        yield ""
        return
    clean = evaluated == 0
    own_noise = reading.evaluation_noise == reading.noise.split(" ")[0]
    labels = [OWN] if evaluated == reading.epsilon else []
    if evaluated in common:
        labels.append(format_number(evaluated))
    if reading.evaluation_noise == "adversarial":
        yield from labels
    # Adversarial models are measured on their own noise by the adversarial rows; and at
    # epsilon 0 all noises are one.
    if OWN in labels and (own_noise or clean):
        yield OWN_NOISE
    if own_noise and not clean:
        yield from (f"{OWN_NOISE} {label}" for label in labels if label != OWN)


def _collect(readings):
    """{Protocol: {noise label: {epsilon: {seed: {direction: Reading}}}}}."""
    common = _common_evaluations(readings)
    found = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(dict))))
    for reading in readings:
        # What has no epsilon belongs to the data, not to a model.
        for evaluation in _evaluations(reading, common) if reading.epsilon is not None else ():
            protocol = Protocol(
                reading.measure, reading.split, reading.mode, evaluation, reading.comparison
            )
            of_seed = found[protocol][reading.noise][reading.epsilon][reading.seed]
            of_seed[reading.direction] = reading
    return found


def _directions(of_noises, protocol, table):
    """{seed: the directions that all its models have}: means over others are no comparison."""
    common: dict = {}
    for of_epsilons in of_noises.values():
        for of_seeds in of_epsilons.values():
            for seed, readings in of_seeds.items():
                common[seed] = common.get(seed, set(readings)) & set(readings)
                if not common[seed]:
                    raise SharpscapeError(
                        f"{table}, column direction: the rows of {' '.join(filter(None, protocol))}"
                        f"{f', seed {seed}' if seed else ''} share none; allowed: the same "
                        "directions at every epsilon"
                    )
    return common


def _mean(values):
    """The mean, also where the sum of finite values is infinite."""
    if len(values) == 1:
        return values[0]
    with np.errstate(over="ignore"):
        mean = float(np.mean(values))
    return mean if not np.isinf(mean) else float(np.sum(np.array(values) / len(values)))


def _accuracy(reading, network):
    own = default_accuracy(reading.measure, network)
    if equal_loss_of(reading.comparison) is not None:
        # What a row says there is of the interpolation alone.
        return max(own, reading.accuracy or 0.0)
    return own if reading.accuracy is None else reading.accuracy


def _point(of_seeds, directions, network):
    """The Point of {seed: {direction: Reading}}."""
    values, accuracies, statuses = {}, {}, set()
    for seed, readings in of_seeds.items():
        used = [readings[direction] for direction in sorted(directions[seed])]
        values[seed] = _mean([each.value for each in used])
        accuracies[seed] = max(_accuracy(each, network) for each in used)
        statuses |= {each.status for each in used} - {""}
    return Point(values, frozenset(statuses), accuracies)


def read_study(rows: Sequence[Row], table: str = "", known: Iterable[float] = ()) -> Study:
    """Return the Study of one summary table.

    Args:
        rows: dicts of text.
        table: what a message calls the table.
        known: epsilons of a study that this one is compared with.

    Raises:
        SharpscapeError: the table is not one that can be judged (see inputs.read_rows).
    """
    readings = read_rows(rows, table or "summary", known)

    def numbers(measure):
        return [reading.value for reading in readings if reading.measure == measure]

    margins = numbers("margin")
    series: dict = defaultdict(dict)
    for protocol, of_noises in _collect(readings).items():
        directions = _directions(of_noises, protocol, table or "summary")
        for label, of_epsilons in of_noises.items():
            series[label][protocol] = {
                epsilon: _point(of_epsilons[epsilon], directions, not margins)
                for epsilon in sorted(of_epsilons)
            }
    none_of = {
        noise_and_training(label)[1]: series.pop(label)
        for label in list(series)
        if noise_and_training(label)[0] == "none"
    }
    for label, protocols in series.items():
        none = none_of.get(noise_and_training(label)[1], {})
        for protocol, points in protocols.items():
            if 0.0 in none.get(protocol, {}):
                protocols[protocol] = {0.0: none[protocol][0.0]} | points
    return Study(rows[0]["study"], margins, numbers("epsilon_bar"), dict(series))
