"""Files of own data: their format, and lines of Python that make a good one."""

import os

import numpy as np
import pytest
from PIL import Image

from sharpscape.data.loading import load_dataset
from sharpscape.errors import ConfigurationError
from sharpscape.own_data import HDF5, NPZ, format_of, lines_for, why_unreadable
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.own_files import digests, with_contents


def made_by(lines, **names):
    """The data set that the lines of a message make, in the working directory."""
    code = lines.partition("\n\n")[2]
    assert len(code.splitlines()) == 5
    exec(code, names)
    return load_dataset("file", own_file="my.npz")


def test_lines_for_arrays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    images, labels = np.arange(24, dtype=np.uint8).reshape(4, 2, 3), np.arange(4)
    names = {"train_images": images, "train_labels": labels}
    names |= {"test_images": images[:2], "test_labels": labels[:2]}
    for wrong in ("my.pt", "my.mat", "my.npy", "my.pickle", "my.parquet"):
        dataset = made_by(lines_for(wrong), **names)
        np.testing.assert_array_equal(dataset.train.images, images)
        np.testing.assert_array_equal(dataset.test.labels, labels[:2])


def test_lines_for_tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.csv").write_text("7,0,255\n2,51,0\n")
    (tmp_path / "test.csv").write_text("2,1,2\n")
    dataset = made_by(lines_for("train.csv"))
    assert (dataset.maximum, dataset.train.labels.tolist()) == (255, [7, 2])
    assert dataset.train.images.tolist() == [[0, 255], [51, 0]]


def test_lines_for_a_folder_of_images(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for split, name, grey in (("train", "cat", 10), ("train", "dog", 200), ("test", "cat", 30)):
        (tmp_path / "my" / split / name).mkdir(parents=True)
        Image.new("RGB", (50, 40), (grey,) * 3).save(tmp_path / f"my/{split}/{name}/1.png")
    dataset = made_by(lines_for("my"))
    assert dataset.train.labels.tolist() == ["cat", "dog"]
    assert (dataset.train.images.shape, dataset.train.images.dtype) == ((2, 32, 32), np.uint8)
    assert dataset.train.images[:, 0, 0].tolist() == [10, 200]


@pytest.mark.parametrize("block", [0, 512, 2048])
def test_formats_are_told_by_content(tmp_path, block):
    h5py = pytest.importorskip("h5py")
    for name in ("a.h5", "a.npz", "a"):
        with h5py.File(tmp_path / name, "w", userblock_size=block) as file:
            file["x"] = 1
        assert format_of(tmp_path / name) == HDF5
        np.savez(tmp_path / "b.npz", x=1)
        os.replace(tmp_path / "b.npz", tmp_path / name)
        assert format_of(tmp_path / name) == NPZ
    for content in (b"", b"label,pixel\n", b"\x93NUMPY", b"\x80\x04", b"PK\x05\x06"):
        (tmp_path / "a").write_bytes(content)
        assert format_of(tmp_path / "a") is None


def configured(path):
    study = {
        "name": "mine",
        "dataset": {"name": "file", "path": path, "classes": ["cat", "dog"]},
        "noises": ["adversarial"],
        "epsilons": [0.1],
        "training": {"method": "exact"},
    }
    config = check_configuration({"results": "r", "raw_data": "d", "studies": [study]})
    (checked,) = with_contents(config["studies"], {})
    return checked["dataset"]


def test_a_path_is_looked_for_before_any_job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        configured("my.npz")
    assert str(caught.value) == (
        f"study mine.dataset.path: my.npz: no such file (the working directory is {tmp_path})"
    )
    np.savez("my.npz", x=1)
    dataset = configured("my.npz")
    assert (dataset["path"], dataset["classes"]) == ("my.npz", ["cat", "dog"])
    monkeypatch.setenv("HOME", str(tmp_path))
    assert configured("~/my.npz")["path"] == str(tmp_path / "my.npz")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_text("7,0,255\n"), "neither an HDF5 file nor a .npz file"),
        (lambda path: path.mkdir(), "a folder, not a file"),
        (os.mkfifo, "not a regular file"),
    ],
)
def test_a_path_to_something_else(tmp_path, make, words):
    path = tmp_path / "my.csv"
    make(path)
    with pytest.raises(ConfigurationError) as caught:
        digests([(str(path), "dataset.path")], {})
    assert str(caught.value).startswith(f"dataset.path: {path}: {words}")
    assert ("np.savez" in str(caught.value)) == (make is not os.mkfifo)


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "x" * 300])
def test_what_is_no_path(path):
    with pytest.raises(ConfigurationError, match=r"not a path|cannot be read"):
        digests([(path, "dataset.path")], {})


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    path = tmp_path / "my.npz"
    np.savez(path, x=1)

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    assert why_unreadable(path) == "cannot be read: Permission denied"
