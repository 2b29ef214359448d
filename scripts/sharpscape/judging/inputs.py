"""The rows of a summary, checked: what is wrong with one is said with table, row and column.

Nothing is averaged, left out or taken for something else that the table does not say.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sharpscape.errors import SharpscapeError
from sharpscape.judging.columns import COLUMNS
from sharpscape.measures import check_measure
from sharpscape.statuses import STATUSES
from sharpscape.words import format_number, trained_label

# A row of a table, as texts.
Row = Mapping[str, str]
# Epsilons that agree this closely are one: 8/255 has more than one decimal text.
SAME = 1e-9
# What belongs to the data and not to a model.
OF_DATA = ("margin", "epsilon_bar")


class Reading(NamedTuple):
    """One row of a summary.

    Attributes:
        noise: label of the training's noise, its name with its degree ("aligned 0.5"), and with the
            method of training where that is not the usual one ("adversarial by awp").
        epsilon: of the training; None for what belongs to the data.
        seed, direction: whole numbers as texts, "" for none.
        split, mode, comparison, measure: as in the table.
        evaluation_noise: "" for what is measured without.
        evaluation_epsilon: None for what is measured without noise.
        value: NaN where status says why there is none.
        accuracy: relative accuracy of value; None: that of the measure.
        status: "" or one of STATUSES.
    """

    noise: str
    epsilon: float | None
    seed: str
    direction: str
    split: str
    mode: str
    comparison: str
    measure: str
    evaluation_noise: str
    evaluation_epsilon: float | None
    value: float
    accuracy: float | None
    status: str


class _Cells:
    """The cells of one row, read column by column; what is wrong is raised with its place."""

    def __init__(self, row, place):
        self.row, self.place = row, place

    def wrong(self, column, problem):
        return SharpscapeError(f"{self.place}, column {column}: {problem}")

    def number(self, column, low=-math.inf, high=math.inf):
        """A number from low to high; None for an empty cell."""
        text = self.row[column]
        if text == "":
            return None
        allowed = "a number" if low == -math.inf else f"a finite number >= {low:g}"
        try:
            value = float(text)
        except ValueError:
            raise self.wrong(column, f"{text[:80]!r}; allowed: {allowed}") from None
        if not (math.isnan(value) or low <= value <= high):
            raise self.wrong(column, f"{text}; allowed: {allowed}")
        return value

    def size(self, column):
        """A number that is neither negative nor infinite nor NaN; None for an empty cell."""
        value = self.number(column, 0, math.nextafter(math.inf, 0))
        if value is not None and math.isnan(value):
            raise self.wrong(column, "nan; allowed: a finite number >= 0")
        return value

    def whole(self, column):
        """A whole number as text; "" for an empty cell."""
        text = self.row[column]
        try:
            return str(int(text)) if text else ""
        except ValueError:
            raise self.wrong(column, f"{text[:80]!r}; allowed: a whole number") from None


def _value(cells, status):
    value, measure = cells.number("value"), cells.row["measure"]
    text = cells.row["value"] or "empty"
    missing = value is None or math.isnan(value)
    if missing and not status:
        raise cells.wrong("value", f"{text} without a status; allowed: a number")
    # The ranges of epsilon end there.
    if measure in OF_DATA and (status or not 0 <= value < math.inf):
        has = f", with status {status}" if status else ""
        raise cells.wrong(
            "value",
            f"{text}{has}; allowed for {measure}: a finite number >= 0, without a status",
        )
    return math.nan if missing else value


def _reading(cells):
    """The Reading of one row."""
    row = cells.row
    try:
        check_measure(row["measure"])
    except SharpscapeError as error:
        raise cells.wrong("measure", str(error)) from None
    status = row["status"]
    if status and status not in STATUSES:
        known = ", ".join(STATUSES)
        raise cells.wrong("status", f"{status[:80]!r}, an unknown status; allowed: {known}")
    epsilon = cells.size("epsilon")
    if epsilon is None and row["measure"] not in OF_DATA:
        raise cells.wrong("epsilon", "empty; allowed: a finite number >= 0")
    degree = cells.number("degree")
    noise = row["noise"] if degree is None else f"{row['noise']} {format_number(degree)}"
    return Reading(
        noise=trained_label(noise, row["training"]),
        epsilon=epsilon,
        seed=cells.whole("seed"),
        direction=cells.whole("direction"),
        split=row["split"],
        mode=row["mode"],
        comparison=row["comparison"],
        measure=row["measure"],
        evaluation_noise=row["evaluation_noise"],
        evaluation_epsilon=cells.size("evaluation_epsilon"),
        value=_value(cells, status),
        accuracy=cells.size("accuracy"),
        status=status,
    )


def _check_columns(rows, table):
    for index, row in enumerate(rows):
        missing = [name for name in COLUMNS if row.get(name) is None]
        unknown = [str(name) for name in row if name not in COLUMNS]
        problem = (missing and "missing") or (unknown and "unknown")
        if problem:
            raise SharpscapeError(
                f"{table}, row {index + 2}, column {(missing or unknown)[0][:80]}: {problem}; "
                f"allowed: {','.join(COLUMNS)}"
            )


def study_of(rows: Sequence[Row], table: str) -> str:
    """The study whose summary this is, by its first row: the others are read_rows' to check.

    Raises:
        SharpscapeError: there are no rows, or no such column.
    """
    if not rows:
        raise SharpscapeError(f"{table}: no rows; allowed: a header, and a row per number")
    if rows[0].get("study") is None:
        raise SharpscapeError(f"{table}, row 2, column study: missing; allowed: a name")
    return rows[0]["study"]


def _check_one(rows, table, column):
    """One text in a column: values of two studies, or two norms, are no series."""
    first = rows[0][column]
    for index, row in enumerate(rows):
        if row[column] != first:
            raise SharpscapeError(
                f"{table}, row {index + 2}, column {column}: {row[column][:80]!r} beside "
                f"{first[:80]!r}; allowed: one {column} in a table"
            )


def one_of_each(values: Iterable[float], known: Iterable[float] = ()) -> dict[float, float]:
    """{value: the one that stands for it}, where values that agree to SAME relative are one.

    Args:
        known: those that stand for what agrees with them.
    """
    standing: list[float] = sorted(set(known))
    found = {}
    for value in sorted(set(values)):
        near = [each for each in standing if abs(value - each) <= SAME * max(value, each)]
        if not near:
            standing.append(value)
        found[value] = near[0] if near else value
    return found


def _check_unique(readings, table):
    """Each once, but for value, accuracy and status."""
    seen: dict = {}
    for index, reading in enumerate(readings):
        key = reading._replace(value=0.0, accuracy=None, status="")
        first = seen.setdefault(key, index)
        if first != index:
            raise SharpscapeError(
                f"{table}, row {index + 2}, column value: row {first + 2} again; allowed: one row "
                "for what agrees in all columns but value, accuracy and status"
            )


def _check_seeds(readings, table):
    """Seeds everywhere in a series, or nowhere."""
    first: dict = {}
    for index, reading in enumerate(readings):
        if reading.epsilon is None:
            continue
        series = (reading.measure, reading.split, reading.mode, reading.comparison)
        earlier, seeded = first.setdefault(series, (index, reading.seed != ""))
        if seeded != (reading.seed != ""):
            raise SharpscapeError(
                f"{table}, row {index + 2}, column seed: {reading.seed or 'empty'}, and "
                f"{readings[earlier].seed or 'empty'} in row {earlier + 2}; allowed: a seed in all "
                "rows of a series, or in none"
            )


def _check_data(readings, table):
    """A margin and an epsilon_bar for each draw of the data, or neither."""
    rows: dict = defaultdict(dict)
    for index, reading in enumerate(readings):
        if reading.measure in OF_DATA:
            rows[reading.seed][reading.measure] = index
    for found in rows.values():
        for measure in OF_DATA:
            if measure not in found:
                (index,) = found.values()
                raise SharpscapeError(
                    f"{table}, row {index + 2}, column measure: {readings[index].measure} without "
                    f"{measure}; allowed: both of them for the same draw, or neither"
                )


def read_rows(rows: Sequence[Row], table: str, known: Iterable[float] = ()) -> list[Reading]:
    """The rows of one summary, each checked.

    Args:
        rows: dicts of text.
        table: what a message calls the table. Row 1 is its header.
        known: epsilons of another table that these are compared with.

    Raises:
        SharpscapeError: no rows; a column that is missing or unknown; several studies or norms; an
            unknown measure or status; text for a number; NaN or nothing for a value that has no
            status; a margin or epsilon_bar that is no finite number >= 0 or has a status; a
            negative or infinite epsilon; a row twice; rows with and without a seed in one series;
            a margin without epsilon_bar, or the reverse.
    """
    study_of(rows, table)
    _check_columns(rows, table)
    for column in ("study", "norm"):
        _check_one(rows, table, column)
    readings = [_reading(_Cells(row, f"{table}, row {i + 2}")) for i, row in enumerate(rows)]
    epsilons = [r.epsilon for r in readings] + [r.evaluation_epsilon for r in readings]
    one = one_of_each((each for each in epsilons if each is not None), known)
    readings = [
        r._replace(
            epsilon=None if r.epsilon is None else one[r.epsilon],
            evaluation_epsilon=(
                None if r.evaluation_epsilon is None else one[r.evaluation_epsilon]
            ),
        )
        for r in readings
    ]
    _check_unique(readings, table)
    _check_seeds(readings, table)
    _check_data(readings, table)
    return readings
