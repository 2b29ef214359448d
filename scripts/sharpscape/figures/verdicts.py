"""All verdicts on the training split: one panel per study and range of epsilon."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from sharpscape.claims import CLAIMS
from sharpscape.evidence import VERDICTS
from sharpscape.figures.style import new_figure
from sharpscape.measures import measure_text

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


def _question(row):
    """Column of the panel: claim, control and evaluation."""
    evaluation = {"own": "own ε", "0": "clean", "own-noise": "own noise"}.get(
        row["evaluation"], row["evaluation"]
    )
    control = f" vs {row['control']}" if row["control"] else ""
    return f"{row['claim']}{control}, {evaluation}"


def _ordered(rows, key):
    return list(dict.fromkeys(key(row) for row in rows))


def draw_verdicts(rows):
    """Draw the rows of the claims table (dicts of text)."""
    rows = [row for row in rows if row["split"] == "train"]
    if not rows:
        figure, axes = new_figure(1, 1)
        axes[0, 0].set_axis_off()
        figure.suptitle("No claim applies: that takes adversarial noise and epsilons above 0")
        return figure
    studies = _ordered(rows, lambda row: row["study"])
    ranges = _ordered(rows, lambda row: row["range"])
    measures = _ordered(rows, measure_text)
    questions = {
        study: _ordered([row for row in rows if row["study"] == study], _question)
        for study in studies
    }
    figure, axes = new_figure(
        len(studies),
        len(ranges),
        width=0.8 + 0.3 * max(map(len, questions.values())),
        height=1.5 + 0.2 * len(measures),
        sharey=True,
    )
    for i, study in enumerate(studies):
        for j, name in enumerate(ranges):
            axis = axes[i, j]
            codes = np.full((len(measures), len(questions[study])), np.nan)
            for row in rows:
                if (row["study"], row["range"]) == (study, name):
                    y, x = measures.index(measure_text(row)), questions[study].index(_question(row))
                    codes[y, x] = VERDICTS.index(row["verdict"])
                    axis.text(x, y, SIGNS[row["verdict"]], **SIGN_STYLE[row["verdict"]])
            axis.imshow(
                codes,
                cmap=ListedColormap([COLOURS[verdict] for verdict in VERDICTS]),
                vmin=-0.5,
                vmax=len(VERDICTS) - 0.5,
                aspect="auto",
            )
            axis.set_xticks(range(len(questions[study])), questions[study], rotation=90)
            axis.set_yticks(range(len(measures)), measures)
            axis.tick_params(length=0)
            axis.set_title(f"{study}: ε {name}")
    figure.legend(
        handles=[
            Patch(facecolor=COLOURS[verdict], edgecolor="0.6", label=f"{SIGNS[verdict]} {verdict}")
            for verdict in VERDICTS
        ],
        loc="outside lower center",
        ncols=len(VERDICTS),
    )
    statements = "; ".join(f"{name}: {claim.statement}" for name, claim in CLAIMS.items())
    figure.suptitle(f"Verdicts, train. {statements}", fontsize="small")
    return figure
