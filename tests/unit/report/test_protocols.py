"""Claims × protocols: where a verdict stands, and what its cell opens to."""

import pytest
from report_studies import JUDGING
from summaries import curves, of_study

from sharpscape.files.tables import read_table, write_table
from sharpscape.judging.series import read_study
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.report.cells import cell_of
from sharpscape.report.curves import Curves
from sharpscape.report.protocols import filters, sections

RISING = [1.0, 2, 3, 4, 5, 6, 7]


def network():
    """A study without a margin: that of a network."""
    rows = [each for each in curves(RISING, seeds=5) if each["epsilon"] != ""]
    rows = [each | {"measure": "lambda_max_fixed", "mode": "held"} for each in rows]
    return of_study(rows, "network")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """(rows of claims.csv, the sections)."""
    logistic = curves(RISING, control=[1.0] * 7, seeds=5)
    studies = {"made-up": logistic, "network": network()}
    rows = [each for table in studies.values() for each in judge_study(table, settings=JUDGING)[0]]
    path = tmp_path_factory.mktemp("claims") / "claims.csv"
    write_table(path, CLAIM_COLUMNS, rows, {})
    series = {name: read_study(table) for name, table in studies.items()}
    claims = read_table(path)
    return claims, sections(claims, ["network", "made-up"], Curves(series))


def cells_of(section):
    return [
        cell
        for table in section.tables
        for rows in table.groups.values()
        for each in rows
        for cell in each.cells
    ]


def test_claims_on_networks_are_c4(tables):
    _, found = tables
    assert [section.name for section in found][:4] == ["C1", "C2", "C3", "C4"]
    by_name = {section.name: section for section in found}
    assert {table.study for table in by_name["C4"].tables} == {"network"}
    assert [table.title.split(" on ")[0] for table in by_name["C4"].tables] == ["C1", "C2"]
    assert all(
        table.study == "made-up" for name in ("C1", "C2", "C3") for table in by_name[name].tables
    )


def test_every_verdict_has_one_cell(tables):
    claims, found = tables
    judged = [cell for section in found for cell in cells_of(section) if cell.details]
    assert sorted(cell.verdict for cell in judged) == sorted(row["verdict"] for row in claims)
    assert sum(cell.primary for cell in judged) == sum(
        row["primary"] == "primary" for row in claims
    )


def test_a_cell_opens_to_sizes_intervals_and_p(tables):
    claims, found = tables
    (section,) = [each for each in found if each.name == "C2"]
    cell = next(each for each in cells_of(section) if each.primary)
    (row_of_claims,) = [
        each for each in claims if each["claim"] == "C2" and each["primary"] == "primary"
        and each["study"] == "made-up"
    ]  # fmt: skip
    details = dict(cell.details)
    assert cell.size == f"×{float(row_of_claims['value']):.3g}"
    assert "95%" in details[row_of_claims["statistic"]]
    assert details["seeds"] == "5"
    assert details["p"].startswith("< 0.001")
    assert cell.curves


def test_measures_are_in_the_fields_notation_by_kind(tables):
    _, found = tables
    (table,) = found[0].tables
    assert list(table.groups) == ["raw"]
    assert [each.name for each in table.groups["raw"]] == ["λmax"]


def test_the_range_between_the_borders_comes_first(tables):
    _, found = tables
    (table,) = found[0].tables
    assert table.columns[0][0] == "between"
    assert table.columns[0][1] == "own ε; γ < ε < ε̄"


def test_filters_name_what_there_is(tables):
    claims, _ = tables
    study, split, ranges = filters(claims, ["network", "made-up"])
    assert [value for value, _ in study["options"]] == ["", "network", "made-up"]
    assert (split["start"], split["options"]) == ("train", [("", "both"), ("train", "train")])
    assert {value for value, _ in ranges["options"]} == {"", "between", "all", "below-margin"}


def test_a_protocol_that_one_measure_lacks_does_not_apply():
    logistic = curves(RISING, seeds=5)
    other = [
        each | {"measure": "kappa_full"}
        for each in logistic
        if each["measure"] == "lambda_max_full"
    ]
    clean = [each | {"evaluation_epsilon": "0"} for each in other if float(each["epsilon"]) > 0]
    rows = [*logistic, *other, *clean]
    claims = [
        {name: str(each.get(name, "")) for name in CLAIM_COLUMNS}
        for each in judge_study(rows, settings=JUDGING)[0]
    ]
    found = sections(claims, ["made-up"], Curves({"made-up": read_study(rows)}))
    absent = [cell for cell in cells_of(found[0]) if not cell.details]
    assert absent and {cell.verdict for cell in absent} == {"does-not-apply"}


def test_seeds_are_told_apart_from_exact_values_and_from_nothing():
    def seeds_of(rows, **wanted):
        verdicts, _ = judge_study(rows, settings=JUDGING)
        claims = [{name: str(each.get(name, "")) for name in CLAIM_COLUMNS} for each in verdicts]
        found = [each for each in claims if wanted.items() <= each.items()]
        cells = [cell_of(each, each["range"], Curves({"made-up": read_study(rows)}))
                 for each in found]  # fmt: skip
        return {dict(cell.details).get("seeds") for cell in cells}

    exact, of_seeds = curves(RISING, margin=0.25), curves(RISING, seeds=5, margin=-0.0)
    assert seeds_of(exact, claim="C2", verdict="holds") == {"none, one model at each ε"}
    assert seeds_of(exact, verdict="too-few") == {"none, one model at each ε"}
    assert seeds_of(of_seeds, verdict="holds") == {"5"}
    # No epsilon above 0 lies below the margin: nothing is judged, with seeds or without.
    assert seeds_of(of_seeds, verdict="does-not-apply") == {None}
    # No seed in common.
    apart = [
        r for r in of_seeds if r["epsilon"] == "" or (r["epsilon"] == "0") == (r["seed"] == "0")
    ]
    assert seeds_of(apart, claim="C2", verdict="too-few", range="all") == {"0"}


def test_a_claim_that_applies_nowhere_in_a_study_is_one_line():
    exact = curves(RISING)
    gaps = [
        each | {"measure": "generalisation_gap", "split": "", "mode": ""}
        for each in exact
        if each["measure"] == "lambda_max_full"
    ]
    rows = [*exact, *gaps]
    claims = [
        {name: str(each.get(name, "")) for name in CLAIM_COLUMNS}
        for each in judge_study(rows, settings=JUDGING)[0]
    ]
    found = sections(claims, ["made-up"], Curves({"made-up": read_study(rows)}))
    nothing = {section.name: {table.nothing for table in section.tables} for section in found}
    assert nothing["C5 within epsilon"] == {"models without seeds"}
    assert nothing["C1"] == nothing["C5 over epsilon"] == {""}
