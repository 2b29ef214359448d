"""Which GPUs of a host a job may take."""

import os

import pytest

from sharpscape.errors import SharpscapeError
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


@pytest.mark.parametrize("put", ["pipe", "link", "dangling link", "folder"])
def test_what_is_no_lock_neither_hangs_nor_is_followed(monkeypatch, tmp_path, put):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    monkeypatch.setattr(gpus, "FOLDER", tmp_path)
    lock, other = tmp_path / "sharpscape-gpu-7-0", tmp_path / "other"
    if put == "pipe":
        os.mkfifo(lock)
    elif put == "folder":
        lock.mkdir()
    else:
        lock.symlink_to(other)
    if put == "link":
        other.write_text("kept")
        other.chmod(0o600)
    with pytest.raises(SharpscapeError, match="sharpscape-gpu-7-0: no lock of a GPU"):
        with gpu_slot(1, 1):
            pass
    assert other.exists() == (put == "link")
    if put == "link":
        assert other.stat().st_mode & 0o777 == 0o600


def test_a_lock_is_made_once_and_may_be_read_by_all(monkeypatch, tmp_path):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    monkeypatch.setattr(gpus, "FOLDER", tmp_path)
    before = os.umask(0o077)
    try:
        for _ in range(2):
            with gpu_slot(1, 1):
                (lock,) = tmp_path.iterdir()
                assert lock.stat().st_mode & 0o777 == 0o644
                assert gpus._locked(lock) is None
    finally:
        os.umask(before)
