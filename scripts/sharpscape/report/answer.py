"""The first screen: the answer in at most ten lines, one figure, what to doubt."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sharpscape.judging.inputs import Row
from sharpscape.report.correlations import with_gap
from sharpscape.report.doubts import doubts
from sharpscape.report.growth import against_control, against_plain, growth
from sharpscape.report.interactive.first import first_figure
from sharpscape.report.interactive.spec import Interactive
from sharpscape.report.sentences import Lines, Sentence, lines_of
from sharpscape.report.studies import ReportStudy

MOST_LINES = 10


class Answer(NamedTuple):
    """What the first screen says.

    Attributes:
        lines: the answer, at most MOST_LINES sentences.
        figure: None where no study has models without noise.
        doubts: what to know before believing it.
    """

    lines: list[Sentence]
    figure: Interactive | None
    doubts: list[Sentence]


def _candidates(studies: Sequence[ReportStudy], claims: Lines) -> Iterator[tuple[int, Sentence]]:
    """(rank, sentence), study by study; where there is no room for all, the lowest ranks stay.

    First comes the first study of each family, then its control, then methods of training and gaps,
    then other studies.
    """
    families: set[str] = set()
    controlled = gapped = False
    for study in studies:
        of_family = False
        family = study.configured["family"]
        for sentence in growth(study, claims):
            yield (3 if family in families else 0), sentence
            of_family = True
        for sentence in against_control(study, claims):
            yield (4 if controlled else 1), sentence
            controlled = True
        for sentence in against_plain(study, claims):
            yield 2, sentence
        for sentence in with_gap(study, claims):
            yield (4 if gapped else 2), sentence
            gapped = True
        if of_family:
            families.add(family)


def answer_lines(studies: Sequence[ReportStudy], claims: Sequence[Row]) -> list[Sentence]:
    """The answer, at most MOST_LINES sentences."""
    found = [
        (rank, index, sentence)
        for index, (rank, sentence) in enumerate(
            _candidates(studies, lines_of("claims.csv", claims))
        )
    ]
    kept = sorted(found, key=lambda each: each[:2])[:MOST_LINES]
    return [sentence for _, _, sentence in sorted(kept, key=lambda each: each[1])]


def answer(studies: Sequence[ReportStudy], claims: Sequence[Row]) -> Answer:
    """The first screen, from the numbers of a run."""
    table = lines_of("claims.csv", claims)
    return Answer(answer_lines(studies, claims), first_figure(studies), doubts(studies, table))
