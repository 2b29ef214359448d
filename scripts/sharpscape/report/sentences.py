"""Sentences whose numbers say which rows of which table they come from."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from sharpscape.judging.inputs import Row
from sharpscape.report.notation import number


def _ranges(lines):
    """Ascending lines as texts: 3, 5–8."""
    for _, pairs in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        run = [line for _, line in pairs]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"


class Source(NamedTuple):
    """Where a part of a sentence comes from.

    Attributes:
        file: a table, relative to the results.
        lines: of that file; the head is line 1. For a ratio those above, then those below.
        how: "value", "ratio" (of geometric means), "count" (of lines), or the name of a column.
    """

    file: str
    lines: Sequence[Sequence[int]]
    how: str

    @property
    def rows(self) -> str:
        """The lines as text: groups parted by a slash."""
        return " / ".join(" ".join(map(str, group)) for group in self.lines)

    @property
    def title(self) -> str:
        """For people: lines that follow each other as a range."""
        lines = " / ".join(", ".join(_ranges(group)) for group in self.lines)
        return f"{self.file}, lines {lines}: {self.how}"


class Part(NamedTuple):
    """A text, and where it comes from; None for words of the report's own."""

    text: str
    source: Source | None = None


class Sentence(NamedTuple):
    """A sentence of the first screen."""

    parts: list[Part]


class Lines(NamedTuple):
    """Rows of a table that know their lines.

    Attributes:
        file: the table, relative to the results.
        numbered: (line, row).
    """

    file: str
    numbered: list[tuple[int, Row]]

    def where(self, **cells: str) -> "Lines":
        """The rows with these cells."""
        kept = [
            (line, row)
            for line, row in self.numbered
            if all(row[name] == cell for name, cell in cells.items())
        ]
        return Lines(self.file, kept)

    @property
    def lines(self) -> list[int]:
        """Their lines."""
        return [line for line, _ in self.numbered]

    @property
    def rows(self) -> list[Row]:
        """The rows alone."""
        return [row for _, row in self.numbered]


def lines_of(file: str, rows: Iterable[Row]) -> Lines:
    """All rows of a table."""
    return Lines(file, list(enumerate(rows, start=2)))


def value(found: Lines) -> Part:
    """The number of the one row."""
    ((line, row),) = found.numbered
    return Part(number(float(row["value"])), Source(found.file, [[line]], "value"))


def ratio(above: Lines, below: Lines) -> Part:
    """How many times as large the values of some rows are as those of others, in geometric mean."""
    logs = [
        sum(math.log(float(row["value"])) for row in each.rows) / len(each.rows)
        for each in (above, below)
    ]
    source = Source(above.file, [above.lines, below.lines], "ratio")
    return Part(f"×{number(math.exp(logs[0] - logs[1]))}", source)


def count(found: Lines) -> Part:
    """How many rows there are."""
    return Part(str(len(found.lines)), Source(found.file, [found.lines], "count"))


def cell(found: Lines, column: str, text: str | None = None) -> Part:
    """The cell that all of the rows have in a column, or a text that stands for it."""
    (content,) = {row[column] for row in found.rows}
    return Part(content if text is None else text, Source(found.file, [found.lines], column))
