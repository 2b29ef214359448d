"""After a change exactly the jobs run again that must."""

import copy
import shutil

import pytest
from workflow import SMALL, Workflow, copy_repository, deep_study

LINEAR = "sharpscape/families/linear"


def test_afterwards_there_is_nothing_to_do(done):
    assert done.planned() == {}


def test_a_single_file_runs_only_what_it_needs(new_workflow):
    workflow = new_workflow(SMALL, "target")
    target = "results/exact/random/eps-0.4/seeds-0-0/accuracy.h5"
    assert workflow.planned(target) == {
        "prepare_data": 1, "measure_geometry": 1, "train_model": 1, "measure_accuracy": 1,
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
    assert workflow.planned("train") in ({}, {"train": 1})
    # And they are found there when they are needed.
    (workflow.folder / "results/data/mnist-0v1-train60-test30-draw0/data.h5").unlink()
    workflow.succeed("prepare")


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

    edit(f"{LINEAR}/noise/adversarial.py", "def make(", "# A comment.\n\n\ndef make(")
    edit(f"{LINEAR}/sharpness/landscape.py", '"""The loss along', '"""The robust loss along')
    (repository / "scripts" / "train_model.py").touch()
    assert workflow.planned("judge") in ({}, {"judge": 1})
    measured = {"summarise_study": 1, "judge_claims": 1, "judge": 1}
    edit(
        "sharpscape/families/lines.py", "np.linspace(-1, 1, points)", "np.linspace(-1.0, 1, points)"
    )
    assert workflow.planned("judge") == {"measure_landscape": 1} | measured
    edit("sharpscape/judging/statistics.py", "LEVEL = 0.95", "LEVEL = 0.9")
    assert workflow.planned("judge") == {"measure_landscape": 1} | measured
    edit(f"{LINEAR}/optimum/newton.py", "MAX_ITERATIONS = 100", "MAX_ITERATIONS = 101")
    stages = {"measure_landscape": 1, "measure_curvature": 1, "measure_accuracy": 1}
    trained = {"measure_geometry": 1, "train_model": 1}
    assert workflow.planned("judge") == trained | stages | measured


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
    study["landscape"] = {"points": 3, "directions": 1, "plane_points": 0}
    studies = [study | {"name": f"study{i}"} | change for i, change in enumerate(changes)]
    workflow = new_workflow(SMALL | {"studies": studies}, "little")
    workflow.succeed()
    assert (workflow.folder / "results/figures/verdicts.pdf").exists()


STAGES = (
    "download prepare geometry train landscape curvature accuracy summarise judge figures report"
).split()


def test_every_stage_is_a_target(done):
    assert set(done.planned(*STAGES)) <= set(STAGES)


def test_an_added_evaluation_is_measured_alone(new_workflow):
    linear = SMALL["studies"][0] | {"noises": ["adversarial"], "epsilons": [0.4]}
    deep = deep_study(epsilons=[0.1], seeds=1)
    stages = ("landscape", "curvature", "accuracy")

    def config(*epsilons):
        changed = {"evaluation": {"epsilons": list(epsilons), "noises": ["own"]}}
        return SMALL | {"studies": [linear | changed, deep | changed]}

    workflow = new_workflow(config("own"), "added")
    at_once = new_workflow(config("own", 0.2), "at once")
    workflow.succeed(*stages)
    workflow.configure(config("own", 0.2))
    workflow.succeed(*stages)
    logs = list(workflow.folder.glob("results/logs/measure_[alc]*/**/*.log"))
    assert len(logs) == 6
    assert all("Measured already: 1 of 1" in log.read_text(encoding="utf-8") for log in logs)
    at_once.succeed(*stages)
    assert workflow.results() == at_once.results()
