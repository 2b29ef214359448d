"""Jobs share the GPUs of a host: made-up names of devices, and real processes."""

import os
import random
import signal
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import pytest
from identity_files import identity_file
from workflow import ROOT, deep_study

from sharpscape.jobs.gpus import ALLOCATIONS

# A program as any other, which says when it had which device.
JOB = """
import os, sys, time
from sharpscape.jobs import command_line
def main(arguments):
    device, start = os.environ["CUDA_VISIBLE_DEVICES"], time.monotonic()
    print("has", device, start, flush=True)
    time.sleep(arguments.settings["seconds"])
    print("had", device, start, time.monotonic(), flush=True)
sys.argv[0] = "job"
command_line.run(main)
"""


@pytest.fixture
def devices(tmp_path):
    """Names of two devices that no other test or run has."""
    return [f"{tmp_path.name}-{os.getpid()}-{each}" for each in "ab"]


@pytest.fixture(autouse=True)
def no_scheduler(monkeypatch):
    for name in (*ALLOCATIONS, "CUDA_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)


def start(devices, seconds, jobs_per_gpu=1, **environment):
    if devices is not None:
        environment["CUDA_VISIBLE_DEVICES"] = ",".join(devices)
    folder = Path(tempfile.mkdtemp())
    asked = identity_file(folder, {"seconds": seconds, "threads": 1})
    command = [sys.executable, "-c", JOB, "--gpus", "1", "--identity", asked]
    return subprocess.Popen(
        [*command, "--output", folder / "elsewhere"],
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT / "scripts"),
            "SHARPSCAPE_JOBS_PER_GPU": str(jobs_per_gpu),
        }
        | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stays(processes):
    """[(device, from, to)] of processes that ended well."""
    found = []
    for process in processes:
        output, messages = process.communicate(timeout=60)
        assert process.returncode == 0, messages
        _, device, first, last = output.splitlines()[-1].split()
        found.append((device, float(first), float(last)))
    return found


def most_at_once(found):
    return max(sum(a <= moment < b for _, a, b in found) for _, moment, _ in found)


def together(found):
    """Pairs of stays that overlap on one device."""
    return [
        (one, other)
        for one, other in combinations(found, 2)
        if one[0] == other[0] and one[1] < other[2] and other[1] < one[2]
    ]


def test_eight_jobs_on_two_devices_never_share_one(devices):
    moments = random.Random(0)
    found = stays([start(devices, moments.uniform(0.3, 0.8)) for _ in range(8)])
    assert {device for device, _, _ in found} == set(devices)
    assert most_at_once(found) == 2
    assert together(found) == []


def test_several_jobs_may_share_a_device(devices):
    found = stays([start(devices, 1.5, jobs_per_gpu=2) for _ in range(6)])
    assert most_at_once(found) == 4
    for device in devices:
        assert most_at_once([each for each in found if each[0] == device]) == 2


def test_a_killed_job_leaves_its_device_free(devices):
    for _ in range(3):
        killed = [start(devices, 60) for _ in range(2)]
        for process in killed:
            assert process.stdout.readline().startswith("has")
        waiting = start(devices, 0)
        assert f"all of {', '.join(devices)} are taken" in waiting.stderr.readline()
        for process in killed:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert len(stays([waiting])) == 1
    assert len(stays([start(devices, 0.2) for _ in range(2)])) == 2


@pytest.mark.parametrize("scheduler", ALLOCATIONS)
def test_the_device_that_a_scheduler_gave_is_kept(devices, scheduler):
    # Two allocations whose only device has the same name, as each sees only its own.
    both = [start(devices[:1], 1, **{scheduler: number}) for number in "12"]
    assert most_at_once(stays(both)) == 2


def test_jobs_within_an_allocation_take_turns_on_its_only_device(devices):
    found = stays([start(devices[:1], 0.3, SLURM_JOB_ID="8") for _ in range(3)])
    assert together(found) == []


def test_a_scheduler_that_shows_no_device_leaves_them_to_the_locks(devices, monkeypatch, tmp_path):
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho {devices[0]}\necho {devices[1]}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = stays([start(None, 0.3, JOB_ID=number) for number in "123"])
    assert {device for device, _, _ in found} == set(devices)
    assert together(found) == []


def test_jobs_within_an_allocation_share_out_its_devices(devices):
    found = stays([start(devices, 0.5, SLURM_JOB_ID="7") for _ in range(3)])
    assert most_at_once(found) == 2
    assert together(found) == []


def test_where_there_is_no_device_no_job_waits_for_one(new_workflow, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    study = deep_study(epsilons=[0.1], seeds=2)
    workflow = new_workflow({"results": "results", "raw_data": "data", "studies": [study]})
    # The default profile has one GPU, which would have one job run after the other.
    assert workflow.succeed("train").count("gpu=0") == 3
    logs = list(workflow.folder.glob("results/logs/train_model/**/*.log"))
    assert len(logs) == 2
    for path in logs:
        text = path.read_text(encoding="utf-8")
        assert text.count("Working on the CPU: the job was given no GPU") == 1


def test_two_runs_on_one_host_share_the_devices(new_workflow, devices, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", ",".join(devices))
    study = deep_study(epsilons=[0.1], seeds=2)
    config = {"results": "results", "raw_data": "data", "studies": [study]}
    runs = [new_workflow(config, f"run{number}") for number in range(2)]
    processes = [run.start("train", "--resources", "gpu=2", cores=4) for run in runs]
    for process in processes:
        _, messages = process.communicate(timeout=300)
        assert process.returncode == 0, messages
    logs = [path for run in runs for path in run.folder.glob("results/logs/train_model/**/*.log")]
    texts = [path.read_text(encoding="utf-8") for path in logs]
    assert len(texts) == 4
    assert all(any(f"On GPU {device}" in text for device in devices) for text in texts)
    assert all("no CUDA device" in text for text in texts)
    # Four jobs at once, on two devices: some had to wait.
    assert any("Waiting for a GPU" in text for text in texts)
