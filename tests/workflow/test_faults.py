"""What goes wrong while the pipeline runs: nothing is lost, nothing wrong published."""

import copy
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from argparse import Namespace

import pytest
import torch
from skipping import not_tested
from workflow import SMALL, descent_study, held, wait_for

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep import models, train_model
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.models import Model
from sharpscape.planning.jobs import MEASURING

MODEL = "results/exact/adversarial/eps-0.4/seeds-0-0"
# Programs and what they make: each kind of file once, in the order of the stages.
OUTPUTS = [
    ("prepare_data", "results/data/digits-0v1/data.h5"),
    ("train_model", f"{MODEL}/model.h5"),
    ("measure_landscape", f"{MODEL}/landscape.h5"),
    ("summarise_study", "results/exact/summary.csv"),
    ("draw_figure", "results/figures/exact-lines.png"),
    ("write_report", "results/report.html"),
]
EXACT = SMALL | {"studies": SMALL["studies"][:1]}


@pytest.fixture
def finished(new_workflow, done):
    """A copy of the finished folder, of which the first study is left."""
    workflow = new_workflow(EXACT, "one study")
    shutil.copytree(done.folder, workflow.folder, dirs_exist_ok=True)
    workflow.configure(EXACT)
    return workflow


def test_a_full_disk_stops_a_job_and_publishes_nothing(finished, done, fault):
    for program, output in OUTPUTS:
        (finished.folder / output).unlink()
        fault(program, 700)
        text = finished.fail(output, "--force")
        assert "cannot be written: [Errno 27] File too large" in text, (program, text)
        folder, name = os.path.split(finished.folder / output)
        assert [each for each in os.listdir(folder) if each.startswith(name)] == []
    fault("none", 0)
    finished.succeed(*(output for _, output in OUTPUTS), "judge")
    assert of_the_exact_study(finished) == of_the_exact_study(done)


def test_a_full_disk_stops_a_network_at_its_checkpoint(copied, fault):
    folder = copied.folder / "results/deep/adversarial/eps-0.1/seeds-0-1"
    for path in folder.glob("*.checkpoint"):
        path.unlink()
    fault("train_model", 700)
    text = copied.fail(f"{folder.relative_to(copied.folder)}/model.h5", "--force")
    assert "checkpoint: cannot be written: [Errno 27] File too large" in text
    assert not list(folder.glob("model.h5*"))


def test_a_full_disk_stops_the_record_of_original_files(new_workflow, raw_data, fault):
    config = copy.deepcopy(EXACT) | {"raw_data": str(raw_data)}
    config["studies"][0]["dataset"] = {"name": "mnist", "classes": [0, 1]}
    workflow = new_workflow(config, "record")
    fault("fetch_data", 200)
    record = "results/data/raw/mnist.json"
    assert f"{record}: cannot be written: [Errno 27] File too large" in workflow.fail("download")
    assert not list(workflow.folder.glob("results/data/**/*json*"))
    fault("none", 0)
    workflow.succeed("download")


def test_a_run_killed_in_the_middle_of_a_file_goes_on_to_the_same_bytes(finished, fault):
    moments = random.Random(0)
    for program, output in OUTPUTS:
        path = finished.folder / output
        if path.suffix != ".h5":
            continue
        whole = path.read_bytes()
        size = moments.randrange(1, len(whole))
        fault(program, size, killed=True)
        process = finished.start(output, "--force", "--nolock", start_new_session=True)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        (part,) = path.parent.glob("*.part")
        assert part.read_bytes() == whole[:size]
        # A measuring job takes over what its file holds; it stays until the new one is whole.
        if program in MEASURING.values():
            assert path.read_bytes() == whole
        else:
            assert not path.exists()
        fault("none", 0)
        finished.succeed(output)
        assert path.read_bytes() == whole
        assert not part.exists()


def of_the_exact_study(workflow):
    """{path: bytes} of the results of the study that all of these tests share."""
    return {name: content for name, content in workflow.results().items() if "/exact/" in name}


def test_snakemake_killed_at_random_moments_loses_nothing(new_workflow, done):
    workflow = new_workflow(EXACT, "killed")
    moments = random.Random(0)
    for _ in range(3):
        process = workflow.start("judge", stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(moments.uniform(1, 8))
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
    workflow = new_workflow(SMALL | {"studies": [descent_study()]}, "twice")
    first = workflow.start("train", start_new_session=True)
    wait_for(lambda: list(workflow.folder.glob("results/logs/train_model/**/*.log")))
    with held(first):
        second = workflow.run("train")
    assert second.returncode != 0
    assert "cannot be locked" in second.stdout + second.stderr
    _, messages = first.communicate(timeout=120)
    assert first.returncode == 0, messages
    assert workflow.planned("train") in ({}, {"train": 1})


def test_names_with_spaces_and_letters_of_any_language(new_workflow, done):
    config = copy.deepcopy(EXACT) | {"results": "résultats à moi/日本 1"}
    config["studies"][0] |= {"epsilons": [0.4], "noises": ["adversarial"]}
    config["studies"][0]["landscape"] = {"points": 3, "directions": 1, "plane_points": 0}
    workflow = new_workflow(config, "straße und mehr")
    workflow.succeed()
    results = workflow.folder / config["results"]
    assert (results / "figures/verdicts.pdf").exists()
    name = "exact/adversarial/eps-0.4/seeds-0-0/model.h5"
    assert (results / name).read_bytes() == done.results()[f"results/{name}"]


def out_of_memory(*arguments, **options):
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")


@pytest.mark.parametrize(
    ("stage", "keys"),
    [
        ("measure_landscape", "attack.batch_size or landscape.images"),
        (
            "measure_curvature",
            "curvature.batch_size or attack.batch_size or curvature.images or "
            "curvature.density.nodes",
        ),
        ("measure_accuracy", "attack.batch_size or accuracy.images"),
    ],
)
def test_too_little_memory_of_a_gpu_names_the_keys_of_a_stage(stage, keys, monkeypatch):
    monkeypatch.setattr(Images, "sample", out_of_memory)
    images = Images(torch.zeros(1), torch.zeros(1), 1.0, "train")
    model = Model(torch.nn.Linear(1, 1), images, images, "linf", 0, 2)
    settings = {
        "landscape": {"images": 1, "batch_norm": "fixed"}, "flatness": {},
        "curvature": {"images": 1}, "accuracy": {},
        "attack": {"batch_size": 1, "precision": "auto", "steps": 1, "relative_step_size": 1,
                   "random_start": True, "restarts": 1},
    }  # fmt: skip
    measure = importlib.import_module(f"sharpscape.families.deep.{stage}").measure
    with pytest.raises(SharpscapeError) as caught:
        measure(model, {"name": "adversarial"}, 0.1, settings)
    assert "out of GPU memory (CUDA out of memory. Tried to allocate 2 GiB)" in str(caught.value)
    assert str(caught.value).endswith(f"with a smaller {keys}")


def test_too_little_memory_of_a_gpu_in_training_names_the_batch_size(monkeypatch):
    monkeypatch.setattr(train_model, "choose_device", out_of_memory)
    settings, arguments = {"threads": 1, "training": {"method": "sgd"}}, Namespace(gpus=1)
    with pytest.raises(SharpscapeError, match=r"with a smaller training\.batch_size"):
        train_model.train_models({}, settings, arguments)


def test_too_little_memory_for_the_images_names_who_shares_the_gpu(monkeypatch):
    monkeypatch.setattr(models, "images_of", out_of_memory)
    arguments = Namespace(gpus=0)
    with pytest.raises(SharpscapeError, match=r"with a smaller jobs_per_gpu"):
        models.models_of({}, {}, "budget", "test", {"threads": 1}, arguments)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("results", "results: this folder cannot be written to. Name another one in the "),
        (MODEL, "Permission denied"),
        ("results/logs/measure_landscape", "Permission denied"),
    ],
)
def test_a_read_only_folder_is_named(copied, place, words):
    (copied.folder / MODEL / "landscape.h5").unlink()
    shutil.rmtree(copied.folder / "results/logs/measure_landscape")
    (copied.folder / "results/logs/measure_landscape").mkdir()
    before = copied.results()
    folder = copied.folder / place
    folder.chmod(0o555)
    # Root may write everywhere, unless it gives that up.
    as_others = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    try:
        failed = subprocess.run(
            [*as_others, *copied.command(f"{MODEL}/landscape.h5", "judge")],
            cwd=copied.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        folder.chmod(0o755)
    text = failed.stdout + failed.stderr
    assert failed.returncode != 0, text
    assert words in text
    assert place in text
    assert "Traceback" not in text, text
    assert copied.results() == before


# A file system without locks, as NFS may be mounted.
WITHOUT_LOCKS = """
#include <errno.h>
int flock(int file, int operation) { errno = ENOLCK; return -1; }
"""


def test_a_file_system_without_locks_changes_nothing(new_workflow, done, tmp_path, monkeypatch):
    if shutil.which("gcc") is None:
        not_tested("on a file system without locks", "no gcc to make one up")
    library = tmp_path / "without_locks.so"
    (tmp_path / "locks.c").write_text(WITHOUT_LOCKS)
    command = ["gcc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "locks.c")]
    subprocess.run(command, check=True)
    config = copy.deepcopy(EXACT)
    config["studies"][0] |= {"epsilons": [0.4], "noises": ["adversarial"]}
    workflow = new_workflow(config, "no locks")
    monkeypatch.setenv("LD_PRELOAD", str(library))
    workflow.succeed("accuracy", "curvature", "landscape")
    results = of_the_exact_study(workflow)
    assert len(results) == 4
    assert results.items() <= of_the_exact_study(done).items()
    # It is what h5py by itself would not bear.
    plain = f"import h5py; h5py.File({str(workflow.folder / MODEL / 'model.h5')!r}, locking=True)"
    failed = subprocess.run([sys.executable, "-c", plain], capture_output=True, check=False)
    assert b"No locks available" in failed.stderr
