"""Print the table of verdicts on a page of results, as Markdown.

The rows that a page shows are named in a table beside it: docs/results/<name>.csv, where <name> is
the folder of the claims. A row there has a text for the reader, and what picks a row of the claims.
"""

import argparse
import csv
from pathlib import Path

from sharpscape.words import PLAIN

RESULTS = Path(__file__).parent / "results"
SIGNS = {
    "holds": "▲",
    "reversed": "▼",
    "equal": "=",
    "mixed": "◆",
    "holds-on-the-whole": "△",
    "reversed-on-the-whole": "▽",
    "moves-together": "↑",
    "moves-apart": "↓",
    "neither": "↔",
    "inconclusive": "?",
    "too-few": "#",
    "undefined": "∅",
    "does-not-apply": "·",
}
# What picks a row of the claims; the rest of a row is its measure and its verdict.
CHOICE = ("claim", "study", "control", "evaluation", "comparison", "range")
# heading: (measure, mode); mode None: the only one that there is.
MEASURES = {
    "λ": ("lambda_max_full", None),
    "λ held": ("lambda_max_fixed", None),
    "tr": ("trace_full", None),
    "tr held": ("trace_fixed", None),
    "κ": ("kappa_full", None),
    "κ held": ("kappa_fixed", None),
    "line": ("line_rise", "following"),
    "line held": ("line_rise", "held"),
    "average": ("average_flatness", None),
    "Keskar": ("keskar_sharpness", None),
    "adaptive": ("adaptive_sharpness", None),
}


def read_rows(path):
    """The rows of a CSV table, as dicts of text."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def verdict_signs(claims, chosen):
    """{heading: sign} of the measures on the training split, of a row of a page.

    Args:
        claims: rows of claims.csv.
        chosen: the row of the page's table: the columns of CHOICE, and training where that is not
            plain.
    """
    found = {}
    at = {key: chosen[key] for key in CHOICE}
    at |= {"split": "train", "training": chosen.get("training", PLAIN)}
    for row in claims:
        if all(row[key] == value for key, value in at.items()):
            found[row["measure"], row["mode"]] = found[row["measure"], None] = SIGNS[row["verdict"]]
    return {name: found[key] for name, key in MEASURES.items() if key in found}


def table_lines(claims, chosen):
    """The lines of the table, with the measures that any of its rows has.

    Args:
        claims: rows of claims.csv.
        chosen: rows of the page's table.
    """
    rows = [(row["row"], verdict_signs(claims, row)) for row in chosen]
    columns = [name for name in MEASURES if any(name in signs for _, signs in rows)]
    yield f"| | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for name, signs in rows:
        yield f"| {name} | {' | '.join(signs.get(column, '') for column in columns)} |"


def main():
    """Print the table of a claims.csv."""
    parser = argparse.ArgumentParser(prog="python -m docs.verdict_table", description=__doc__)
    parser.add_argument("claims", type=Path, help="claims.csv of a finished run")
    claims = parser.parse_args().claims
    chosen = RESULTS / f"{claims.resolve().parent.name}.csv"
    print("\n".join(table_lines(read_rows(claims), read_rows(chosen))))


if __name__ == "__main__":
    main()
