"""Writing identity files: what Snakemake sees of a job that must run, and of one that need not.

Snakemake runs a job when an input is newer than an output, and a small one has another content than
at the last run that it remembers. It remembers in one working directory, and of the last job that
succeeded. So an identity file says more than it sees: what a job has made is compared with what it
is to make. Where they agree, the identity file gets back the content of then and is older than the
outputs. Where they do not, it is newer, with a token that it never had.
"""

import fcntl
import json
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from sharpscape.errors import ConfigurationError
from sharpscape.identities import (
    FOLDER,
    content_digest,
    identity_path,
    lines_of,
    made_path,
    made_text,
)
from sharpscape.planning.plan import Job
from sharpscape.planning.writing import write_whole

LOCK = f"{FOLDER}/lock"


def _read(path) -> tuple[str, dict[str, Any]]:
    """Text and content of a JSON file; ("", {}) where there is none, or half of one."""
    try:
        text = path.read_text(encoding="utf-8")
        return text, json.loads(text)
    except (OSError, ValueError):
        return "", {}


def _text_of(job: Job, token: str) -> str:
    """The identity file of a job."""
    inputs = {
        role: {each.outputs[0]: each.identity for each in made} for role, made in job.inputs.items()
    }
    content = {
        "identity": job.identity,
        "settings": job.settings,
        "inputs": inputs,
        "outputs": job.outputs,
        "token": token,
    }
    return lines_of(content)


class _Files:
    """The identity file of a job, what the job has made, and what it wrote of it."""

    def __init__(self, results: str | Path, job: Job):
        self.job = job
        self.path, self._made_path = (
            place(results, job.outputs[0]) for place in (identity_path, made_path)
        )
        self.text, self.asked = _read(self.path)
        _, self.made = _read(self._made_path)
        places = {output: Path(results, output) for output in job.outputs}
        self._present = {output: path for output, path in places.items() if path.exists()}
        self._touched = False
        self._times = [path.stat().st_mtime_ns for path in self._present.values()]

    def wanted(self) -> str:
        """The text that the identity file must have."""
        made = json.loads(self.made["identity_file"]) if self.made else {}
        if made.get("identity") == self.job.identity and self._are_as_made():
            return self.made["identity_file"]
        # Beside outputs Snakemake may remember that the job has run: it does of one that failed and
        # got its former output back.
        if self.is_asked_for and not self._present:
            return self.text
        return _text_of(self.job, secrets.token_hex(8))

    @property
    def is_asked_for(self) -> bool:
        """Whether the identity file asks for what it must ask for, done or not."""
        return self.asked.get("identity") == self.job.identity

    def _are_as_made(self):
        """Whether the files that are there are those that the job made."""
        known = self.made["outputs"]
        for output, path in self._present.items():
            found, then = path.stat(), known.get(output, {})
            if found.st_size != then.get("size"):
                return False
            if found.st_mtime_ns != then["mtime_ns"]:
                # Copied, or touched, as Snakemake does at a job's end.
                if content_digest(path) != then["sha256"]:
                    return False
                then["mtime_ns"] = found.st_mtime_ns
                self._touched = True
        return True

    def write(self, text: str) -> None:
        """Write the identity file, and make times say whether the job must run."""
        if text != self.text:
            write_whole(self.path, text)
        if self._touched:
            write_whole(self._made_path, made_text(self.made))
        if not self._times:
            return
        if self.made and text == self.made["identity_file"]:
            if self.path.stat().st_mtime_ns > min(self._times):
                os.utime(self.path, ns=(min(self._times),) * 2)
        elif self.path.stat().st_mtime_ns <= max(self._times):
            os.utime(self.path)
            older = self.path.stat().st_mtime_ns - 10**9
            for path in self._present.values():
                os.utime(path, ns=(older, older))


def _try_lock(file: IO, how: int) -> bool:
    """Lock a file; False where another process holds it."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system without locks.
        pass
    return True


def _open_lock(results: Path) -> IO:
    path = results / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    return os.fdopen(os.open(path, flags, 0o644))


def write_identity_files(results: str | Path, planned: Iterable[Job]) -> IO | None:
    """Write the identity files of all jobs, where they are not as they must be.

    Where the results cannot be written to, a warning says what differs.

    Returns:
        What holds the lock of these results until it is closed, at the latest with the process: no
        other configuration or code is planned there. None where nothing can be written.

    Raises:
        ConfigurationError: another run works in these results, on another configuration or code.
    """
    results = Path(results)
    if results.is_dir() and not os.access(results, os.W_OK):
        _warn_of_differences(results, planned)
        return None
    lock = _open_lock(results)
    alone = _try_lock(lock, fcntl.LOCK_EX)
    for job in planned:
        files = _Files(results, job)
        if alone:
            files.write(files.wanted())
        elif not files.is_asked_for:
            raise ConfigurationError(
                f"results: another run works in {results}, with another configuration or other "
                f"code ({job.outputs[0]}); allowed: to wait until it ends, or another folder"
            )
    # Shared by all runs of this configuration.
    _try_lock(lock, fcntl.LOCK_SH)
    return lock


def _warn_of_differences(results, planned):
    other = [job.outputs[0] for job in planned if not _Files(results, job).is_asked_for]
    if other:
        print(
            f"{results} cannot be written to, so that what runs below may not be all: "
            f"{len(other)} jobs have other settings, code or inputs, first {other[0]}",
            file=sys.stderr,
        )
