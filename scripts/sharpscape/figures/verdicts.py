"""All verdicts on the training split: a panel per study, comparison point and range of epsilon."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.style import new_figure
from sharpscape.judging.evidence import VERDICTS
from sharpscape.judging.inputs import Row
from sharpscape.judging.words import short_question, statements
from sharpscape.measures import measure_names, measure_text

SOURCE = "claims"
NEEDS = ()
MEASURES = "all"

# A sign in every cell: colour alone decides nothing. What says nothing of the landscape is white.
LOOKS = {
    "holds": ("▲", "#0173b2"),
    "reversed": ("▼", "#de8f05"),
    "equal": ("=", "#8fc4a1"),
    "mixed": ("◆", "#949494"),
    "holds-on-the-whole": ("△", "#8cc0e8"),
    "reversed-on-the-whole": ("▽", "#f5d39a"),
    "moves-together": ("↑", "#cfe3f2"),
    "moves-apart": ("↓", "#fae6c6"),
    "neither": ("↔", "#e8e8e8"),
    "inconclusive": ("?", "#dddddd"),
    "too-few": ("#", "#ffffff"),
    "undefined": ("∅", "#ffffff"),
    "does-not-apply": ("·", "#ffffff"),
}
SIGNS = {verdict: sign for verdict, (sign, _) in LOOKS.items()}
COLOURS = {verdict: colour for verdict, (_, colour) in LOOKS.items()}
SIGN_STYLE = {
    verdict: {
        "color": "white" if verdict in ("holds", "mixed") else "black",
        "ha": "center",
        "va": "center",
        "fontsize": "small",
    }
    for verdict in VERDICTS
}

# Inches of a cell, of what surrounds a panel at its sides, and of its title.
CELL = 0.19
ROOM = 1.8
TITLE = 0.4
# Of the measures' names above and below all panels, of a line of the title, and across it.
LABELS = 3.2
LINE = 0.17
STATEMENT = 7.0


class Cell(NamedTuple):
    """One verdict: the number of its question, that of its measure, and what it is."""

    question: int
    measure: int
    verdict: str


class VerdictsPanel(NamedTuple):
    """The verdicts of one range of epsilon."""

    title: str
    cells: list[Cell]


class VerdictsRow(NamedTuple):
    """The verdicts of a study at a comparison point: its questions, and a panel per range."""

    questions: list[str]
    panels: list[VerdictsPanel]


class Verdicts(NamedTuple):
    """What the figure shows.

    Attributes:
        title: of the figure, lines.
        measures: texts of the measures, in order.
        rows: of panels; none where no claim applies.
    """

    title: list[str]
    measures: list[str]
    rows: list[VerdictsRow]


def _ordered(rows, key):
    return list(dict.fromkeys(key(row) for row in rows))


def show(asked: Asked, source: Sequence[Row]) -> Verdicts:
    """The verdicts on train of the claims table, whose rows are dicts of text."""
    rows = [row for row in source if row["split"] == "train"]
    if not rows:
        nothing = "No claim applies: that takes adversarial noise and epsilons above 0"
        return Verdicts([nothing], [], [])
    ranges = _ordered(rows, lambda row: row["range"])
    by_measure = sorted(rows, key=lambda row: measure_names().index(row["measure"]))
    measures = _ordered(by_measure, measure_text)
    grouped: dict = {}
    for row in rows:
        grouped.setdefault((row["study"], row["comparison"]), []).append(row)
    shown = []
    for (study, comparison), inside in grouped.items():
        questions = _ordered(inside, short_question)
        panels = [
            VerdictsPanel(
                f"{study}, {comparison}: ε {name}",
                [
                    Cell(
                        questions.index(short_question(row)),
                        measures.index(measure_text(row)),
                        row["verdict"],
                    )
                    for row in inside
                    if row["range"] == name
                ],
            )
            for name in ranges
        ]
        shown.append(VerdictsRow(questions, panels))
    title = ["Verdicts, train", *statements(_ordered(rows, lambda row: row["claim"]))]
    return Verdicts(title, measures, shown)


def _draw_panel(axis, panel: VerdictsPanel, questions, measures):
    """One cell per verdict: questions downwards, measures to the right."""
    codes = np.full((len(questions), len(measures)), np.nan)
    for y, x, verdict in panel.cells:
        codes[y, x] = VERDICTS.index(verdict)
        axis.text(x, y, SIGNS[verdict], in_layout=False, **SIGN_STYLE[verdict])
    axis.imshow(
        codes,
        cmap=ListedColormap([COLOURS[verdict] for verdict in VERDICTS]),
        vmin=-0.5,
        vmax=len(VERDICTS) - 0.5,
        aspect="auto",
    )
    axis.set_xticks(range(len(measures)), measures, rotation=90, fontsize="small")
    axis.set_yticks(range(len(questions)), questions, fontsize="small")
    axis.tick_params(length=0)
    axis.set_title(panel.title)


def draw(shown: Verdicts) -> Figure:
    """A row of panels per study and comparison point, a column per range of epsilon."""
    if not shown.rows:
        figure, axes = new_figure(1, 1)
        axes[0, 0].set_axis_off()
        figure.suptitle("\n".join(shown.title))
        return figure
    heights = [TITLE + CELL * len(row.questions) for row in shown.rows]
    around = LABELS + LINE * (len(shown.title) - 1)
    columns = len(shown.rows[0].panels)
    figure, axes = new_figure(
        len(shown.rows),
        columns,
        width=max(ROOM + CELL * len(shown.measures), STATEMENT / columns),
        height=float(np.mean(heights)) + around / len(shown.rows),
        gridspec_kw={"height_ratios": heights},
        sharex=True,
        sharey="row",
    )
    for i, row in enumerate(shown.rows):
        for axis, panel in zip(axes[i], row.panels, strict=True):
            _draw_panel(axis, panel, row.questions, shown.measures)
            # What the columns are, above the first panel as well as below the last.
            axis.tick_params(labeltop=i == 0)
    figure.legend(
        handles=[
            Patch(facecolor=COLOURS[verdict], edgecolor="0.6", label=f"{SIGNS[verdict]} {verdict}")
            for verdict in VERDICTS
        ],
        loc="outside lower center",
        ncols=-(-len(VERDICTS) // 2),
    )
    figure.suptitle("\n".join(shown.title), fontsize="medium")
    return figure
