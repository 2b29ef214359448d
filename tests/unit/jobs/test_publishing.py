"""Where files are written before they appear: names of their own, and what others put there."""

import os
import socket

import pytest

from sharpscape.errors import SharpscapeError
from sharpscape.jobs import publishing
from sharpscape.jobs.publishing import published

HOST = socket.gethostname()


def publish(path, content=b"ours"):
    with published(path) as part:
        part.write_bytes(content)


@pytest.mark.parametrize(
    "name", ["²", "10", "1" + "0" * 30, "٣", "", "x", "-1", "0", "\u200b", "1\n"]
)
@pytest.mark.parametrize("kind", ["file", "folder", "pipe", "link"])
def test_a_name_that_is_no_number_ends_no_job(tmp_path, name, kind):
    part = tmp_path / f"model.h5.{HOST}-{name}.part"
    if kind == "file":
        part.touch()
    elif kind == "folder":
        part.mkdir()
    elif kind == "pipe":
        os.mkfifo(part)
    else:
        part.symlink_to("/dev/zero")
    publish(tmp_path / "model.h5")
    assert (tmp_path / "model.h5").read_bytes() == b"ours"
    # One that nobody writes is removed; what is no part is left alone.
    assert os.path.lexists(part) == (kind != "file")


def test_what_another_process_writes_is_left_to_it_whatever_its_number(tmp_path, monkeypatch):
    # As in a container, where processes have numbers of their own.
    with published(tmp_path / "model.h5") as first:
        monkeypatch.setattr(os, "getpid", lambda: 1)
        publish(tmp_path / "model.h5", b"another")
        assert first.exists()
        first.write_bytes(b"the first")
    assert (tmp_path / "model.h5").read_bytes() == b"the first"
    assert list(tmp_path.iterdir()) == [tmp_path / "model.h5"]


def test_parts_of_other_files_and_hosts_are_left_alone(tmp_path):
    others = {f"model.h5.{HOST}x-1.part", f"model.h5x.{HOST}-1.part", f"model.h5.{HOST}-1.part~"}
    for name in others:
        (tmp_path / name).touch()
    publish(tmp_path / "model.h5")
    assert {path.name for path in tmp_path.iterdir()} == {"model.h5", *others}


def test_a_name_that_is_taken_is_not_written_through(tmp_path, monkeypatch):
    (tmp_path / "victim").write_bytes(b"kept")
    monkeypatch.setattr(os, "urandom", lambda n: bytes(n))
    (tmp_path / f"model.h5.{HOST}-{'00' * 8}.part").symlink_to(tmp_path / "victim")
    with pytest.raises(SharpscapeError, match=r"model\.h5: cannot be written"):
        publish(tmp_path / "model.h5")
    assert (tmp_path / "victim").read_bytes() == b"kept"


def test_a_part_that_is_removed_before_it_is_locked_is_made_again(tmp_path, monkeypatch):
    flock, removed = publishing.fcntl.flock, []

    def late(file, how):
        if not removed:
            removed.extend(tmp_path.glob("*.part"))
            removed[0].unlink()
        flock(file, how)

    monkeypatch.setattr(publishing.fcntl, "flock", late)
    publish(tmp_path / "model.h5")
    assert removed and list(tmp_path.iterdir()) == [tmp_path / "model.h5"]


def test_without_locks_files_are_published_and_none_removed(tmp_path, monkeypatch):
    def none(file, how):
        raise OSError(38, "Function not implemented")

    left = tmp_path / f"model.h5.{HOST}-1.part"
    left.touch()
    monkeypatch.setattr(publishing.fcntl, "flock", none)
    publish(tmp_path / "model.h5")
    assert set(tmp_path.iterdir()) == {tmp_path / "model.h5", left}


def test_a_file_has_the_rights_that_the_user_gives_new_files(tmp_path):
    before = os.umask(0o027)
    try:
        publish(tmp_path / "model.h5")
    finally:
        os.umask(before)
    assert (tmp_path / "model.h5").stat().st_mode & 0o777 == 0o640


def test_nothing_is_left_of_what_cannot_be_written(tmp_path):
    def full():
        with published(tmp_path / "model.h5"):
            raise OSError(28, "No space left on device")

    with pytest.raises(SharpscapeError, match=r"cannot be written: .*No space left"):
        full()
    assert not list(tmp_path.iterdir())
