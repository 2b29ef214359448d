"""HDF5 files of bad intent: nothing of another file is read, and no more memory taken than told."""

import os
import socket
import zlib

import h5py
import numpy as np
import pytest

from sharpscape.data import hdf5_arrays, stored
from sharpscape.data.loading import load_dataset
from sharpscape.errors import SharpscapeError

SECRET = b"a secret that is nobody's data, at least twenty-four bytes long"


@pytest.fixture
def path(tmp_path):
    """A good file but for the test images."""
    path = tmp_path / "mine.h5"
    with h5py.File(path, "w") as file:
        file["train/images"] = np.ones((4, 2, 3), np.uint8)
        file["train/labels"] = file["test/labels"] = np.arange(4) % 2
    return path


@pytest.fixture
def pipe(tmp_path):
    """A pipe that nobody writes to: who opens it to read waits."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def refused(path, *words):
    with pytest.raises(SharpscapeError) as caught:
        load_dataset("file", own_file=path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    for each in words:
        assert each in message


def outside(path):
    refused(path, "All data must lie in this file", "images")


def test_a_good_file(path):
    with h5py.File(path, "a") as file:
        file["test/images"] = file["train/images"][...]
        # What is not asked for may lie where it likes.
        file["notes"] = h5py.ExternalLink("absent.h5", "/")
    assert load_dataset("file", own_file=path).test.images.shape == (4, 2, 3)


def test_values_that_are_stored_in_another_file(path, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET)
    with h5py.File(path, "a") as file:
        file.create_dataset("test/images", (4, 2, 3), "u1", external=[(secret, 0, 24)])
    outside(path)


@pytest.mark.parametrize("name", ["test", "test/images"])
def test_a_link_to_another_file(path, tmp_path, pipe, name):
    for other in ("other.h5", str(pipe)):
        with h5py.File(tmp_path / "other.h5", "w") as file:
            file["images"] = np.zeros((4, 2, 3), np.uint8)
        with h5py.File(path, "a") as file:
            if name in file:
                del file[name]
            file[name] = h5py.ExternalLink(other, "/images" if "/" in name else "/")
        refused(path, "All data must lie in this file")


def test_links_to_themselves(path):
    with h5py.File(path, "a") as file:
        file["test/images"] = h5py.SoftLink("/test/images")
    outside(path)
    with h5py.File(path, "a") as file:
        del file["test/images"], file["train/images"]
        # A group that holds itself.
        file["train/images"] = file["train"]
    refused(path, "no array train/images")


def test_a_link_within_the_file(path):
    with h5py.File(path, "a") as file:
        file["test/images"] = h5py.SoftLink("/train/images")
    outside(path)
    with h5py.File(path, "a") as file:
        del file["test/images"]
        # The same array under another name.
        file["test/images"] = file["train/images"]
    assert load_dataset("file", own_file=path).test.images.shape == (4, 2, 3)


@pytest.mark.parametrize("unlimited", [False, True])
def test_a_virtual_dataset(path, tmp_path, pipe, unlimited):
    for source in (tmp_path / "absent.h5", pipe):
        with h5py.File(path, "a") as file:
            if "test/images" in file:
                del file["test/images"]
            layout = h5py.VirtualLayout((4, 2, 3), "u1", (None, 2, 3) if unlimited else None)
            there = h5py.VirtualSource(source, "x", (4, 2, 3), "u1", (None, 2, 3))
            if unlimited:
                layout[: h5py.h5s.UNLIMITED, :, :] = there[: h5py.h5s.UNLIMITED, :, :]
            else:
                layout[...] = there
            file.create_virtual_dataset("test/images", layout)
        outside(path)


def test_an_array_that_declares_more_than_memory(path):
    with h5py.File(path, "a") as file:
        del file["train/images"]
        for split in ("train", "test"):
            file.create_dataset(f"{split}/images", (4, 10**6, 10**6), "f4", chunks=(1, 1, 1000))
    refused(path, "its arrays take 3.2e+04 GB; allowed on this machine: up to")


def test_a_chunk_that_declares_more_than_memory(path, monkeypatch):
    monkeypatch.setattr(stored, "most_memory", lambda: 10**6)
    with h5py.File(path, "a") as file:
        shapes = {"maxshape": (None, 2, 3), "chunks": (10**6, 2, 3)}
        file.create_dataset("test/images", (4, 2, 3), "u1", **shapes)
    refused(path, "its arrays take 0.006 GB; allowed on this machine: up to 0.001 GB")


@pytest.mark.parametrize(
    "options", [{}, {"chunks": (1, 2, 3)}, {"chunks": (1, 2, 3), "shuffle": 1}]
)
def test_values_that_were_never_written(path, options):
    with h5py.File(path, "a") as file:
        images = file.create_dataset("test/images", (4, 2, 3), "u1", **options)
        if options:
            images[:3] = 1
    refused(path, "test/images has values that were never written")


def test_a_chunk_that_unpacks_to_too_much(path, monkeypatch):
    monkeypatch.setattr(hdf5_arrays, "most_memory", lambda: 10**6)
    with h5py.File(path, "a") as file:
        options = {"chunks": (4, 2, 3), "compression": "gzip"}
        images = file.create_dataset("test/images", (4, 2, 3), "u1", **options)
        images.id.write_direct_chunk((0, 0, 0), zlib.compress(bytes(10_000_000)))
    refused(path, "test/images has a chunk that unpacks to too much")


@pytest.mark.parametrize("options", [{}, {"shuffle": True}, {"fletcher32": True}])
@pytest.mark.parametrize("noise", [False, True], ids=["packed", "left alone by gzip"])
def test_chunks_as_h5py_packs_them_are_read(path, monkeypatch, options, noise):
    # Each is looked into.
    monkeypatch.setattr(hdf5_arrays, "most_memory", lambda: 0)
    values = np.ones((4, 2, 3), np.uint8)
    if noise:
        values = np.random.default_rng(0).integers(0, 256, values.shape, dtype=np.uint8)
    with h5py.File(path, "a") as file:
        shape = {"chunks": (3, 2, 3), "compression": "gzip"}
        file.create_dataset("test/images", data=values, **shape, **options)
    np.testing.assert_array_equal(load_dataset("file", own_file=path).test.images, values)


def test_other_compressions(path):
    with h5py.File(path, "a") as file:
        file.create_dataset("test/images", data=np.ones((4, 2, 3), np.uint8), compression="lzf")
    refused(path, "compressed in another way than by gzip; allowed: gzip")


def test_a_maximum_that_is_large(path):
    with h5py.File(path, "a") as file:
        file["test/images"] = file["train/images"][...]
        file.attrs.create("maximum", np.zeros(8000))
    refused(path, "maximum is not one number")


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder", "absent"])
def test_what_is_no_regular_file(tmp_path, pipe, kind):
    path = {"pipe": pipe, "device": "/dev/zero"}.get(kind, tmp_path / "it")
    if kind == "folder":
        path.mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        if kind == "socket":
            listener.bind(str(path))
        words = {"folder": "a folder, not a file. These lines", "absent": "no such file"}
        refused(path, words.get(kind, "not a regular file"))
