"""All verdicts on the training split: a panel per study, comparison point and range of epsilon."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from sharpscape.figures.style import new_figure
from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.evidence import VERDICTS
from sharpscape.measures import MEASURES, measure_text
from sharpscape.words import epsilon_text

# Light to dark, and a sign in every cell: colour alone decides nothing.
SIGNS = {"holds": "▲", "reversed": "▼", "mixed": "◆", "inconclusive": "?", "undefined": "–"}
COLOURS = {
    "holds": "#0173b2",
    "reversed": "#de8f05",
    "mixed": "#949494",
    "inconclusive": "#dddddd",
    "undefined": "#ffffff",
}
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


def _question(row):
    """Row of the panel: claim, what it is held against, noise of training, and evaluation."""
    at = row["evaluation"].removeprefix("own-noise ")
    evaluation = {"own": "own ε", "0": "clean", "own-noise": "own noise"}.get(at)
    evaluation = evaluation or f"ε {epsilon_text(float(at))}"
    if at != row["evaluation"]:
        evaluation = f"own noise, {evaluation}"
    against = f" vs {row['control']}" if row["control"] else ""
    noise = "" if row["noise"] == "adversarial" else f" ({row['noise']} noise)"
    return f"{row['claim']}{noise}{against}, {evaluation}"


def _ordered(rows, key):
    return list(dict.fromkeys(key(row) for row in rows))


def _draw_panel(axis, rows, questions, measures):
    """One cell per verdict: questions downwards, measures to the right."""
    codes = np.full((len(questions), len(measures)), np.nan)
    for row in rows:
        y, x = questions.index(_question(row)), measures.index(measure_text(row))
        codes[y, x] = VERDICTS.index(row["verdict"])
        axis.text(x, y, SIGNS[row["verdict"]], **SIGN_STYLE[row["verdict"]])
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


def draw_verdicts(rows):
    """Draw the rows of the claims table (dicts of text)."""
    rows = [row for row in rows if row["split"] == "train"]
    if not rows:
        figure, axes = new_figure(1, 1)
        axes[0, 0].set_axis_off()
        figure.suptitle("No claim applies: that takes adversarial noise and epsilons above 0")
        return figure
    ranges = _ordered(rows, lambda row: row["range"])
    claims = _ordered(rows, lambda row: row["claim"])
    by_measure = sorted(rows, key=lambda row: list(MEASURES).index(row["measure"]))
    measures = _ordered(by_measure, measure_text)
    panels = {}
    for row in rows:
        panels.setdefault((row["study"], row["comparison"]), []).append(row)
    questions = {place: _ordered(inside, _question) for place, inside in panels.items()}
    heights = [TITLE + CELL * len(each) for each in questions.values()]
    around = LABELS + LINE * len(claims)
    figure, axes = new_figure(
        len(panels),
        len(ranges),
        width=max(ROOM + CELL * len(measures), STATEMENT / len(ranges)),
        height=np.mean(heights) + around / len(panels),
        gridspec_kw={"height_ratios": heights},
        sharex=True,
        sharey="row",
    )
    for i, ((study, comparison), inside) in enumerate(panels.items()):
        for j, name in enumerate(ranges):
            chosen = [row for row in inside if row["range"] == name]
            _draw_panel(axes[i, j], chosen, questions[study, comparison], measures)
            axes[i, j].set_title(f"{study}, {comparison}: ε {name}")
            # What the columns are, above the first panel as well as below the last.
            axes[i, j].tick_params(labeltop=i == 0)
    figure.legend(
        handles=[
            Patch(facecolor=COLOURS[verdict], edgecolor="0.6", label=f"{SIGNS[verdict]} {verdict}")
            for verdict in VERDICTS
        ],
        loc="outside lower center",
        ncols=len(VERDICTS),
    )
    statements = [f"{name}: {CLAIMS[name].statement}" for name in claims]
    figure.suptitle("\n".join(["Verdicts, train", *statements]), fontsize="medium")
    return figure
