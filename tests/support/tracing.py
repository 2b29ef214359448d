"""The first screen of a report, traced back to the rows of tables that it names."""

import csv
import html
import math
import re

SOURCE = re.compile(
    r'<span class="source" data-file="([^"]*)" data-rows="([^"]*)" data-how="([^"]*)"'
    r"[^>]*>(.*?)</span>"
)
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
# What stands for a word of a table.
WORDS = {"infinite": "inf", "equal budget": "budget"}


def sentences_of(page):
    """The sentences of the first screen: [(text, [(file, rows, how, text of that part)])]."""
    first = re.search(r'<section id="answer".*?</section>', page, re.DOTALL)[0]
    # What opens below a sentence lists the rows once more.
    said = re.sub(r"<details.*?</details>", "", first, flags=re.DOTALL)
    for item in ITEM.findall(said):
        sources = [tuple(map(html.unescape, found)) for found in SOURCE.findall(item)]
        yield html.unescape(re.sub(r"<[^>]+>", "", item)).strip(), sources


def read_number(text):
    """The number that a text of the page says."""
    text = text.removeprefix("×").replace("−", "-").replace("∞", "inf")
    mantissa, _, exponent = text.partition("·10")
    return float(mantissa) * 10.0 ** int(exponent.translate(SUPERSCRIPTS) or 0)


def differs(results, source):
    """How a part of a sentence differs from the rows that it names; "" where it does not."""
    file, rows, how, text = source
    with open(results / file, newline="", encoding="utf-8") as opened:
        table = list(csv.DictReader(opened))
    groups = [[table[int(line) - 2] for line in group.split()] for group in rows.split("/")]
    if how == "count":
        return "" if int(text) == len(groups[0]) else f"{text}, not {len(groups[0])}"
    if how == "ratio":
        products = [math.prod(float(row["value"]) ** (1 / len(g)) for row in g) for g in groups]
        wanted = products[0] / products[1]
    elif how in ("value", "q", "low", "high") and text not in WORDS:
        (row,) = groups[0]
        wanted = float(row[how])
    elif how == "given_back":
        (row,) = groups[0]
        share = float(row[how])
        wanted = "all" if share >= 1 else f"{100 * share:.0f}%"
        return "" if text == wanted else f"{text}, not {wanted}"
    else:
        found = {row[how] for row in groups[0]}
        said = {WORDS.get(text, text), WORDS.get(text, text).replace(" ", "-")}
        names = {row["study"] for row in groups[0]}
        # What has no seeds is named by its study.
        if how == "n_seeds" and found == {"0"}:
            return "" if set(text.split(", ")) == names else f"{text}, not {names}"
        return "" if found <= said else f"{text}, not {found}"
    # Three digits.
    close = math.isclose(read_number(text), wanted, rel_tol=5.1e-3) or read_number(text) == wanted
    return "" if close else f"{text}, not {wanted}"
