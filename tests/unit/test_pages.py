"""The pages agree with the code: keys, columns, measures, statuses, links, versions."""

import ast
import re

import h5py
import pytest
import yaml
from judge_claims import CLAIM_COLUMNS, EVIDENCE_COLUMNS
from pages import BLOCKS, PAGES, commands_of, read_page, section_of
from workflow import ROOT

from docs import key_table, verdict_table
from sharpscape import __version__
from sharpscape.files.hdf5 import write_result
from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.evidence import VERDICTS
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.registries import entries
from sharpscape.statuses import STATUSES

OUTPUTS = "docs/outputs.md"
LINKED = [*PAGES, "CHANGELOG.md"]
README_LINES = 150


def block_name(block):
    return f"{block.page}-{block.number}"


def named_in(page, heading):
    """The names in the first column of the table below a heading."""
    rows = re.findall(r"^\| (`[^|]+?) \|", section_of(page, heading), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def anchors_of(page):
    """What a link to a heading of a page may name."""
    headings = re.findall(r"^#+ (.+)$", read_page(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_the_first_screen_is_short_and_begins_with_two_commands():
    assert len(read_page("README.md").splitlines()) <= README_LINES
    first = next(block for block in BLOCKS if block.language == "console")
    assert (first.page, commands_of(first)) == ("README.md", ["make reproduce", "make test"])


@pytest.mark.parametrize("page", LINKED)
def test_links_lead_somewhere(page):
    for link, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", read_page(page)):
        target = (ROOT / page).parent / link if link else ROOT / page
        assert target.exists(), link
        if anchor:
            name = target.resolve().relative_to(ROOT).as_posix()
            assert anchor in anchors_of(name), (link, anchor)


@pytest.mark.parametrize("page", LINKED)
def test_nothing_is_left_to_be_filled_in(page):
    assert not re.search(r"\bTODO\b|\bTABLE\b|@", read_page(page))


def test_the_table_of_keys_is_what_the_command_prints():
    shown = read_page("docs/configuration.md").split("<!-- keys: begin -->\n")[1]
    assert shown.split("<!-- keys: end -->")[0].strip() == "\n".join(key_table.lines()).strip()


def test_all_columns_are_described():
    assert named_in(OUTPUTS, "## summary.csv") == set(COLUMNS)
    assert named_in(OUTPUTS, "## claims.csv") == set(CLAIM_COLUMNS)
    # The page names what differs.
    own = named_in(OUTPUTS, "## evidence.csv")
    assert set(EVIDENCE_COLUMNS) - set(CLAIM_COLUMNS) <= own <= set(EVIDENCE_COLUMNS)


def test_all_measures_are_described():
    assert named_in(OUTPUTS, "## Measures") == set(entries("measures"))


def test_all_statuses_are_described():
    assert named_in(OUTPUTS, "## Statuses") == set(STATUSES)


def test_all_root_attributes_are_described(tmp_path):
    write_result(tmp_path / "some.h5", "data", {}, {})
    with h5py.File(tmp_path / "some.h5") as file:
        attributes = set(file.attrs)
    rows = named_in(OUTPUTS, "## HDF5 files")
    assert attributes == {name for name in rows if re.fullmatch(r"[a-z_]+", name)}


def test_all_claims_and_verdicts_are_described():
    text = read_page("docs/claims.md")
    for name, claim in CLAIMS.items():
        assert f"| {name} | {claim.statement} |" in text
    assert set(VERDICTS) <= set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.language == "yaml"], ids=block_name
)
def test_studies_on_pages_are_allowed(block):
    content = yaml.safe_load(block.text)
    if "dataset" in content:
        content = {"results": "r", "raw_data": "d", "studies": [{"name": "shown"} | content]}
    if "studies" in content:
        check_configuration(content)


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.noted("file")], ids=block_name)
def test_files_on_pages_have_a_folder(block):
    name = block.noted("file")
    assert (ROOT / name).parent.is_dir()
    assert not (ROOT / name).exists()


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.language == "python"], ids=block_name
)
def test_python_on_pages_can_be_parsed(block):
    ast.parse(block.text)


def test_the_version_is_named():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    newest = re.search(r"^## (\S+) \((\S+)\)$", read_page("CHANGELOG.md"), re.MULTILINE)
    assert newest.groups() == (__version__, str(citation["date-released"]))


CHOSEN = {
    "row": "C2, own ε",
    "claim": "C2",
    "study": "exact",
    "control": "",
    "evaluation": "own",
    "comparison": "converged",
    "range": "all",
}


def claims_row(measure, mode, verdict, **changes):
    return (
        CHOSEN
        | {"measure": measure, "mode": mode, "verdict": verdict}
        | {"split": "train", "training": "plain"}
        | changes
    )


def test_the_table_of_verdicts_shows_the_rows_that_a_page_names():
    claims = [
        claims_row("lambda_max_full", "following", "holds"),
        claims_row("line_rise", "following", "mixed"),
        claims_row("line_rise", "held", "undefined"),
        claims_row("keskar_sharpness", "held", "inconclusive"),
        # Of other rows.
        claims_row("lambda_max_full", "following", "reversed", split="test"),
        claims_row("kappa_full", "following", "reversed", study="other"),
        claims_row("lambda_max_full", "following", "reversed", training="sam"),
    ]
    assert list(verdict_table.table_lines(claims, [CHOSEN])) == [
        "| | λ | line | line held | Keskar |",
        "|---|---|---|---|---|",
        "| C2, own ε | ▲ | ◆ | ∅ | ? |",
    ]
    assert verdict_table.verdict_signs(claims, CHOSEN | {"training": "sam"}) == {"λ": "▼"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/results/*.csv")), ids=lambda p: p.stem)
def test_the_rows_of_a_page_are_of_studies_that_its_configuration_has(path):
    config = yaml.safe_load((ROOT / f"configs/{path.stem}.yaml").read_text(encoding="utf-8"))
    studies = {study["name"] for study in config["studies"]}
    for row in verdict_table.read_rows(path):
        assert row["study"] in studies
        assert row["claim"] in CLAIMS
