"""The examples of docs/extending.md, each added to a copy of the repository and run to its end.

Each takes the files of its section and nothing else, as the page says. What comes out is compared
with what the extension says it does.
"""

import subprocess
import sys

import h5py
import numpy as np
import pytest
from pages import blocks_of, read_page, section_of
from scipy.special import expit
from workflow import SMALL, Workflow, copy_repository, deep_study, summary, table

from sharpscape.files.hdf5 import read_result

PAGE = "docs/extending.md"
EXAMPLES = ("A data set", "A noise", "A training method", "A network", "A measure", "A claim",
            "A figure")  # fmt: skip

# Tests that take up the entries of the registries.
OF_REGISTRIES = (
    "planning/test_registries.py", "planning/test_schemas.py", "planning/test_figures.py",
    "planning/test_primary.py", "planning/test_code_hash.py", "judging/test_claims.py",
    "families/linear/noise", "families/deep/noise", "families/deep/networks",
    "families/deep/training", "figures/test_figures.py", "measures", "report/test_notation.py",
    "test_house.py",
)  # fmt: skip


def is_made(block):
    """Whether a block is a file of an extension, or what is appended to one."""
    return bool(block.noted("file") or block.noted("append"))


def extend(repository, section):
    """Do what a section of the page says in a copy of the repository."""
    blocks = blocks_of(PAGE, section_of(PAGE, f"## {section}"))
    assert any(is_made(block) for block in blocks), section
    for block in blocks:
        if is_made(block):
            added = block.noted("append")
            path = repository / (added or block.noted("file"))
            assert path.is_file() == bool(added), path
            before = path.read_text(encoding="utf-8") + "\n\n" if added else ""
            path.write_text(before + block.text, encoding="utf-8")
    for block in blocks:
        if block.language == "console":
            subprocess.run(block.text, shell=True, cwd=repository, check=True)


@pytest.fixture
def extended(tmp_path):
    """Function that extends a copy of the repository and makes targets of a study by it."""

    def run(section, study, *targets):
        repository, folder = tmp_path / "the code", tmp_path / "a study"
        copy_repository(repository)
        folder.mkdir()
        extend(repository, section)
        workflow = Workflow(folder, repository)
        workflow.configure(SMALL | {"studies": [study]})
        workflow.succeed(*targets)
        return workflow

    return run


EXACT = {
    "name": "exact",
    "dataset": {"name": "digits", "classes": [0, 1]},
    "noises": ["adversarial"],
    "epsilons": [0, 0.4],
    "training": {"method": "exact", "weight_decay": 0.001},
    "landscape": {"points": 3, "directions": 1, "plane_points": 0},
    "evaluation": {"epsilons": ["own", 0], "noises": ["adversarial", "own"]},
}


def value(rows, **cells):
    """The one value of the rows that have these cells."""
    (found,) = [r["value"] for r in rows if all(r[name] == cell for name, cell in cells.items())]
    return float(found)


def test_a_data_set(extended):
    study = EXACT | {"dataset": {"name": "breast-cancer", "classes": [0, 1]}}
    workflow = extended("A data set", study, "summarise", "results/figures/exact-curvature.png")
    with h5py.File(workflow.folder / "results/data/breast-cancer-0v1/data.h5") as file:
        # 569 samples, every fifth of them for the test.
        assert file["train/images"].shape == (456, 30)
        assert file["test/images"].shape == (113, 30)
    assert value(summary(workflow, "exact"), measure="clean_accuracy", split="test",
                 epsilon="0") > 0.9  # fmt: skip
    assert (workflow.folder / "results/figures/exact-curvature.png").exists()


def test_a_noise(extended):
    share, epsilon = 0.25, 0.4
    study = EXACT | {"noises": ["adversarial", {"name": "graded", "share": share}]}
    workflow = extended("A noise", study, "summarise", "results/figures/exact-noises.png")
    folder = workflow.folder / "results"
    fields, _ = read_result(folder / "exact/graded+0.25/eps-0.4/seeds-0-0/model.h5", "model")
    (w,) = fields["converged/weights"]
    data, _ = read_result(folder / "data/digits-0v1/data.h5", "data")
    x = data["train/images"].reshape(len(data["train/labels"]), -1) / data["maximum"]
    margins = x @ w * np.where(data["train/labels"] == 1, 1, -1)
    parts = [(share, margins - epsilon * np.linalg.norm(w)),
             (1 - share, margins - epsilon / 2 * np.linalg.norm(w))]  # fmt: skip
    rows = summary(workflow, "exact")
    own = {"noise": "graded", "degree": "0.25", "evaluation_noise": "graded", "split": "train"}
    loss = sum(each * np.logaddexp(0, -u).mean() for each, u in parts)
    assert value(rows, measure="robust_loss", **own) == pytest.approx(loss, rel=1e-12)
    right = sum(each * (u > 0).mean() for each, u in parts)
    assert value(rows, measure="robust_accuracy", **own) == pytest.approx(right)
    # Of held noise, as it is of the worst case: the noise of a sample stays where it is.
    curved = sum(
        each * (expit(u) * expit(-u) * ((x**2).sum(axis=1) + at**2 - 2 * at * (margins / norm)))
        for norm in [np.linalg.norm(w)]
        for (each, u), at in zip(parts, (epsilon, epsilon / 2), strict=True)
    )
    found = value(rows, measure="trace_fixed", **own)
    assert found == pytest.approx(curved.mean(), rel=1e-10)
    assert (folder / "figures/exact-noises.png").exists()


def test_a_training_method(extended):
    study = deep_study(epsilons=[0.1], seeds=1, seeds_per_job=1)
    workflow = extended("A training method", study, "train")
    folder = workflow.folder / "results/deep/adversarial/eps-0.1/seeds-0-0"
    plain, _ = read_result(folder / "model.h5", "model")
    study["training"]["method"] = "label-smoothing"
    workflow.configure(SMALL | {"studies": [study]})
    workflow.succeed("accuracy")
    smoothed, settings = read_result(folder / "model.h5", "model")
    assert settings["training"]["method"] == "label-smoothing"
    name = "budget/weights/conv1.weight"
    assert not np.array_equal(smoothed[name], plain[name])
    # A smoothed label costs what a certain answer would have: the loss trained on is larger.
    assert smoothed["budget/history/loss"][0, 0] > plain["budget/history/loss"][0, 0]


def test_a_network(extended):
    study = deep_study(epsilons=[0.1], seeds=1, model={"name": "cnn", "width": 4})
    workflow = extended("A network", study, "summarise", "results/figures/deep-lines.png")
    measures = {row["measure"] for row in summary(workflow, "deep")}
    assert {"lambda_max_fixed", "kappa_fixed", "line_rise", "adaptive_sharpness"} <= measures
    path = workflow.folder / "results/deep/adversarial/eps-0.1/seeds-0-0/model.h5"
    fields, _ = read_result(path, "model")
    shapes = {name: each.shape[1:] for name, each in fields.items() if "/weights/" in name}
    # Three convolutions and a head, each with a bias.
    assert sum(len(shape) == 4 for shape in shapes.values()) == 3
    assert (workflow.folder / "results/figures/deep-lines.png").exists()


def test_a_measure(extended):
    study = deep_study(epsilons=[0.1], seeds=1)
    workflow = extended("A measure", study, "results/verdicts.txt")
    rows = [r for r in summary(workflow, "deep") if r["measure"] == "logit_margin"]
    assert {row["split"] for row in rows} == {"train", "test"}
    # As often as not a network of two channels is wrong: the margin is no large number.
    assert all(abs(float(row["value"])) < 20 for row in rows)
    assert (workflow.folder / "results/verdicts.txt").exists()


def test_a_claim(extended):
    study = EXACT | {"epsilons": [0, 0.4, 0.8, 1.2, 1.25, 1.28]}
    workflow = extended("A claim", study, "results/report.html", "results/verdicts.txt")
    rows = [r for r in table(workflow.folder / "results/claims.csv") if r["claim"] == "accuracy"]
    assert {row["measure"] for row in rows} == {"clean_accuracy"}
    (row,) = [r for r in rows if (r["split"], r["range"]) == ("train", "all")]
    numbers = {
        float(r["epsilon"]): float(r["value"])
        for r in summary(workflow, "exact")
        if (r["measure"], r["split"]) == ("clean_accuracy", "train")
    }
    changes = [numbers[epsilon] - numbers[0] for epsilon in numbers if epsilon > 0]
    both = min(changes) < 0 < max(changes)
    expected = "holds" if max(changes) < 0 else "reversed" if min(changes) > 0 else None
    assert row["verdict"] == (expected or ("mixed" if both else row["verdict"]))
    assert row["verdict"] in ("holds", "reversed", "mixed", "equal", "inconclusive")
    assert "adversarial training costs clean accuracy" in (
        workflow.folder / "results/verdicts.txt"
    ).read_text(encoding="utf-8")


def test_a_figure(extended):
    workflow = extended("A figure", EXACT, "figures")
    assert (workflow.folder / "results/figures/exact-robustness.png").stat().st_size > 5000
    assert workflow.planned("figures") in ({}, {"figures": 1})


def test_every_example_is_tried():
    headings = [each.split("\n", 1)[0] for each in read_page(PAGE).split("\n## ")[1:]]
    examples = [
        heading
        for heading in headings
        if any(map(is_made, blocks_of(PAGE, section_of(PAGE, f"## {heading}"))))
    ]
    assert examples == list(EXAMPLES)


def test_the_tests_of_the_registries_take_up_all_examples(tmp_path):
    copy_repository(tmp_path / "the code")
    for section in EXAMPLES:
        extend(tmp_path / "the code", section)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         *(f"tests/unit/{each}" for each in OF_REGISTRIES)],
        cwd=tmp_path / "the code", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]
