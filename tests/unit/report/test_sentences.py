"""Where the numbers of a sentence come from, for people."""

from sharpscape.report.sentences import Source


def test_lines_that_follow_each_other_are_a_range():
    source = Source("claims.csv", [[2, 3, 4, 7, 9, 10], [12]], "verdict")
    assert source.title == "claims.csv, lines 2–4, 7, 9–10 / 12: verdict"
    assert source.rows == "2 3 4 7 9 10 / 12"
