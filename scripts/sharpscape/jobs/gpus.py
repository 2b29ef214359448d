"""Which GPU of this host a job takes, where several jobs, and several runs, share them."""

import fcntl
import os
import stat
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from sharpscape.errors import SharpscapeError

# On the host itself: locks over a network are what some file systems do not have.
FOLDER = Path("/tmp")
# Where the driver's devices are, also where its tools are not installed, as in some containers.
DEVICE_FILES = Path("/dev")
# How schedulers number the job that this process is in.
ALLOCATIONS = ("SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID")
POLL_SECONDS = 0.2


def visible_devices():
    """Names of the devices that a job may take, as CUDA_VISIBLE_DEVICES has them.

    Where it has none: UUIDs, as numbers are counted otherwise by nvidia-smi and by CUDA.
    """
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return [name.strip() for name in named.split(",") if name.strip() not in ("", "-1")]
    try:
        query = ["nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader"]
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return [each.name.removeprefix("nvidia") for each in DEVICE_FILES.glob("nvidia[0-9]*")]


def _open_lock(path):
    """A descriptor of a lock's file, which is made where it is absent."""
    # What somebody else has put there is neither followed nor waited for.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    while True:
        # Another user's file in a shared folder opens so, and not with O_CREAT.
        with suppress(FileNotFoundError):
            return os.open(path, flags)
        with suppress(FileExistsError):
            file = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o644)
            os.fchmod(file, 0o644)
            return file


def _locked(path):
    """A descriptor that holds the lock of a file until it is closed; None where it is taken.

    The kernel closes it when its process ends, however it ends.

    Raises:
        SharpscapeError: what lies there is no lock.
    """
    try:
        file = _open_lock(path)
    except OSError as error:
        raise SharpscapeError(f"{path}: no lock of a GPU: {error.strerror}") from error
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise SharpscapeError(f"{path}: no lock of a GPU: not a regular file")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _wait_for_slot(devices, allocation, jobs_per_gpu):
    """Wait until a slot is free; returns its device and the descriptor that holds it."""
    waiting = False
    while True:
        # Each device once, before any takes a second job.
        for place in range(jobs_per_gpu):
            for device in devices:
                name = "-".join(filter(None, ("sharpscape-gpu", allocation, device, str(place))))
                file = _locked(FOLDER / quote(name, safe=""))
                if file is not None:
                    return device, file
        if not waiting:
            print(f"Waiting for a GPU: all of {', '.join(devices)} are taken", file=sys.stderr)
            waiting = True
        time.sleep(POLL_SECONDS)


@contextmanager
def gpu_slot(gpus, jobs_per_gpu):
    """Within the context this process has a GPU to itself: the only one that CUDA shows it.

    Of the devices that CUDA_VISIBLE_DEVICES names it is one: a scheduler's are kept. Without any
    device nothing is taken.

    Args:
        gpus: how many the job was given, 0 or 1.
        jobs_per_gpu: how many jobs may share one.
    """
    devices = visible_devices() if gpus else []
    if not devices:
        yield
        return
    # A scheduler that shows a job some devices alone may count them anew in every job.
    counted = "CUDA_VISIBLE_DEVICES" in os.environ
    allocation = next(filter(None, map(os.environ.get, ALLOCATIONS)), None) if counted else None
    device, file = _wait_for_slot(devices, allocation, jobs_per_gpu)
    print(f"On GPU {device}", file=sys.stderr)
    os.environ["CUDA_VISIBLE_DEVICES"] = device
    try:
        yield
    finally:
        os.close(file)
