"""Quantities: what the rows of a summary tell that agree in all but seed and direction."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sharpscape.judging.inputs import Reading
from sharpscape.judging.series import Point
from sharpscape.measures import default_accuracy
from sharpscape.words import epsilon_text, noise_and_training, trained_label


class Quantity(NamedTuple):
    """What is measured of which models; as the columns of summary.csv."""

    study: str
    noise: str
    epsilon: float | None
    comparison: str
    measure: str
    split: str
    mode: str
    evaluation_noise: str
    evaluation_epsilon: float | None

    @property
    def models(self) -> str:
        """The models in words."""
        if self.epsilon is None:
            return "the data"
        noise, training = noise_and_training(self.noise)
        label = trained_label("" if noise == "none" else noise, training)
        return f"{label} ε {epsilon_text(self.epsilon)}, {self.comparison}".strip()

    @property
    def measured(self) -> str:
        """Where and how they are measured, in words."""
        parts = [self.split, self.mode]
        if self.evaluation_epsilon is not None:
            parts.append(f"at {self.evaluation_noise} ε {epsilon_text(self.evaluation_epsilon)}")
        return ", ".join(filter(None, parts))

    @property
    def words(self) -> str:
        """All of it in words."""
        parts = (f"{self.study}: {self.measure}", self.models, self.measured)
        return ", ".join(filter(None, parts))


# {(seed, direction): its row}.
Rows = Mapping[tuple[str, str], Reading]
# {(noise, epsilon, comparison): a loss}.
Losses = Mapping[tuple[str, float | None, str], float]


def quantity_of(study: str, reading: Reading) -> Quantity:
    """The Quantity that a row of a study belongs to."""
    cells = reading._asdict()
    return Quantity(study, **{name: cells[name] for name in Quantity._fields[1:]})


def quantities(study: str, readings: Iterable[Reading]) -> dict[Quantity, Rows]:
    """The quantities of a study, in the order of its summary."""
    found: dict = defaultdict(dict)
    for reading in readings:
        found[quantity_of(study, reading)][reading.seed, reading.direction] = reading
    return dict(found)


def epsilons_of(readings: Iterable[Reading]) -> set[float]:
    """All epsilons of a summary, of trainings and of evaluations."""
    found = {each for r in readings for each in (r.epsilon, r.evaluation_epsilon)}
    return {each for each in found if each is not None}


def point_of(rows: Rows, network: bool) -> Point:
    """Its Point: per seed the mean over directions; seeds without a value are left out."""
    values, accuracies = defaultdict(list), defaultdict(list)
    for (seed, _), reading in sorted(rows.items()):
        if not math.isnan(reading.value):
            values[seed].append(reading.value)
            own = reading.accuracy
            accuracies[seed].append(
                default_accuracy(reading.measure, network) if own is None else own
            )
    return Point(
        # Divided first: the sum of finite values may be infinite.
        {seed: math.fsum(each / len(found) for each in found) for seed, found in values.items()},
        statuses_of(rows),
        {seed: max(found) for seed, found in accuracies.items()},
    )


def statuses_of(rows: Rows) -> frozenset[str]:
    """The statuses that the rows have."""
    return frozenset(reading.status for reading in rows.values()) - {""}


def largest_losses(readings: Iterable[Reading]) -> dict[tuple[str, float | None, str], float]:
    """The largest finite loss among the models of each noise, epsilon and comparison."""
    found: dict = {}
    for reading in readings:
        if reading.measure in ("robust_loss", "clean_loss") and math.isfinite(reading.value):
            models = (reading.noise, reading.epsilon, reading.comparison)
            found[models] = max(found.get(models, 0.0), reading.value)
    return found
