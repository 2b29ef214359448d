"""The answer as text has the sentences of the page."""

from report_studies import JUDGING, SETTINGS, linear_study, nothing_made
from tracing import sentences_of

from sharpscape.files.tables import read_table, write_table
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.report.answer_text import answer_text
from sharpscape.report.contents import write_page


def test_the_text_has_the_sentences_of_the_page(tmp_path):
    study = linear_study(epsilons=(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6))
    write_table(
        tmp_path / "claims.csv", CLAIM_COLUMNS, judge_study(study.rows, settings=JUDGING)[0], {}
    )
    claims = read_table(tmp_path / "claims.csv")
    page = write_page([study], claims, {}, SETTINGS, nothing_made(tmp_path))
    lines = answer_text([study], claims).splitlines()
    assert 0 < len(lines) <= 10
    # What there is to doubt follows on the page.
    assert lines == [text for text, _ in sentences_of(page)][: len(lines)]
    assert answer_text([study], []) == (
        "No claim of the primary question is decided; verdicts.txt says why.\n"
    )
