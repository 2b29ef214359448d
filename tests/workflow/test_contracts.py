"""The results of a small run keep the contracts on files, tables and statuses."""

import h5py
import numpy as np
import pytest
from workflow import BY_HAND, ROOT, summary, table

from sharpscape.judging.evidence import SHAPES, VERDICTS
from sharpscape.planning.registries import entries


def test_files_lie_where_the_contract_says(done):
    results = done.folder / "results"
    for path in (
        "data/digits-0v1/data.h5",
        "data/digits-0v1/geometry.h5",
        "data/digits-0v1-train60-test30-draw1/geometry.h5",
        "exact/none/eps-0/seeds-0-0/model.h5",
        "exact/aligned-0.5/eps-0.4/seeds-0-0/curvature.h5",
        "no-decay/adversarial/eps-8of255/seeds-1-1/landscape.h5",
        "descent/adversarial/eps-1.3/seeds-0-2/accuracy.h5",
        "claims.csv",
        "figures/exact-lines.pdf",
        "figures/exact-noises.png",
        "figures/verdicts.pdf",
        "verdicts.txt",
        "report.html",
        "answer.txt",
    ):
        assert (results / path).is_file(), path
    assert not (results / "exact/adversarial/eps-0").exists()
    assert not list(results.rglob("*.part"))


@pytest.mark.parametrize("study", ["exact", "no-decay", "descent", "stochastic", "deep"])
def test_summary_keeps_its_contract(done, study):
    rows = summary(done, study)
    header = (
        "study,training,noise,norm,degree,epsilon,seed,direction,split,evaluation_noise,"
        "evaluation_epsilon,mode,comparison,measure,value,accuracy,status"
    )
    assert list(rows[0]) == header.split(",")
    keys = [tuple(row.values())[:-3] for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row["value"] != "nan"
        assert (row["value"] == "") <= (row["status"] != "")
        if row["value"] not in ("", "inf"):
            assert repr(float(row["value"])).removesuffix(".0") == row["value"]
        if row["epsilon"]:
            assert (float(row["epsilon"]) == 0) == (row["noise"] == "none")


@pytest.mark.parametrize("study", ["exact", "no-decay", "descent", "stochastic", "deep"])
def test_expectations_have_an_accuracy_and_no_direction(done, study):
    expected = ("line_rise", "average_flatness")
    for row in summary(done, study):
        exact = row["measure"] in expected and study != "deep"
        finite = row["value"] not in ("", "inf")
        assert (row["accuracy"] != "") == (exact and finite)
        if exact and finite:
            assert 0 <= float(row["accuracy"]) <= 1e-9
        assert (row["direction"] != "") == (row["measure"] in expected and study == "deep")


def test_statuses_are_said(done):
    def statuses(study, noise, epsilon, measure):
        return {
            (row["status"], row["value"] == "")
            for row in summary(done, study)
            if (row["noise"], row["measure"]) == (noise, measure)
            and float(row["epsilon"]) == epsilon
        }

    assert statuses("exact", "aligned", 0.4, "kappa_full") == {("not-convex", True)}
    assert statuses("exact", "adversarial", 1.4, "radial_curvature") == {("undefined", True)}
    assert statuses("no-decay", "none", 0, "trace_fixed") == {("no-minimiser", True)}
    assert statuses("descent", "adversarial", 1.3, "lambda_max_full") == {("step-limited", False)}
    infinite = [
        row["value"]
        for row in summary(done, "exact")
        if row["measure"] in ("lambda_max_full", "trace_full", "floor")
        and (row["noise"], row["epsilon"], row["evaluation_epsilon"])
        == ("adversarial", "1.4", "1.4")
    ]
    assert infinite == ["inf"] * 6


def test_where_there_is_no_minimiser_the_file_says_so(done):
    path = done.folder / "results/no-decay/none/eps-0/seeds-0-0"
    with (
        h5py.File(path / "model.h5") as model,
        h5py.File(
            done.folder / "results/data/digits-0v1-train60-test30-draw0/geometry.h5"
        ) as geometry,
    ):
        assert np.isnan(model["converged/weights"][...]).all()
        assert model["converged/regime"][0] == b"no-minimiser"
        assert np.linalg.norm(model["converged/direction"]) == pytest.approx(1)
        assert geometry["margin"][0] > 0


def test_claims_keep_their_contract(done):
    rows = table(done.folder / "results" / "claims.csv")
    header = (
        "claim,study,training,noise,control,measure,split,mode,evaluation,comparison,range,"
        "label,primary,verdict,shape,reason,epsilon_low,epsilon_high,n_epsilons,n_seeds,scale,"
        "method,left_out_epsilons,left_out_seeds,zero_epsilons,statistic,value,low,high,level,p,"
        "p_against,p_slope,q,value_epsilon,largest,largest_low,largest_high,largest_epsilon,"
        "n_up,n_down,turn,turn_low,turn_high,turn_estimate,given_back,turns,wrong_way,"
        "wrong_way_share,tau_sharpness_loss,tau_gap_loss,at_equal_loss,"
        "tau_granulated,sign_error"
    )
    assert list(rows[0]) == header.split(",")
    assert {row["verdict"] for row in rows} <= set(VERDICTS)
    assert {row["shape"] for row in rows} <= {"", *SHAPES}
    assert {row["primary"] for row in rows} == {"primary", "secondary"}
    assert not any("nan" in row.values() for row in rows)
    assert {row["control"] for row in rows if row["claim"] == "C3"} == {
        "random",
        "aligned -0.5",
        "mixed 0.5",
    }


def test_every_job_has_a_log_and_a_benchmark(done):
    jobs = {
        str(path.relative_to(done.folder / "results/logs").with_suffix(""))
        for path in (done.folder / "results/logs").rglob("*.log")
    }
    benchmarks = {
        str(path.relative_to(done.folder / "results/benchmarks").with_suffix(""))
        for path in (done.folder / "results/benchmarks").rglob("*.tsv")
    }
    assert jobs == benchmarks
    assert "train_model/exact/random/eps-0.4/seeds-0-0" in jobs
    programs = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    figures = {f"draw_{name}" for name in entries("figures")}
    assert {job.split("/")[0] for job in jobs} <= programs | figures
    without = {"fetch_data", "draw_figure", "verify_results"} | BY_HAND
    assert programs - {job.split("/")[0] for job in jobs} == without
