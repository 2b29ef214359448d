"""The page of a made-up run: whole, escaped, and without a place that a request could go to."""

import json
import re

import plotly.graph_objects as go
import pytest
from report_studies import JUDGING, SETTINGS, linear_study, nothing_made

from sharpscape.files.tables import read_table, write_table
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.report.contents import write_page
from sharpscape.report.page import as_script


@pytest.fixture(scope="module")
def study():
    return linear_study(epsilons=(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6))


@pytest.fixture(scope="module")
def claims(study, tmp_path_factory):
    path = tmp_path_factory.mktemp("claims") / "claims.csv"
    write_table(path, CLAIM_COLUMNS, judge_study(study.rows, settings=JUDGING)[0], {})
    return read_table(path)


@pytest.fixture(scope="module")
def page(study, claims, tmp_path_factory):
    return write_page([study], claims, {}, SETTINGS, nothing_made(tmp_path_factory.mktemp("none")))


def embedded(page, name):
    return json.loads(re.search(rf'id="{name}">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_carries_its_identity(page):
    assert f'<meta name="identity" content="{SETTINGS["identity"]}">' in page


def test_nothing_on_the_page_names_a_place_to_ask(page):
    own = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "http" not in own.replace("http-equiv", "")
    assert not re.findall(r'(?:src|href)="(?!#|data:)', own)
    assert "default-src 'none'" in page


def test_the_same_input_gives_the_same_page_but_for_the_run(study, claims, page, tmp_path):
    again = write_page([study], claims, {}, SETTINGS, nothing_made(tmp_path))
    assert again == page
    (tmp_path / "train_model").mkdir()
    (tmp_path / "train_model" / "a.tsv").write_text("s\tmax_rss\n1.5\t200\n", encoding="utf-8")
    other = write_page([study], claims, {}, SETTINGS, nothing_made(tmp_path))
    run = re.compile(r'<section id="run".*?</section>', re.DOTALL)
    assert other != page
    assert run.sub("", other) == run.sub("", page)
    assert "1 job, 1.5 s" in other


def test_a_text_of_the_configuration_is_no_markup(study, claims, tmp_path):
    configured = study.configured | {"dataset": {"name": "<script>alert(1)</script>"}}
    page = write_page(
        [study._replace(configured=configured)], claims, {}, SETTINGS, nothing_made(tmp_path)
    )
    assert "<script>alert" not in page
    assert "</script>" not in as_script({"a": "</script>"})


def test_plotly_knows_all_that_is_drawn(page):
    for figure in embedded(page, "figures-data").values():
        for panel in figure["panels"]:
            own = {"at", "low", "high", "signs"}
            traces = [{k: v for k, v in each.items() if k not in own} for each in panel["traces"]]
            for special in [{}, *panel["layouts"].values()]:
                # It raises for what it does not know.
                go.Figure(
                    [{"type": "scatter"} | each for each in traces], panel["layout"] | special
                )


def test_the_curve_of_a_cell_is_that_of_the_summary(study, page):
    curves = embedded(page, "series-data")
    cell = re.search(r'title="kappa_full:.*?data-curves="(\d+)"', page, re.DOTALL)
    stored = {
        float(row["epsilon"]): float(row["value"])
        for row in study.rows
        if row["measure"] == "kappa_full"
    }
    curve = curves[int(cell[1])]
    assert curve["x"] == sorted(stored)
    assert curve["y"] == pytest.approx([stored[x] for x in curve["x"]], rel=1e-5)


def test_every_verdict_stands_on_the_page(claims, page):
    for row in claims:
        assert f"v-{row['verdict']}" in page
    cells = re.findall(r'<td data-range="[^"]*"[^>]*><details', page)
    assert len(cells) == len(claims)


def test_a_figure_that_is_missing_says_why(study, claims, page, tmp_path):
    assert "Not drawn" not in page
    missing = {"noises has one alone": ["noises"], "the models have no seeds": ["gaps"]}
    without = study._replace(missing=missing, figures=[])
    found = write_page([without], claims, {}, SETTINGS, nothing_made(tmp_path))
    (said,) = re.findall(r"Not drawn:.*?</p>", found, re.DOTALL)
    assert " ".join(said.split()) == (
        "Not drawn: noises (noises has one alone); gaps (the models have no seeds). </p>"
    )


def test_a_first_screen_without_a_figure_says_why(claims, page, tmp_path):
    assert "No figure here" not in page
    study = linear_study(epsilons=(0.1, 0.2))
    assert "No figure here" in write_page([study], claims, {}, SETTINGS, nothing_made(tmp_path))
