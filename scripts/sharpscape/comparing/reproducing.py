"""Whether a run has the numbers of the reference.

Three rules, one for each kind of number:

- Exact optima, and margins of data: to 1e-9 of the number, anywhere.
- Logistic models after a number of steps: to 1e-6 of the number, anywhere.
- Networks: equal to the bit on the same processor with the same versions and C library. Elsewhere
  rounding grows from step to step into another training, as another seed would: the means over
  seeds must agree within what seeds differ by (see differences).

Two kinds of numbers know less than that of themselves:

- A difference of losses is rounded to 1e-15 of the losses, however small it is (Measure.floor).
- Where the least loss is at w = 0 (from epsilon_bar on), descent ends near it at lengths that the
  rounding of the loss decides: the loss there, log 2, is rounded to 1e-16, and does not tell
  lengths below 1e-10 to 1e-6 of themselves. What is measured of models shorter than SHORT, all but
  losses, follows the rule of networks.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from sharpscape.comparing.differences import EQUAL, WITHIN, Difference, difference, settle
from sharpscape.comparing.quantities import (
    Quantity,
    Rows,
    epsilons_of,
    largest_losses,
    quantities,
)
from sharpscape.comparing.reference import Reference
from sharpscape.comparing.run import Run
from sharpscape.comparing.settings import made_changes, studies_changes
from sharpscape.jobs.processor import c_library, processor_kind
from sharpscape.judging.inputs import OF_DATA, Reading
from sharpscape.judging.series import SHORT
from sharpscape.measures import load_measure
from sharpscape.words import format_number

EXACT, STEPS = 1e-9, 1e-6
# Lines about what differs.
MOST = 10
LOSSES = ("robust_loss", "clean_loss")


class Miss(NamedTuple):
    """What is not as in the reference.

    Attributes:
        words: what it is, with what was found, the reference and the tolerance.
        numbers: how many numbers of the reference it concerns; 0 for one that is not in it.
        must: whether it must agree here: not where networks are held against another processor.
    """

    words: str
    numbers: int
    must: bool


class Outcome(NamedTuple):
    """A run against the reference.

    Attributes:
        incomparable: why the two cannot be compared, in a sentence; "" where they can.
        total: how many numbers the reference has.
        misses: what differs.
        elsewhere: {what is compared within what seeds differ by: why}.
    """

    incomparable: str
    total: int = 0
    misses: Sequence[Miss] = ()
    elsewhere: Mapping[str, str] = MappingProxyType({})

    @property
    def reproduced(self) -> int:
        """How many numbers are as in the reference."""
        return self.total - sum(each.numbers for each in self.misses)

    @property
    def passed(self) -> bool:
        """Whether all numbers agree that must."""
        return not any(each.must for each in self.misses)


def _incomparable(run: Run, reference: Reference) -> str:
    if changes := studies_changes(reference.studies, run.settings["studies"]):
        first = changes[0]
        more = f" and {len(changes) - 1} more keys" if len(changes) > 1 else ""
        return (
            f"the reference is of another configuration ({first.place}: {first.before} there, "
            f"{first.after} here{more})"
        )
    if run.unfinished:
        return f"study {run.unfinished[0]} has no summary.csv yet"
    for name, study in run.studies.items():
        versions = study.made["version"]
        if study.identity != reference.identities[name] and versions != [reference.version]:
            return (
                f"the reference is of version {reference.version} of sharpscape, these results "
                f"of {', '.join(versions)}"
            )
    return ""


def _short_models(readings):
    """(noise, epsilon, comparison) of models that are w = 0 but for rounding."""
    return {
        (each.noise, each.epsilon, each.comparison)
        for each in readings
        if each.measure == "weight_norm" and 0 < each.value < SHORT
    }


class _Study:
    """One study of the reference, and of a run."""

    def __init__(self, name: str, run: Run, reference: Reference):
        self.settings: Mapping[str, Any] = reference.studies[name]
        self.network = run.studies[name].network
        wanted = reference.readings(name)
        found = run.studies[name].readings(epsilons_of(wanted))
        self.wanted, self.found = quantities(name, wanted), quantities(name, found)
        self.losses = largest_losses([*wanted, *found])
        self._short = set() if self.network else _short_models(wanted)

    def rows(self, quantity: Quantity) -> tuple[Rows, Rows]:
        """Its rows in the reference and in the run; none where one has it not."""
        return self.wanted.get(quantity, {}), self.found.get(quantity, {})

    def by_seeds(self, quantity: Quantity) -> bool:
        """Whether the processor decides more of a quantity than rounding."""
        models = (quantity.noise, quantity.epsilon, quantity.comparison)
        return self.network or (models in self._short and quantity.measure not in LOSSES)

    def loss(self, quantity: Quantity) -> float:
        """The largest loss among the models of a quantity."""
        return self.losses.get((quantity.noise, quantity.epsilon, quantity.comparison), 0.0)

    def tolerance(self, quantity: Quantity, value: float) -> float:
        """How far off a number of this size may be."""
        exact = self.settings["training"]["method"] == "exact" or quantity.measure in OF_DATA
        floor = load_measure(quantity.measure).floor * max(1.0, self.loss(quantity))
        return max((EXACT if exact else STEPS) * abs(value), floor)


def _agree(wanted: Reading, found: Reading, tolerance: float) -> bool:
    if wanted.status != found.status:
        return False
    if math.isnan(wanted.value) or math.isnan(found.value):
        return math.isnan(wanted.value) and math.isnan(found.value)
    return wanted.value == found.value or abs(found.value - wanted.value) <= tolerance


def _shown(reading: Reading) -> str:
    value = "" if math.isnan(reading.value) else format_number(reading.value)
    return " ".join(filter(None, (value, reading.status)))


def _row_misses(study: _Study, quantity: Quantity) -> Iterator[Miss]:
    """The rows of a quantity that differ by more than the tolerance; all of them, of bits."""
    wanted, found = study.rows(quantity)
    for key in dict.fromkeys([*wanted, *found]):
        ours, theirs = wanted.get(key), found.get(key)
        named = (f"{n} {v}" for n, v in zip(("seed", "direction"), key, strict=True) if v)
        words = ", ".join((quantity.words, *named))
        if ours is None:
            yield Miss(f"{words}: not in the reference", 0, True)
            continue
        if theirs is None:
            yield Miss(f"{words}: not in this run", 1, True)
            continue
        tolerance = 0.0 if study.by_seeds(quantity) else study.tolerance(quantity, ours.value)
        if not _agree(ours, theirs, tolerance):
            allowed = f"within {tolerance:.1e}" if tolerance else "to the bit"
            text = f"found {_shown(theirs)}, reference {_shown(ours)}, allowed: {allowed}"
            yield Miss(f"{words}: {text}", 1, True)


def _seeds_miss(found: Difference, numbers: int) -> Miss:
    q = "one seed" if found.q is None else f"q = {found.q:.1e}, allowed: above 0.05"
    values = f"found {found.after:g} {found.statuses[1]}".rstrip()
    reference = f"reference {found.before:g} {found.statuses[0]}".rstrip()
    words = f"{found.quantity.words}, mean of seeds: {values}, {reference}, {q}"
    return Miss(words, numbers, False)


def _elsewhere(run: Run, reference: Reference) -> dict[str, str]:
    """{study: why its numbers cannot be expected to have the same bits}, "" where they can."""
    machine = ["another processor"] * (processor_kind() != reference.processor)
    machine += ["another C library"] * (c_library() != reference.c_library)
    reasons = {}
    for name, study in run.studies.items():
        names = [each.place for each in made_changes(reference.made[name], study.made)]
        # That of sharpscape changes no number.
        versions = ", ".join(each for each in names if each != "sharpscape")
        reasons[name] = ", ".join([*machine, *filter(None, [versions and f"other {versions}"])])
    return reasons


def check(run: Run, reference: Reference) -> Outcome:
    """Hold a run against the reference.

    Raises:
        SharpscapeError: a table is not one that can be read (see inputs.read_rows).
    """
    if reason := _incomparable(run, reference):
        return Outcome(reason)
    reasons = _elsewhere(run, reference)
    studies = {name: _Study(name, run, reference) for name in reference.studies}
    misses: list[Miss] = []
    differences: list[Difference] = []
    elsewhere: dict[str, str] = {}
    for name, study in studies.items():
        for quantity in dict.fromkeys([*study.wanted, *study.found]):
            wanted, found = study.rows(quantity)
            if study.by_seeds(quantity) and reasons[name] and wanted.keys() == found.keys():
                differences.append(
                    difference(quantity, wanted, found, study.loss(quantity), study.network)
                )
                elsewhere[name if study.network else f"{name} near w = 0"] = reasons[name]
            else:
                misses += _row_misses(study, quantity)
    misses += [
        _seeds_miss(each, len(studies[each.quantity.study].wanted[each.quantity]))
        for each in settle(differences)
        if each.kind not in (EQUAL, WITHIN)
    ]
    total = sum(len(rows) for study in studies.values() for rows in study.wanted.values())
    return Outcome("", total, misses, elsewhere)


def outcome_text(outcome: Outcome) -> str:
    """The outcome in a line; below it, what differs, at most MOST of it."""
    if outcome.incomparable:
        return f"not held against the reference: {outcome.incomparable}"
    text = f"reproduced: {outcome.reproduced} of {outcome.total} numbers"
    reasons: dict[str, list[str]] = {}
    for what, reason in outcome.elsewhere.items():
        reasons.setdefault(reason, []).append(what)
    for reason, names in reasons.items():
        text += f"; {' and '.join(names)} within what seeds differ by ({reason})"
    lines = [f"  {each.words}" for each in outcome.misses[:MOST]]
    if len(outcome.misses) > MOST:
        lines.append(f"  … and {len(outcome.misses) - MOST} more")
    return "\n".join([text, *lines])
