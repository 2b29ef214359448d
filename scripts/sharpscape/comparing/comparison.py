"""Two runs held side by side: numbers, verdicts, settings, versions and code."""

from collections import Counter
from typing import NamedTuple

from sharpscape.comparing.differences import (
    EQUAL,
    KINDS,
    WITHIN,
    Difference,
    difference,
    settle,
)
from sharpscape.comparing.quantities import Quantity, Rows, epsilons_of, largest_losses, quantities
from sharpscape.comparing.run import Run
from sharpscape.comparing.settings import (
    Change,
    changes,
    code_changes,
    studies_changes,
    version_changes,
)
from sharpscape.comparing.verdicts import Verdicts, verdict_changes


class Comparison(NamedTuple):
    """What two runs have in common, and what differs.

    Attributes:
        names: the folders of both.
        differences: of the quantities that both have: the gravest kind first, and within a kind
            the largest.
        only: {study: how many quantities} that each run has alone.
        verdicts: None where a run has none.
        settings, versions, code: what differs of them.
        unfinished: studies without a summary, of each run.
    """

    names: tuple[str, str]
    differences: list[Difference]
    only: tuple[dict[str, int], dict[str, int]]
    verdicts: Verdicts | None
    settings: list[Change]
    versions: list[Change]
    code: list[Change]
    unfinished: tuple[list[str], list[str]]

    def number(self, kind: str) -> int:
        """How many quantities differ so."""
        return sum(each.kind == kind for each in self.differences)

    @property
    def agree(self) -> bool:
        """Whether all numbers of both are equal or within their uncertainty, and all verdicts.

        Two runs that have no quantity in common do not agree.
        """
        changed = bool(self.verdicts and self.verdicts.changes)
        alike = all(each.kind in (EQUAL, WITHIN) for each in self.differences)
        return bool(self.differences) and alike and not changed


def _quantities(before: Run, after: Run):
    """The quantities of each run, the epsilons of both as the first has them; losses of both."""
    found: list[dict[Quantity, Rows]] = [{}, {}]
    losses: dict = {}
    for name in dict.fromkeys([*before.studies, *after.studies]):
        known: set[float] = set()
        for run, of_run in zip((before, after), found, strict=True):
            if name not in run.studies:
                continue
            readings = run.studies[name].readings(known)
            known = epsilons_of(readings)
            of_run |= quantities(name, readings)
            for models, loss in largest_losses(readings).items():
                losses[name, *models] = max(losses.get((name, *models), 0.0), loss)
    return found, losses


def compare(before: Run, after: Run) -> Comparison:
    """Hold two runs side by side.

    Raises:
        SharpscapeError: a summary is not one that can be read (see inputs.read_rows).
    """
    (ours, theirs), losses = _quantities(before, after)
    found = [
        difference(
            each,
            rows,
            theirs[each],
            losses.get((each.study, each.noise, each.epsilon, each.comparison), 0.0),
            before.studies[each.study].network,
        )
        for each, rows in ours.items()
        if each in theirs
    ]
    found = settle(found)
    found.sort(key=lambda each: (KINDS.index(each.kind), -each.excess, -each.share))
    return Comparison(
        (before.name, after.name),
        found,
        (_only(ours, theirs), _only(theirs, ours)),
        _verdicts(before.claims, after.claims),
        studies_changes(before.settings["studies"], after.settings["studies"])
        + changes(before.settings["verdicts"], after.settings["verdicts"], "verdicts"),
        version_changes(before, after),
        code_changes(before, after),
        (before.unfinished, after.unfinished),
    )


def _verdicts(before, after):
    return None if before is None or after is None else verdict_changes(before, after)


def _only(these, others):
    return dict(Counter(each.study for each in these if each not in others))
