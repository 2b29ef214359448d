"""Real runs compared: one with itself, with one of other seeds, and with one of another attack."""

import shutil
import subprocess
import sys

import pytest
from browser import opened
from runs import number, run
from workflow import ROOT, SMALL, Workflow, deep_study, descent_study

from sharpscape.comparing.comparison import compare as compare_runs
from sharpscape.comparing.page import write_page

DATA = descent_study()["dataset"]
STUDIES = [
    descent_study() | {"epsilons": [0.4], "seeds": 3},
    deep_study(dataset=DATA, epsilons=[0.1], seeds_per_job=2),
]
SEEDS = [STUDIES[0] | {"seeds": {"first": 3, "count": 3}}, STUDIES[1]]
ATTACK = [STUDIES[0], STUDIES[1] | {"attack": {"steps": 4}}]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """{name: folder of results} of a run, a copy, and two that make anew what differs."""
    first = Workflow(tmp_path_factory.mktemp("the first"))
    first.configure(SMALL | {"studies": STUDIES})
    first.succeed("judge")
    found = {"first": first.folder / "results"}
    for name, studies in {"copy": None, "seeds": SEEDS, "attack": ATTACK}.items():
        other = Workflow(first.folder.with_name(name))
        shutil.copytree(first.folder, other.folder)
        if studies:
            other.configure(SMALL | {"studies": studies})
            other.succeed("judge")
        found[name] = other.folder / "results"
    return found


def compare(*arguments):
    """The finished program."""
    return subprocess.run(
        [sys.executable, ROOT / "scripts/compare_runs.py", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_run_is_equal_to_its_copy(runs):
    done = compare(runs["first"], runs["copy"])
    assert done.returncode == 0, done.stderr
    first, verdicts, *_ = done.stdout.splitlines()
    total = first.split()[1]
    assert first == (
        f"Of {total} quantities {total} are equal to the bit, 0 differ within their uncertainty, "
        "0 by more."
    )
    assert verdicts.startswith("None of ")
    assert done.stdout.endswith("Settings, versions and code are the same.\n")


def test_another_seed_is_no_other_result(runs):
    done = compare(runs["first"], runs["seeds"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 by more.\n" in done.stdout
    assert "  studies.descent.seeds.first: 0 → 3\n" in done.stdout
    assert "deep" not in done.stdout


def test_another_attack_changes_what_is_attacked_alone(runs, tmp_path):
    done = compare(runs["first"], runs["attack"], "--html", tmp_path / "page.html")
    assert done.returncode in (0, 1), done.stderr
    settings = done.stdout.split("Settings, A → B\n")[1].splitlines()
    assert settings == ["  studies.deep.attack.steps: 2 → 4"]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    rows = [row.split("</tr>")[0] for row in page.split('data-study="')[1:]]
    assert rows and all(row.startswith('deep"') for row in rows)
    measures = {row.split("<td>")[3].split("<")[0] for row in rows}
    assert "robust_loss" in measures
    # The trained networks are the same, and what is measured of them without noise.
    assert not measures & {"weight_norm", "clean_loss", "clean_accuracy"}


def test_what_is_no_folder_of_results_is_told(runs, tmp_path):
    done = compare(runs["first"], tmp_path)
    assert done.returncode == 2 and not done.stdout
    assert done.stderr == (
        f"Error: {tmp_path}: no folder of results (identities/report.html.json is missing); "
        "allowed: what results names in a configuration that snakemake has run\n"
    )


def test_an_edited_or_stale_table_is_refused(runs, tmp_path):
    folder = tmp_path / "results"
    shutil.copytree(runs["first"], folder)
    table = folder / "deep" / "summary.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = compare(folder, runs["first"])
    assert done.returncode == 2 and "damaged or edited" in done.stderr
    # Planned for other settings, and not made again.
    for name in ("summary.csv", "summary.csv.sha256"):
        shutil.copy2(runs["attack"] / "deep" / name, folder / "deep" / name)
    done = compare(runs["first"], folder)
    assert done.returncode == 2 and "deep/summary.csv: made " in done.stderr


def test_a_damaged_file_is_named(runs, tmp_path):
    folder = tmp_path / "results"
    shutil.copytree(runs["first"], folder)
    (model,) = folder.glob("deep/*/*/*/model.h5")
    model.write_bytes(b"damaged")
    done = compare(folder, runs["first"])
    assert done.returncode == 2 and not done.stdout
    assert f"Error: {model}: damaged (" in done.stderr and "Traceback" not in done.stderr
    # Deleted, it is not missed.
    model.unlink()
    assert compare(folder, runs["first"]).returncode == 0


def test_the_page_sorts_and_filters(browser, tmp_path):
    values = {"lambda_max_full": (1.0, 30.0), "kappa_full": (200.0, 9.0), "floor": (3.0, "inf")}
    rows = [
        [number(pair[side], measure=measure) for measure, pair in values.items()] for side in (0, 1)
    ]
    write_page(tmp_path / "page.html", compare_runs(*(run({"exact": each}) for each in rows)))

    def shown(page):
        cells = page.locator("#differences tbody tr:visible td:nth-child(3)")
        return cells.all_inner_texts()

    with opened(browser, tmp_path / "page.html") as opened_page:
        page = opened_page.page
        assert set(shown(page)) == set(values)
        page.get_by_role("button", name="A", exact=True).click()
        assert shown(page) == ["lambda_max_full", "floor", "kappa_full"]
        page.get_by_role("button", name="A", exact=True).click()
        assert shown(page) == ["kappa_full", "floor", "lambda_max_full"]
        page.get_by_role("button", name="B", exact=True).click()
        assert shown(page) == ["kappa_full", "lambda_max_full", "floor"]
        page.get_by_label("Words in a row").fill("full Converged")
        assert shown(page) == ["kappa_full", "lambda_max_full"]
        assert page.locator("output").inner_text() == "2 of 3 rows"
        page.get_by_label("Difference").select_option("more than its uncertainty")
        assert len(shown(page)) == 2
        page.set_viewport_size({"width": 380, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 380
        assert not opened_page.errors and not opened_page.requests
