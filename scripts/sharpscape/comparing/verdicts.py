"""Which verdicts change from one run to another."""

from collections.abc import Sequence
from typing import NamedTuple

from sharpscape.judging.inputs import Row
from sharpscape.judging.tables import KEY
from sharpscape.words import PLAIN


class VerdictChange(NamedTuple):
    """A verdict that is another one.

    Attributes:
        about: the columns of claims.csv from claim to range.
        primary: whether it is part of a study's primary question in either run.
        before, after: the verdicts.
    """

    about: tuple[str, ...]
    primary: bool
    before: str
    after: str

    @property
    def words(self) -> str:
        """What it is about, in words."""
        cells = dict(zip(KEY, self.about, strict=True))
        head = f"{cells.pop('study')}: {cells.pop('claim')}"
        if cells["training"] == PLAIN:
            del cells["training"]
        if cells["control"]:
            cells["control"] = f"against {cells['control']}"
        return ", ".join([head, *filter(None, cells.values())])


class Verdicts(NamedTuple):
    """The verdicts of two runs.

    Attributes:
        number: how many both have.
        changes: those that are others, the primary ones first.
    """

    number: int
    changes: list[VerdictChange]


def verdict_changes(before: Sequence[Row], after: Sequence[Row]) -> Verdicts:
    """The verdicts of two tables of claims, held side by side."""
    tables = [{tuple(row[name] for name in KEY): row for row in rows} for rows in (before, after)]
    both = [key for key in tables[0] if key in tables[1]]
    found = []
    for key in both:
        rows = [table[key] for table in tables]
        verdicts = [row["verdict"] for row in rows]
        if verdicts[0] != verdicts[1]:
            primary = any(row["primary"] == "primary" for row in rows)
            found.append(VerdictChange(key, primary, *verdicts))
    found.sort(key=lambda each: not each.primary)
    return Verdicts(len(both), found)
