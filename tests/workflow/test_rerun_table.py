"""The table of partial reruns in the docs: after each change, exactly these jobs run again."""

import copy
import os
import re
import shutil
import subprocess
from contextlib import ExitStack, contextmanager

import pytest
from pages import section_of
from workflow import Workflow, copy_repository, deep_study

STUDY = {
    "name": "descent",
    "dataset": {"name": "digits", "classes": [0, 1]},
    "norm": "l2",
    "noises": ["adversarial"],
    "epsilons": [0, 0.7, 1.3],
    "training": {"method": "gd", "steps": 30},
    "seeds": 3,
    "seeds_per_job": 1,
    "landscape": {"points": 5, "directions": 1, "plane_points": 3},
}
CONFIG = {
    "results": "results",
    "raw_data": "data",
    "studies": [STUDY, deep_study(epsilons=[0.1], seeds=1)],
}
ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)
LIBRARY = "scripts/sharpscape"
# A file, a text in it, and what takes its place.
MEASURE_ADDED = (
    "families/linear/sharpness/curvature.py",
    '        Measured(f"kappa_{kind}"',
    '        Measured("kappa_mine", 1.0),\n        Measured(f"kappa_{kind}"',
)
ELLIPSOID = "families/linear/sharpness/ellipsoid.py"
STAGES = ("measure_landscape", "measure_curvature", "measure_accuracy")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study run to its end, by a copy of the repository that is under version control."""
    repository = tmp_path_factory.mktemp("the code") / "sharpscape"
    copy_repository(repository)
    git(repository, "init", "--quiet", "--initial-branch", "main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "all")
    workflow = Workflow(tmp_path_factory.mktemp("a study"), repository)
    workflow.configure(CONFIG)
    workflow.succeed()
    assert workflow.planned() == {}
    return workflow


def git(repository, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    subprocess.run(["git", "-C", repository, *identity, *arguments], check=True)


@contextmanager
def configured(workflow, change, **keys):
    """Within the context, the configuration as the change leaves it, with these keys."""
    config = copy.deepcopy(CONFIG) | keys
    change(config["studies"])
    workflow.configure(config)
    try:
        yield
    finally:
        workflow.configure(CONFIG)


@contextmanager
def edited(workflow, name, old, new):
    """Within the context, a file of the code with another text."""
    path = workflow.repository / LIBRARY / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


@contextmanager
def added(workflow, *copies):
    """Within the context, the code has copies of files, each (file, name of the copy)."""
    paths = []
    try:
        for original, name in copies:
            original = workflow.repository / original
            paths.append(original.with_name(name))
            shutil.copyfile(original, paths[-1])
        yield
    finally:
        for path in paths:
            path.unlink()


@contextmanager
def measure_added(workflow):
    """Within the context, there is one more measure of the logistic model's curvature."""
    with (
        added(workflow, (f"{LIBRARY}/measures/kappa_full.py", "kappa_mine.py")),
        edited(workflow, *MEASURE_ADDED),
    ):
        yield


@contextmanager
def deleted(workflow, name):
    """Within the context, a file is not there."""
    path = workflow.folder / "results" / name
    shutil.move(path, workflow.folder / "aside")
    try:
        yield
    finally:
        shutil.move(workflow.folder / "aside", path)


@contextmanager
def resaved(workflow):
    """The same configuration, written otherwise."""
    path = workflow.folder / "config.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# As before.\n{text}\n", encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


@contextmanager
def another_branch(workflow):
    """Another branch was checked out, whose library differs, and then this one again."""
    git(workflow.repository, "checkout", "--quiet", "-b", "other")
    with edited(
        workflow, "families/lines.py", "np.linspace(-1, 1, points)", "np.linspace(-2, 2, points)"
    ):
        git(workflow.repository, "commit", "--quiet", "--all", "--message", "other")
    git(workflow.repository, "checkout", "--quiet", "--force", "main")
    yield


def append(key, value):
    return lambda studies: studies[0][key].append(value)


LANDSCAPES = ("draw_contours", "draw_lines", "draw_surfaces")
SUMMARIES = ("summarise_study", "draw_curvature", "draw_gaps")
CLAIMS = ("judge_claims", "draw_verdicts", "write_verdicts", "write_report", "all")


def once(*rules):
    return dict.fromkeys(rules, 1)


def models(count, *, figures=(*LANDSCAPES, "draw_spectra")):
    """The jobs of so many new models, and all that is made of their study."""
    trained = dict.fromkeys(("train_model", *STAGES), count)
    return trained | once(*figures, *SUMMARIES, *CLAIMS)


# change, as in docs/running.md: how it is made, and the jobs that run again.
ROWS = {
    "an epsilon is added": (lambda w: configured(w, append("epsilons", 1)), models(3)),
    "an epsilon is removed": (
        lambda w: configured(w, lambda studies: studies[0]["epsilons"].pop()),
        once(*LANDSCAPES, "draw_spectra", *SUMMARIES, *CLAIMS),
    ),
    "a seed is added": (
        lambda w: configured(w, lambda studies: studies[0].update(seeds=4)),
        models(3),
    ),
    "a noise is added": (
        lambda w: configured(w, append("noises", "random")),
        models(6, figures=("draw_noises",)),
    ),
    "points of the landscape are changed": (
        lambda w: configured(w, lambda studies: studies[0]["landscape"].update(points=7)),
        {"measure_landscape": 9} | once(*LANDSCAPES, *SUMMARIES, *CLAIMS),
    ),
    "the style of the figures is changed": (
        lambda w: edited(w, "figures/drawing/style.py", "0.88", "0.9"),
        # Of both studies.
        dict.fromkeys((*LANDSCAPES, "draw_spectra", "draw_curvature", "draw_gaps"), 2)
        | once("draw_inputs", "draw_verdicts", "write_report", "all"),
    ),
    "a comment of the library is changed": (
        lambda w: edited(w, "families/lines.py", "import numpy", "# As here.\nimport numpy"),
        {},
    ),
    "the attack's code is changed": (
        lambda w: edited(w, "families/deep/balls.py", "clamp_min(1)", "clamp_min(1.0)"),
        models(1) | once("draw_inputs"),
    ),
    "a measure's code is changed": (
        lambda w: edited(w, ELLIPSOID, "MOST_STEPS = 40", "MOST_STEPS = 41"),
        {"measure_landscape": 9} | once(*LANDSCAPES, *SUMMARIES, *CLAIMS),
    ),
    "a figure is deleted": (
        lambda w: deleted(w, "figures/descent-lines.png"),
        once("draw_lines", "write_report", "all"),
    ),
    "a model's file is deleted": (
        lambda w: deleted(w, "descent/adversarial/eps-0.7/seeds-0-0/model.h5"),
        # It is made again where it is asked for.
        {},
    ),
    "the configuration is saved again": (resaved, {}),
    "the primary question of a study is changed": (
        lambda w: configured(w, lambda studies: studies[0].update(primary={"range": "all"})),
        once(*CLAIMS),
    ),
    "a rule of verdicts is changed": (
        lambda w: configured(w, lambda studies: None, verdicts={"fall": 0.05}),
        once(*CLAIMS),
    ),
    "another study is added": (
        lambda w: configured(w, lambda studies: studies.append(STUDY | {"name": "more"})),
        models(9),
    ),
    "another branch is checked out, and back": (another_branch, {}),
    "a data set is added": (
        lambda w: added(
            w,
            (f"{LIBRARY}/data/readers/digits.py", "mine.py"),
            ("schemas/dataset/digits.schema.yaml", "mine.schema.yaml"),
        ),
        {},
    ),
    "a network is added": (
        lambda w: added(
            w,
            (f"{LIBRARY}/families/deep/networks/resnet18.py", "mine.py"),
            ("schemas/model/resnet18.schema.yaml", "mine.schema.yaml"),
        ),
        {},
    ),
    "a training method is added": (
        lambda w: added(
            w,
            (f"{LIBRARY}/families/deep/training/sgd.py", "mine.py"),
            ("schemas/deep-training/sgd.schema.yaml", "mine.schema.yaml"),
            (f"{LIBRARY}/families/linear/training/gd.py", "mine.py"),
            ("schemas/linear-training/gd.schema.yaml", "mine.schema.yaml"),
        ),
        {},
    ),
    "a noise is added to the library": (
        lambda w: added(
            w,
            (f"{LIBRARY}/families/deep/noise/random.py", "mine.py"),
            (f"{LIBRARY}/families/linear/noise/random.py", "mine.py"),
            ("schemas/noise/random.schema.yaml", "mine.schema.yaml"),
        ),
        {},
    ),
    "a measure is added": (
        measure_added,
        # The network's stages and its summary do not have it.
        {"measure_curvature": 9} | once("draw_spectra", *SUMMARIES, *CLAIMS),
    ),
    "a figure is added": (
        lambda w: added(w, (f"{LIBRARY}/figures/curvature.py", "mine.py")),
        # Of both studies.
        {"draw_mine": 2} | once("write_report", "all"),
    ),
    "a template of the report is changed": (
        lambda w: edited(w, "report/templates/style.css", "font: 16px", "font: 17px"),
        once("write_report", "all"),
    ),
    "a random stream is added": (
        lambda w: added(w, (f"{LIBRARY}/streams.py", "more_streams.py")),
        {},
    ),
    "the progress bar is changed": (
        lambda w: edited(w, "jobs/progress.py", "PERIOD = 10.0", "PERIOD = 20.0"),
        {},
    ),
    "the GPU locks are changed": (
        lambda w: edited(w, "jobs/gpus.py", "POLL_SECONDS = 0.2", "POLL_SECONDS = 0.3"),
        {},
    ),
    "a message is changed": (
        lambda w: edited(w, "files/hdf5.py", "{path}: damaged (", "{path}: is damaged ("),
        {},
    ),
}


# Rows whose tests are in test_identity.py and test_own_models.py.
ELSEWHERE = {
    "a setting is changed, the job that it concerns is killed, and the command repeated",
    "own data are replaced by a file of an older date",
    "own data are moved, or copied elsewhere",
    "a module that an own network imports is changed",
    "given weights are replaced",
    "an own network or given weights are moved",
    "results are copied with their times (`cp -a`, `rsync -a`)",
}


@pytest.mark.parametrize("change", [change for change, (_, jobs) in ROWS.items() if jobs])
def test_exactly_these_jobs_run_again(finished, change):
    make, expected = ROWS[change]
    with make(finished):
        assert finished.planned() == expected


def test_after_the_other_changes_all_at_once_nothing_runs_again(finished):
    with ExitStack() as changes:
        # The branch first: to check it out takes back what is not committed.
        for change in sorted(ROWS, key=lambda each: "branch" not in each):
            make, expected = ROWS[change]
            if not expected:
                changes.enter_context(make(finished))
        assert finished.planned() == {}


def test_changes_that_are_taken_back_leave_nothing_to_do(finished):
    assert finished.planned() == {}


def test_a_deleted_model_is_made_again_where_it_is_asked_for(finished):
    name = "descent/adversarial/eps-0.7/seeds-0-0/model.h5"
    with deleted(finished, name):
        assert finished.planned("train") == once("train_model", "train")
        assert finished.planned(f"results/{name}") == once("train_model")


def test_a_touched_original_file_makes_nothing_again(new_workflow, raw_data, tmp_path):
    shutil.copytree(raw_data / "mnist", tmp_path / "mnist")
    study = STUDY | {"seeds": 1, "epsilons": [1]}
    study["dataset"] = {"name": "mnist", "classes": [0, 1], "train": 60, "test": 30}
    workflow = new_workflow(CONFIG | {"raw_data": str(tmp_path), "studies": [study]}, "touched")
    workflow.succeed("train")
    for path in (tmp_path / "mnist").iterdir():
        os.utime(path)
    assert workflow.planned("train") in ({}, {"train": 1})


def test_the_docs_have_every_row_and_no_other():
    rows = ROW.findall(section_of("docs/running.md", "## Running parts again"))[1:]
    assert {change for change, _ in rows} == {*ROWS, "an original file is touched", *ELSEWHERE}
