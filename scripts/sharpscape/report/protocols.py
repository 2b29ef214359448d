"""Claims × protocols: a table per claim and study, whose cells open to what a verdict rests on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sharpscape.figures.drawing.texts import comparison_text
from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.inputs import Row
from sharpscape.judging.ranges import RANGES
from sharpscape.judging.words import evaluation_text
from sharpscape.measures import GROUPS, load_measure, measure_names
from sharpscape.report.cells import Cell, cell_of
from sharpscape.report.curves import Curves
from sharpscape.words import PLAIN

# What comparison points are called in a sentence, where that is not what figures call them.
IN_A_SENTENCE = {"converged": "at the optimum"}
# C1 to C3 on a network; a section of its own, after theirs.
NETWORK_CLAIM = "C4"
ON_NETWORKS = ("C1", "C2", "C3")


class Column(NamedTuple):
    """What a column of a table is about: an evaluation, and a range of epsilon."""

    evaluation: str
    range: str


class MeasureRow(NamedTuple):
    """A row of a table.

    Attributes:
        name: of the measure, in the field's notation.
        title: the measure in words.
        cells: one per column.
    """

    name: str
    title: str
    cells: list[Cell]


class Table(NamedTuple):
    """The verdicts of one claim on one study, at one comparison point and split.

    Attributes:
        title: what it is about.
        study, training, split: for the filters.
        ranges: all of its columns, for the filters.
        columns: (range, for the filters; text of the head).
        groups: {kind of sharpness: rows}.
        nothing: why the claim applies nowhere in it; "" where it does somewhere.
    """

    title: str
    study: str
    training: str
    split: str
    ranges: str
    columns: list[tuple[str, str]]
    groups: dict[str, list[MeasureRow]]
    nothing: str


class Section(NamedTuple):
    """A claim: its name, its statement, its tables."""

    name: str
    statement: str
    tables: list[Table]


def _measure_row(key, inside, columns, curves):
    name, mode = key
    measure = load_measure(name)
    symbol = f"{measure.symbol}, {mode}" if name == "line_rise" else measure.symbol or name
    found = {Column(row["evaluation"], row["range"]): row for row in inside}
    cells = [cell_of(found.get(column), column.range, curves) for column in columns]
    words = f"{name}: noise {mode} at perturbed weights" if mode else name
    return MeasureRow(symbol, words, cells)


def _head(row):
    """The head of a column, from a row in it."""
    evaluation = evaluation_text(row)
    ranged = RANGES[row["range"]]
    return f"{evaluation}; {ranged}" if evaluation else ranged


def _by(rows: Iterable[Row], *names: str) -> dict[tuple[str, ...], list[Row]]:
    """The rows by their cells of these names, in order."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


def _in_order_of_columns(rows):
    """By range, what lies between the borders first; then by evaluation, the primary one first."""
    primary_first = sorted(rows, key=lambda row: row["primary"] != "primary")
    evaluations = list(dict.fromkeys(row["evaluation"] for row in primary_first))
    ranges = list(RANGES)
    return sorted(
        rows, key=lambda row: (ranges.index(row["range"]), evaluations.index(row["evaluation"]))
    )


def _position(row):
    group = load_measure(row["measure"]).group
    place = GROUPS.index(group) if group in GROUPS else len(GROUPS)
    return place, measure_names().index(row["measure"]), row["mode"]


def _table(key, inside, curves, *, named):
    study, training, noise, control, comparison, split = key
    by_column = _by(_in_order_of_columns(inside), "evaluation", "range")
    columns = [Column(*each) for each in by_column]
    by_measure = _by(sorted(inside, key=_position), "measure", "mode")
    groups: dict[str, list[MeasureRow]] = {}
    for each, rows in by_measure.items():
        measured = _measure_row(each, rows, columns, curves)
        groups.setdefault(load_measure(each[0]).group or "other", []).append(measured)
    parts = [study]
    if training != PLAIN:
        parts.append(f"trained by {training}")
    if noise != "adversarial":
        parts.append(f"trained under {noise} noise")
    if control:
        against = load_measure(control).label if control in measure_names() else control
        parts.append(CLAIMS[inside[0]["claim"]].against.format(against))
    parts += [IN_A_SENTENCE.get(comparison) or comparison_text(comparison), split]
    prefix = f"{inside[0]['claim']} on " if named else ""
    return Table(
        prefix + ", ".join(parts),
        study,
        training,
        split,
        " ".join(dict.fromkeys(range_name(column.range) for column in columns)),
        [
            (range_name(column.range), _head(of[0]))
            for column, of in zip(columns, by_column.values(), strict=True)
        ],
        groups,
        _why_nothing(inside),
    )


def _why_nothing(rows):
    """Why a claim applies to none of these rows; "" where it applies to one."""
    if {row["verdict"] for row in rows} != {"does-not-apply"}:
        return ""
    return "; ".join(dict.fromkeys(row["reason"] for row in rows))


def range_name(name: str) -> str:
    """A range as one word, for the filters."""
    return name.replace(" ", "-")


def sections(rows: Sequence[Row], names: Sequence[str], curves: Curves) -> list[Section]:
    """The claims with their tables, C4 among them.

    Args:
        rows: of claims.csv.
        names: of the studies, in the order of the tables.
        curves: what takes the curves that cells show.
    """
    found: dict[str, list[Table]] = {}
    rows = sorted(rows, key=lambda row: names.index(row["study"]))
    for (claim, *key), inside in _by(
        rows, "claim", "study", "training", "noise", "control", "comparison", "split"
    ).items():
        on_network = inside[0]["label"].startswith(NETWORK_CLAIM)
        table = _table(key, inside, curves, named=on_network)
        found.setdefault(NETWORK_CLAIM if on_network else claim, []).append(table)
    statements: Mapping[str, str] = {name: claim.statement for name, claim in CLAIMS.items()} | {
        NETWORK_CLAIM: "the same is seen on a network: C1 to C3 on studies of networks"
    }
    order = [*ON_NETWORKS, NETWORK_CLAIM, *(name for name in CLAIMS if name not in ON_NETWORKS)]
    return [Section(name, statements[name], found[name]) for name in order if name in found]


def filters(rows: Sequence[Row], names: Sequence[str]) -> list[dict[str, Any]]:
    """The filters of the claims, each with its options; the training split at first."""
    judged = {row["study"] for row in rows}
    splits = list(dict.fromkeys(row["split"] for row in rows))
    ranges = list(dict.fromkeys(row["range"] for row in rows))
    methods = list(dict.fromkeys(row["training"] for row in rows))
    of_methods = _filter("training", "Training", "all", [(each, each) for each in methods])
    return [
        _filter("study", "Study", "all", [(each, each) for each in names if each in judged]),
        *([of_methods] if len(methods) > 1 else []),
        _filter("split", "Split", "both", [(each, each) for each in splits], "train"),
        _filter(
            "range",
            "Range of ε",
            "all ranges",
            [(range_name(each), RANGES[each]) for each in ranges],
        ),
    ]


def _filter(name, label, nothing, options, start=""):
    return {"name": name, "label": label, "options": [("", nothing), *options], "start": start}
