"""The workflow run for real: contracts, golden numbers, the same bits, reruns, damage."""

import copy
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from conftest import ROOT, Workflow, copy_repository

SMALL = {
    "results": "results",
    "raw_data": "data",
    "studies": [
        {
            "name": "exact",
            "dataset": {"name": "digits", "classes": [0, 1]},
            "noises": ["adversarial", "random", {"name": "aligned", "alignment": -0.5}],
            "epsilons": [0, 0.4, 1.4],
            "training": {"method": "exact", "weight_decay": 0.001},
            "landscape": {"points": 5, "directions": 2},
            "evaluation": {"epsilons": ["own", 0, 0.4], "noises": ["adversarial", "own"]},
        },
        {
            "name": "no-decay",
            "dataset": {"name": "digits", "classes": [0, 1], "train": 60, "test": 30},
            "noises": ["adversarial"],
            "epsilons": [0, "8/255"],
            "training": {"method": "exact"},
            "seeds": 2,
            "landscape": {"points": 5, "directions": 1},
        },
        {
            "name": "descent",
            "dataset": {"name": "digits", "classes": [0, 1]},
            "noises": ["adversarial"],
            "epsilons": [0, 1.3],
            "training": {"method": "gd", "steps": 30, "step_size": 1.0},
            "seeds": 3,
            "landscape": {"points": 5, "directions": 2},
        },
        {
            "name": "stochastic",
            "dataset": {"name": "digits", "classes": [3, 8]},
            "noises": ["random"],
            "epsilons": [0.3],
            "training": {"method": "sgd", "epochs": 2},
            "seeds": 2,
            "landscape": {"points": 5, "directions": 1},
        },
    ],
}


@pytest.fixture(scope="module")
def done(new_workflow):
    """The small configuration, run to its end. Do not change this folder: copy it."""
    workflow = new_workflow(SMALL)
    workflow.succeed()
    return workflow


@pytest.fixture
def copied(done, tmp_path):
    """A copy of the finished folder, to be changed."""
    folder = tmp_path / "a copy"
    shutil.copytree(done.folder, folder)
    return Workflow(folder)


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def summary(workflow, study):
    return table(workflow.folder / "results" / study / "summary.csv")


# ------------------------------------------------------------------------------------ contracts


def test_files_lie_where_the_contract_says(done):
    results = done.folder / "results"
    for path in (
        "data/digits-0v1/data.h5",
        "data/digits-0v1/geometry.h5",
        "data/digits-0v1-train60-test30-draw1/geometry.h5",
        "exact/none/eps-0/seeds-0-0/model.h5",
        "exact/aligned-0.5/eps-0.4/seeds-0-0/curvature.h5",
        "no-decay/adversarial/eps-8of255/seeds-1-1/landscape.h5",
        "descent/adversarial/eps-1.3/seeds-0-2/evaluation.h5",
        "claims.csv",
        "figures/exact-lines.pdf",
        "figures/exact-noises.png",
        "figures/verdicts.pdf",
        "verdicts.txt",
    ):
        assert (results / path).is_file(), path
    assert not (results / "exact/adversarial/eps-0").exists()
    assert not list(results.rglob("*.part"))


@pytest.mark.parametrize("study", ["exact", "no-decay", "descent", "stochastic"])
def test_summary_keeps_its_contract(done, study):
    rows = summary(done, study)
    header = (
        "study,noise,norm,alignment,epsilon,seed,direction,split,evaluation_noise,"
        "evaluation_epsilon,noise_at_evaluation,comparison,measure,value,status"
    )
    assert list(rows[0]) == header.split(",")
    keys = [tuple(row.values())[:-2] for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert row["value"] != "nan"
        assert (row["value"] == "") <= (row["status"] != "")
        if row["value"] not in ("", "inf"):
            assert repr(float(row["value"])).removesuffix(".0") == row["value"]
        if row["epsilon"]:
            assert (float(row["epsilon"]) == 0) == (row["noise"] == "none")


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
        "claim,study,noise,control,measure,split,noise_at_evaluation,evaluation,comparison,range,"
        "epsilon_low,epsilon_high,n_epsilons,n_seeds,statistic,value,low,high,level,method,p,"
        "p_adjusted,verdict"
    )
    assert list(rows[0]) == header.split(",")
    allowed = {"holds", "reversed", "mixed", "inconclusive", "undefined"}
    assert {row["verdict"] for row in rows} <= allowed
    assert not any("nan" in row.values() for row in rows)
    assert {row["control"] for row in rows if row["claim"] == "C3"} == {"random", "aligned -0.5"}


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
    assert {job.split("/")[0] for job in jobs} == programs - {"fetch_data"}


# ------------------------------------------------------------------------------- golden numbers


def check_reference(rows, reference_rows, noise="adversarial"):
    """Compare a summary with reference rows: 1e-6 relative, accuracies exactly."""
    checked = 0
    for expected in reference_rows:
        epsilon = expected["epsilon"]
        here = [row for row in rows if row["epsilon"] and float(row["epsilon"]) == epsilon]
        (norm,) = [row["value"] for row in here if row["measure"] == "weight_norm"]
        assert float(norm) == pytest.approx(expected["weight_norm"], rel=1e-6)
        for split in ("train", "test"):
            for measure, value in expected[split].items():
                (found,) = [
                    row["value"]
                    for row in here
                    if (row["measure"], row["split"]) == (measure, split)
                    and (
                        row["evaluation_epsilon"] == ""
                        or float(row["evaluation_epsilon"]) == epsilon
                    )
                    and row["evaluation_noise"] in ("", noise)
                ]
                tolerance = {"abs": 1e-15} if "accuracy" in measure else {"rel": 1e-6, "abs": 1e-15}
                assert float(found) == pytest.approx(value, **tolerance), (epsilon, split, measure)
                checked += 1
    return checked


def golden(name, classes, epsilons, decay, dataset):
    return {
        "name": name,
        "dataset": {"name": dataset, "classes": classes},
        "noises": ["adversarial"],
        "epsilons": epsilons,
        "training": {"method": "exact", "weight_decay": decay},
        "landscape": {"points": 3, "directions": 1},
        "evaluation": {"epsilons": ["own"]},
    }


def test_reference_of_digits(new_workflow, reference):
    expected = reference("logistic-digits-0-1")
    studies = {
        f"decay-{decay}": (decay, expected["studies"][f"weight_decay_{decay}"])
        for decay in (0.001, 0)
    }
    config = SMALL | {
        "studies": [
            golden(name, [0, 1], [row["epsilon"] for row in rows], decay, "digits")
            for name, (decay, rows) in studies.items()
        ]
    }
    workflow = new_workflow(config, "digits")
    workflow.succeed("summarise")
    for name, (_, rows) in studies.items():
        assert check_reference(summary(workflow, name), rows) == 12 * len(rows)
        for measure in ("margin", "epsilon_bar"):
            (row,) = [row for row in summary(workflow, name) if row["measure"] == measure]
            assert float(row["value"]) == pytest.approx(expected[measure], rel=1e-6)


def test_reference_of_mnist(new_workflow, reference, raw_data):
    expected = reference("logistic-mnist-0-1")
    pairs = [
        row
        for row in reference("independent")["rows"]
        if (row["classes"], row["weight_decay"], row["epsilon"]) == ([1, 3], 0, 1.5)
    ]
    epsilons = [row["epsilon"] for row in expected["rows"]]
    config = SMALL | {
        "raw_data": str(raw_data),
        "studies": [
            golden("zero-one", [0, 1], epsilons, 0, "mnist"),
            golden("one-three", [1, 3], [1.5], 0, "mnist"),
            golden("three-eight", [3, 8], [0, 3], 0, "mnist"),
        ],
    }
    workflow = new_workflow(config, "mnist")
    workflow.succeed("summarise")
    rows = summary(workflow, "zero-one")
    assert check_reference(rows, expected["rows"]) == 12 * 7
    assert check_reference(summary(workflow, "one-three"), pairs) == 13 * len(pairs) == 13
    for study, margin, end in (
        ("zero-one", 0.3641458326, 3.627658438),
        ("one-three", 0.0488478837, 2.4813023992),
        ("three-eight", 0, 1.8045484273),
    ):
        values = {
            row["measure"]: float(row["value"])
            for row in summary(workflow, study)
            if row["measure"] in ("margin", "epsilon_bar")
        }
        assert values["margin"] == pytest.approx(margin, rel=1e-6, abs=1e-12)
        assert values["epsilon_bar"] == pytest.approx(end, rel=1e-6)
    # Pixels that one class never lights: no minimiser without noise, though nothing separates.
    three_eight = [row for row in summary(workflow, "three-eight") if row["epsilon"] == "0"]
    assert {row["status"] for row in three_eight if row["measure"] != "margin"} == {"no-minimiser"}
    record = json.loads((workflow.folder / "results/data/raw/mnist.json").read_text())
    assert set(record) == {
        f"{part}-idx{n}-ubyte.gz"
        for part, n in (
            ("train-images", 3), ("train-labels", 1), ("t10k-images", 3), ("t10k-labels", 1),
        )
    }  # fmt: skip


def test_random_control_agrees_with_the_independent_reference(new_workflow, reference):
    expected = [
        row
        for row in reference("independent")["rows"]
        if (row["noise"], row["classes"]) == ("random", [3, 8])
    ]
    study = golden("control", [3, 8], [row["epsilon"] for row in expected], 0.001, "digits")
    study |= {"noises": ["random"]}
    study["evaluation"] = {"epsilons": ["own"], "noises": ["adversarial", "own"]}
    workflow = new_workflow(SMALL | {"studies": [study]}, "control")
    workflow.succeed("summarise")
    rows = [row for row in summary(workflow, "control") if row["split"] == "train"]
    for row in expected:
        values = {
            (each["measure"], each["evaluation_noise"]): float(each["value"])
            for each in rows
            if each["epsilon"] and float(each["epsilon"]) == row["epsilon"] and each["value"]
        }
        assert values["kappa_full", "random"] == pytest.approx(row["random"]["kappa"], rel=1e-6)
        assert values["lambda_max_full", "random"] == pytest.approx(
            row["random"]["lambda_max"], rel=1e-6
        )
        for measure in ("kappa_full", "kappa_fixed", "robust_loss", "floor", "trace_full"):
            assert values[measure, "adversarial"] == pytest.approx(
                row["adversarial"][measure], rel=1e-6
            )


# --------------------------------------------------------------------------------- the same bits


def test_twice_and_with_other_cores_the_same_bits(done, new_workflow):
    again = new_workflow(SMALL, "again")
    again.succeed("judge", cores=1)
    first, second = done.results(), again.results()
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []


def test_blocks_of_seeds_change_no_bit(done, new_workflow):
    config = copy.deepcopy(SMALL)
    config["studies"] = [config["studies"][2] | {"seeds_per_job": 2}]
    workflow = new_workflow(config, "blocks")
    workflow.succeed("summarise")
    folder = "results/descent/adversarial/eps-1.3"
    with h5py.File(done.folder / folder / "seeds-0-2/model.h5") as whole:
        weights = whole["budget/weights"][...]
    for seeds in ("0-1", "2-2"):
        first, last = map(int, seeds.split("-"))
        with h5py.File(workflow.folder / folder / f"seeds-{seeds}/model.h5") as part:
            assert part["budget/weights"][...].tobytes() == weights[first : last + 1].tobytes()
    assert summary(workflow, "descent") == sorted_like(summary(done, "descent"), workflow)


def sorted_like(rows, workflow):
    """Rows in the order of the other table: blocks come one after the other there."""
    order = {tuple(row.values())[:-2]: i for i, row in enumerate(summary(workflow, "descent"))}
    return sorted(rows, key=lambda row: order[tuple(row.values())[:-2]])


# ---------------------------------------------------------------------------------------- reruns


def test_afterwards_there_is_nothing_to_do(done):
    assert done.planned() == {}


def test_one_more_epsilon_runs_its_own_jobs_and_what_aggregates(copied):
    config = copy.deepcopy(SMALL)
    config["studies"][2]["epsilons"] = [0, 1.3, 0.7]
    copied.configure(config)
    assert copied.planned("judge") == {
        "train_model": 1,
        "measure_landscape": 1,
        "measure_curvature": 1,
        "evaluate_model": 1,
        "summarise_study": 1,
        "judge_claims": 1,
        "judge": 1,
    }


def test_a_landscape_setting_retrains_nothing(copied):
    config = copy.deepcopy(SMALL)
    config["studies"][2]["landscape"]["points"] = 7
    copied.configure(config)
    assert copied.planned("landscape") == {"measure_landscape": 2, "landscape": 1}


def test_a_single_file_runs_only_what_it_needs(new_workflow):
    workflow = new_workflow(SMALL, "target")
    target = "results/exact/random/eps-0.4/seeds-0-0/evaluation.h5"
    assert workflow.planned(target) == {
        "prepare_data": 1, "measure_geometry": 1, "train_model": 1, "evaluate_model": 1,
    }  # fmt: skip


def test_moved_originals_make_nothing_again(new_workflow, raw_data, tmp_path):
    study = copy.deepcopy(SMALL["studies"][1])
    study |= {"epsilons": [1], "seeds": 1}
    study["dataset"] |= {"name": "mnist"}
    config = SMALL | {"raw_data": str(raw_data), "studies": [study]}
    workflow = new_workflow(config, "moved")
    workflow.succeed("train")
    moved = tmp_path / "moved"
    shutil.copytree(raw_data / "mnist", moved / "mnist")
    workflow.configure(config | {"raw_data": str(moved)})
    assert set(workflow.planned("train")) <= {"fetch_data", "train"}
    workflow.succeed("train")
    assert workflow.planned("train") in ({}, {"train": 1})


def test_changed_code_reruns_what_uses_it_and_a_changed_comment_nothing(tmp_path):
    repository, folder = tmp_path / "the code", tmp_path / "results here"
    copy_repository(repository)
    folder.mkdir()
    workflow = Workflow(folder, repository)
    study = SMALL["studies"][0] | {"noises": ["adversarial"], "epsilons": [0.4]}
    workflow.configure(SMALL | {"studies": [study]})
    workflow.succeed("judge")

    def edit(name, old, new):
        path = repository / "scripts" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    edit("sharpscape/noises.py", "def make_noise", "# A comment.\n\n\ndef make_noise")
    edit("sharpscape/landscape.py", '"""The loss along', '"""The robust loss along')
    (repository / "scripts" / "train_model.py").touch()
    assert workflow.planned("judge") in ({}, {"judge": 1})
    measured = {"summarise_study": 1, "judge_claims": 1, "judge": 1}
    edit("sharpscape/landscape.py", "np.linspace(-1, 1, points)", "np.linspace(-1.0, 1, points)")
    assert workflow.planned("judge") == {"measure_landscape": 1} | measured
    edit("sharpscape/statistics.py", "LEVEL = 0.95", "LEVEL = 0.9")
    assert workflow.planned("judge") == {"measure_landscape": 1} | measured
    edit("sharpscape/optimum.py", "MAX_ITERATIONS = 100", "MAX_ITERATIONS = 101")
    stages = {"measure_landscape": 1, "measure_curvature": 1, "evaluate_model": 1}
    assert workflow.planned("judge") == {"train_model": 1} | stages | measured


@pytest.mark.parametrize(
    "changes",
    [
        # No claim applies to any study.
        ({"noises": ["random"]}, {"epsilons": [0]}),
        # Not measured at the models' own epsilon; not under adversarial noise by name.
        ({"evaluation": {"epsilons": [0.4]}}, {"evaluation": {"noises": ["own"]}}),
    ],
)
def test_what_has_little_to_show_ends_well(new_workflow, changes):
    study = SMALL["studies"][0] | {"noises": ["adversarial"], "epsilons": [0, 0.4]}
    studies = [study | {"name": f"study{i}"} | change for i, change in enumerate(changes)]
    workflow = new_workflow(SMALL | {"studies": studies}, "little")
    workflow.succeed()
    assert (workflow.folder / "results/figures/verdicts.pdf").exists()


STAGES = (
    "download prepare geometry train landscape curvature evaluate summarise judge figures report"
).split()


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_a_target(done, stage):
    assert done.planned(stage) in ({}, {stage: 1})


# ---------------------------------------------------------------------------------------- damage


def flip_a_bit(path, name=None):
    """Change one bit of a dataset's values, in the first dataset if none is named."""
    with h5py.File(path) as file:
        names = []
        file.visititems(lambda n, i: names.append(n) if isinstance(i, h5py.Dataset) else None)
        offset = file[name or names[0]].id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


MODEL = "results/exact/adversarial/eps-0.4/seeds-0-0"
DAMAGED = {
    # file: what reads it
    f"{MODEL}/curvature.h5": "results/exact/summary.csv",
    "results/data/digits-0v1/geometry.h5": "results/exact/summary.csv",
    "results/data/digits-0v1/data.h5": f"{MODEL}/model.h5",
}


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_flipped_bit_is_found_and_the_message_says_what_to_do(copied, damaged):
    path, target = copied.folder / damaged, DAMAGED[damaged]
    flip_a_bit(path)
    (copied.folder / target).unlink()
    failed = copied.run(target)
    text = failed.stdout + failed.stderr
    assert failed.returncode != 0
    assert f"{damaged}: damaged" in text
    assert "Traceback" not in text
    (command,) = set(re.findall(r"To make it again: (rm .*)", text))
    # What it says is done, to the letter, where the user was.
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    subprocess.run(command, shell=True, cwd=copied.folder, env=environment, check=True,
                   capture_output=True)  # fmt: skip
    copied.succeed(target)


def test_an_edited_summary_is_found(copied):
    path = copied.folder / "results/exact/summary.csv"
    path.write_text(path.read_text().replace("0.4", "0.5", 1))
    failed = copied.run("judge")
    assert failed.returncode != 0
    assert "results/exact/summary.csv: damaged or edited" in failed.stdout + failed.stderr


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epsilons": [-1]}, "study exact.epsilons[0]: -1; allowed: a number >= 0"),
        ({"seeds": 3}, "study exact.seeds: an exact optimum has no seed"),
        ({"dataset": {"name": "digits", "classes": [0]}}, "2 different classes"),
    ],
)
def test_a_bad_configuration_ends_before_any_job(new_workflow, change, message):
    config = copy.deepcopy(SMALL)
    config["studies"][0] |= change
    workflow = new_workflow(config, "bad")
    failed = workflow.run()
    assert failed.returncode != 0
    assert message in failed.stdout + failed.stderr
    assert "Traceback" not in failed.stdout + failed.stderr
    assert not (workflow.folder / "results").exists()


def test_an_own_file_is_used_and_its_faults_are_told(new_workflow):
    study = copy.deepcopy(SMALL["studies"][0]) | {"epsilons": [0, 0.1], "noises": ["adversarial"]}
    study["dataset"] = {"name": "file", "path": "my data.h5", "classes": [7, 2]}
    workflow = new_workflow(SMALL | {"studies": [study]}, "own")
    path = workflow.folder / "my data.h5"
    generator = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        for split, n in (("train", 40), ("test", 20)):
            labels = np.where(np.arange(n) % 2, 7, 2)
            file[f"{split}/labels"] = labels
            file[f"{split}/images"] = generator.normal(size=(n, 5)) + (labels == 2)[:, None]
    workflow.succeed("summarise")
    assert any(row["measure"] == "kappa_full" for row in summary(workflow, "exact"))
    path.write_bytes(b"not HDF5")
    failed = workflow.run("prepare")
    assert failed.returncode != 0
    assert "my data.h5: not a readable HDF5 file" in failed.stdout + failed.stderr
    assert "Traceback" not in failed.stdout + failed.stderr


# -------------------------------------------------------------------------------- by hand, lint


@pytest.mark.parametrize("program", sorted(p.name for p in (ROOT / "scripts").glob("*.py")))
def test_every_program_runs_by_hand(program):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / program, "--help"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "--settings" in done.stdout


def test_conda_environments_name_the_pinned_versions():
    import yaml

    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if "==" in line)
    names = {"pytorch": "torch"}
    for path in (ROOT / "envs").glob("*.yaml"):
        for entry in yaml.safe_load(path.read_text())["dependencies"]:
            name, version = entry.split("=")
            if name != "python":
                assert pins[names.get(name, name)] == version, (path.name, name)


def test_rule_program_and_log_share_their_name():
    programs = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    text = "".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    rules = set(re.findall(r"^rule (\w+):", text, re.MULTILINE))
    assert rules == programs
    for name in rules:
        assert f"program {name} " in text
        assert f"logs/{name}" in text
        assert f"benchmarks/{name}" in text
