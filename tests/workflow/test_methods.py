"""Several methods of training in one study: files, tables, verdicts, and what a new one runs."""

import pytest
from workflow import deep_study, summary, table

STUDY = deep_study(seeds=2, seeds_per_job=2, methods=["plain", {"name": "sam", "rho": 0.1}])
CONFIG = {"results": "results", "raw_data": "data", "studies": [STUDY]}
LABEL = "sam+rho=0.1"


@pytest.fixture(scope="module")
def finished(new_workflow):
    workflow = new_workflow(CONFIG, "methods")
    workflow.succeed()
    return workflow


def test_models_of_a_method_have_folders_and_rows_of_their_own(finished):
    for noise, epsilon in (("none", "0"), ("adversarial", "0.1")):
        for label in (noise, f"{noise}~{LABEL}"):
            folder = finished.folder / f"results/deep/{label}/eps-{epsilon}/seeds-0-1"
            assert (folder / "model.h5").is_file()
            assert (folder / "curvature.h5").is_file()
    rows = summary(finished, "deep")
    assert {row["training"] for row in rows} == {"plain", LABEL}
    of = {
        label: [tuple(row.values())[2:-3] for row in rows if row["training"] == label]
        for label in ("plain", LABEL)
    }
    # The same is measured of both, and comes out otherwise.
    assert set(of["plain"]) == set(of[LABEL])
    values = {label: [row["value"] for row in rows if row["training"] == label] for label in of}
    assert values["plain"] != values[LABEL]


def test_each_method_is_judged_and_held_against_plain_training(finished):
    claims = table(finished.folder / "results/claims.csv")
    against = [row for row in claims if row["claim"] == "C6"]
    assert {(row["training"], row["control"], row["verdict"]) for row in against} == {
        (LABEL, "plain", "too-few")
    }
    assert {row["reason"] for row in against} == {"2 seeds; 5 needed"}
    assert {row["training"] for row in claims if row["claim"] == "C2"} == {"plain", LABEL}
    page = (finished.folder / "results/report.html").read_text(encoding="utf-8")
    assert f"deep, trained by {LABEL}, against plain training" in page
    text = (finished.folder / "results/verdicts.txt").read_text(encoding="utf-8")
    assert f"trained by {LABEL}" in text


def test_another_method_trains_and_measures_nothing_else(finished):
    study = STUDY | {"methods": [*STUDY["methods"], "awp"]}
    finished.configure(CONFIG | {"studies": [study]})
    planned = finished.planned()
    assert planned["train_model"] == planned["measure_curvature"] == 2
    finished.configure(CONFIG)
    assert not finished.planned()
