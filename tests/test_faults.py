"""What goes wrong while the pipeline runs: nothing is lost, nothing wrong published."""

import copy
import os
import random
import shutil
import signal
import subprocess
import time

import pytest
import torch
from workflow import SMALL, deep_study

from sharpscape.deep.devices import enough_memory
from sharpscape.errors import SharpscapeError

# Loaded by every Python: in one program, no file may grow beyond some bytes.
LIMITED = """
import os, resource, signal, sys
program = os.environ.get("LIMITED_PROGRAM")
if program and sys.argv[0].endswith(f"scripts/{program}.py"):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))
"""
MODEL = "results/exact/adversarial/eps-0.4/seeds-0-0"
# program: what it makes.
OUTPUTS = {
    "prepare_data": "results/data/digits-0v1/data.h5",
    "measure_geometry": "results/data/digits-0v1/geometry.h5",
    "train_model": f"{MODEL}/model.h5",
    "measure_landscape": f"{MODEL}/landscape.h5",
    "measure_curvature": f"{MODEL}/curvature.h5",
    "evaluate_model": f"{MODEL}/evaluation.h5",
    "summarise_study": "results/exact/summary.csv",
    "judge_claims": "results/claims.csv",
    "draw_lines": "results/figures/exact-lines.png",
    "draw_verdicts": "results/figures/verdicts.png",
    "report_verdicts": "results/verdicts.txt",
}
EXACT = SMALL | {"studies": SMALL["studies"][:1]}


def test_a_full_disk_stops_every_stage_and_publishes_nothing(
    new_workflow, done, tmp_path, monkeypatch
):
    workflow = new_workflow(EXACT, "full disk")
    shutil.copytree(done.folder, workflow.folder, dirs_exist_ok=True)
    workflow.configure(EXACT)
    (tmp_path / "sitecustomize.py").write_text(LIMITED)
    paths = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{paths}")
    for program, output in OUTPUTS.items():
        (workflow.folder / output).unlink()
        monkeypatch.setenv("LIMITED_PROGRAM", program)
        failed = workflow.run(output, "--force")
        text = failed.stdout + failed.stderr
        assert failed.returncode != 0, (program, text)
        assert "cannot be written" in text, (program, text)
        assert "File too large" in text
        assert "Traceback" not in text, (program, text)
        folder, name = os.path.split(workflow.folder / output)
        assert [each for each in os.listdir(folder) if each.startswith(name)] == []
        monkeypatch.delenv("LIMITED_PROGRAM")
        workflow.succeed(output)
    workflow.succeed()
    assert of_the_exact_study(workflow) == of_the_exact_study(done)


def of_the_exact_study(workflow):
    """{path: bytes} of the results of the study that all of these tests share."""
    return {name: content for name, content in workflow.results().items() if "/exact/" in name}


def test_snakemake_killed_at_random_moments_loses_nothing(new_workflow, done):
    workflow = new_workflow(EXACT, "killed")
    moments = random.Random(0)
    for _ in range(6):
        process = workflow.start("judge", stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(moments.uniform(1, 5))
        # Snakemake alone every other time: its jobs end by themselves, or not.
        if moments.random() < 0.5:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        time.sleep(0.5)
        workflow.succeed("--unlock")
    workflow.succeed("judge")
    assert of_the_exact_study(workflow) == of_the_exact_study(done)
    assert not list(workflow.folder.rglob("*.part"))


def test_a_second_run_in_the_folder_is_told_so(new_workflow):
    study = deep_study(epsilons=[0.1], seeds=1)
    study["training"] |= {"epochs": 30}
    workflow = new_workflow(SMALL | {"studies": [study]}, "twice")
    first = workflow.start("train")
    end = time.monotonic() + 60
    while not list(workflow.folder.glob("results/logs/train_model/**/*.log")):
        assert time.monotonic() < end
        time.sleep(0.1)
    second = workflow.run("train")
    assert second.returncode != 0
    assert "cannot be locked" in second.stdout + second.stderr
    _, messages = first.communicate(timeout=120)
    assert first.returncode == 0, messages
    assert workflow.planned("train") in ({}, {"train": 1})


def test_names_with_spaces_and_letters_of_any_language(new_workflow, done):
    config = copy.deepcopy(EXACT) | {"results": "résultats à moi/日本 1"}
    config["studies"][0] |= {"epsilons": [0.4], "noises": ["adversarial"]}
    workflow = new_workflow(config, "straße und mehr")
    workflow.succeed()
    results = workflow.folder / config["results"]
    assert (results / "figures/verdicts.pdf").exists()
    name = "exact/adversarial/eps-0.4/seeds-0-0/model.h5"
    assert (results / name).read_bytes() == done.results()[f"results/{name}"]


def test_a_model_of_another_study_is_refused(copied):
    other = copied.folder / "results/exact/adversarial/eps-1.4/seeds-0-0/model.h5"
    shutil.copy(other, copied.folder / MODEL / "model.h5")
    (copied.folder / MODEL / "landscape.h5").unlink()
    failed = copied.run(f"{MODEL}/landscape.h5")
    text = failed.stdout + failed.stderr
    assert failed.returncode != 0
    assert f"{MODEL}/model.h5: of another model: epsilon 1.4; allowed here: epsilon 0.4" in text
    assert "Traceback" not in text


def test_too_little_memory_of_a_gpu_names_the_key():
    with (
        pytest.raises(SharpscapeError, match=r"out of GPU memory .* smaller attack\.batch_size"),
        enough_memory("attack.batch_size"),
    ):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to folders that are read-only")
def test_a_read_only_folder_is_named(copied):
    folder = copied.folder / MODEL
    (folder / "landscape.h5").unlink()
    folder.chmod(0o555)
    try:
        failed = copied.run(f"{MODEL}/landscape.h5")
    finally:
        folder.chmod(0o755)
    assert failed.returncode != 0
    assert "Permission denied" in failed.stdout + failed.stderr
