"""A comparison of two runs as text: the main point first, then what differs most."""

from collections.abc import Iterable, Iterator, Sequence

from sharpscape.comparing.comparison import Comparison
from sharpscape.comparing.differences import (
    BEYOND,
    EQUAL,
    STATUS,
    UNCLEAR,
    WITHIN,
    Difference,
)
from sharpscape.comparing.settings import Change
from sharpscape.comparing.verdicts import VerdictChange
from sharpscape.report.notation import number

# Lines of a list in the text, and of one that is of less weight; the page has all.
MOST, FEW = 20, 5
_DIGITS = 6


def counted(count: int, singular: str, plural: str = "") -> str:
    """A number with its noun or verb: 1 verdict, 1,234 verdicts."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def main_point(found: Comparison) -> str:
    """How many quantities differ, and how, in a sentence or two."""
    total = len(found.differences)
    if not total:
        return "No quantity is in both runs."
    parts = [
        f"{counted(found.number(EQUAL), 'is', 'are')} equal to the bit",
        counted(found.number(WITHIN), "differs within its", "differ within their") + " uncertainty",
        f"{found.number(BEYOND):,} by more",
    ]
    text = f"Of {counted(total, 'quantity', 'quantities')} {', '.join(parts)}."
    if statuses := found.number(STATUS):
        text += f" {counted(statuses, 'differs', 'differ')} in status."
    if unclear := found.number(UNCLEAR):
        text += f" {counted(unclear, 'differs', 'differ')}, and no spread says whether by more: "
        text += "a run has one seed."
    return text


def verdict_point(found: Comparison) -> str:
    """How many verdicts change, in a sentence."""
    if found.verdicts is None:
        return "Verdicts are not compared: a run has no claims.csv."
    if not found.verdicts.number:
        return "No verdict is in both runs."
    of = f"of {found.verdicts.number:,}"
    if not found.verdicts.changes:
        return f"None {of} verdicts changes."
    primary = sum(each.primary for each in found.verdicts.changes)
    return f"{counted(len(found.verdicts.changes), 'verdict')} {of} changed, {primary:,} primary."


def alone(found: Comparison) -> list[str]:
    """What one run has alone, and what is not done, in sentences."""
    sentences = []
    for index, letter in enumerate("AB"):
        only = found.only[index]
        if only:
            studies = ", ".join(f"{study} {count:,}" for study, count in only.items())
            total = counted(sum(only.values()), "quantity is", "quantities are")
            sentences.append(f"{total} in {letter} alone ({studies}).")
        for study in found.unfinished[index]:
            sentences.append(f"Study {study} of {letter} has no summary.csv yet.")
    return sentences


def size_text(each: Difference) -> str:
    """After against before in words: ×1.08 (0.97 to 1.2), or +0.01 (−0.02 to 0.04)."""
    if each.size != each.size:
        return ""
    sign = "×" if each.logarithm else "+" if each.size > 0 else ""
    text = f"{sign}{number(each.size, _DIGITS)}"
    if each.low == each.low:
        text += f" ({number(each.low, _DIGITS)} to {number(each.high, _DIGITS)})"
    return text


def values_text(each: Difference) -> tuple[str, str]:
    """The value in each run, with its status."""
    before, after = (
        " ".join(filter(None, (number(value, _DIGITS), status)))
        for value, status in zip((each.before, each.after), each.statuses, strict=True)
    )
    return before, after


def _listed(title: str, lines: Sequence[str], most: int = MOST) -> Iterator[str]:
    if lines:
        yield f"\n{title}"
        yield from (f"  {line}" for line in lines[:most])
        if len(lines) > most:
            yield f"  … and {len(lines) - most:,} more"


def _difference_line(each: Difference) -> str:
    before, after = values_text(each)
    q = f", q = {number(each.q, 2)}" if each.q is not None else ""
    size = size_text(each)
    return f"{each.quantity.words}: {before} → {after}{size and ', ' + size}{q}"


def _verdict_line(each: VerdictChange) -> str:
    return f"{each.words}: {each.before} → {each.after}"


def _change_lines(changes: Iterable[Change]) -> list[str]:
    return [f"{each.place}: {each.before} → {each.after}" for each in changes]


def comparison_text(found: Comparison) -> str:
    """The whole text, with a line for each of what differs most."""

    def of_kinds(*kinds):
        return [_difference_line(each) for each in found.differences if each.kind in kinds]

    lines = [
        main_point(found),
        verdict_point(found),
        f"A: {found.names[0]}",
        f"B: {found.names[1]}",
        *alone(found),
        *_listed("More than their uncertainty, or another status, A → B", of_kinds(STATUS, BEYOND)),
        *_listed("One seed in a run, A → B", of_kinds(UNCLEAR)),
        *_listed("Within their uncertainty, A → B", of_kinds(WITHIN), FEW),
        *_listed(
            "Verdicts, A → B",
            [_verdict_line(each) for each in found.verdicts.changes] if found.verdicts else [],
        ),
        *_listed("Settings, A → B", _change_lines(found.settings)),
        *_listed("Versions, A → B", _change_lines(found.versions)),
        *_listed("Code, A → B", _change_lines(found.code)),
    ]
    if not (found.settings or found.versions or found.code):
        lines.append("\nSettings, versions and code are the same.")
    return "\n".join(lines)
