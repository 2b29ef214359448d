"""The answer as plain text: what a run says at its end."""

from collections.abc import Sequence

from sharpscape.judging.inputs import Row
from sharpscape.report.answer import answer_lines
from sharpscape.report.studies import ReportStudy

NOTHING = "No claim of the primary question is decided; verdicts.txt says why."


def answer_text(studies: Sequence[ReportStudy], claims: Sequence[Row]) -> str:
    """The sentences of the report's first screen, a line each.

    Args:
        studies: all studies.
        claims: rows of claims.csv.
    """
    sentences = answer_lines(studies, claims)
    lines = ["".join(part.text for part in sentence.parts) for sentence in sentences]
    return "".join(f"{line}\n" for line in lines or [NOTHING])
