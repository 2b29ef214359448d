"""Which GPUs of a host a job may take."""

import os

import pytest

from sharpscape.jobs import gpus
from sharpscape.jobs.gpus import ALLOCATIONS, gpu_slot, visible_devices


@pytest.fixture(autouse=True)
def no_scheduler(monkeypatch):
    for name in (*ALLOCATIONS, "CUDA_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)


def test_a_job_without_a_gpu_takes_none(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    with gpu_slot(0, 1):
        assert os.environ["CUDA_VISIBLE_DEVICES"] == "0,1"


def test_devices_are_those_that_are_visible(monkeypatch, tmp_path):
    for text, names in [("0, 2", ["0", "2"]), ("", []), ("-1", []), ("MIG-a", ["MIG-a"])]:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", text)
        assert visible_devices() == names
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho GPU-a\necho GPU-b\n")
    program.chmod(0o755)
    assert visible_devices() == ["GPU-a", "GPU-b"]


def test_the_devices_of_a_driver_without_its_tools_are_found(monkeypatch, tmp_path):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(gpus, "DEVICE_FILES", tmp_path)
    assert visible_devices() == []
    (tmp_path / "nvidiactl").touch()
    assert visible_devices() == []
    (tmp_path / "nvidia0").touch()
    assert visible_devices() == ["0"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert visible_devices() == []
