"""Data: readers, checks of what the user brings, subsets."""

import io
import json
import pickle
from argparse import Namespace
from pathlib import Path

import numpy as np
import prepare_data
import pytest
from scipy.io import savemat
from skipping import not_tested
from sklearn.datasets import load_digits

from sharpscape.data.dataset import Split
from sharpscape.data.fetching import obtain_originals
from sharpscape.data.loading import load_dataset
from sharpscape.data.originals import digests_of
from sharpscape.data.readers import cifar10, digits, svhn
from sharpscape.data.subsets import choose_classes, choose_samples, draw_subset
from sharpscape.errors import SharpscapeError
from sharpscape.files.tables import write_text
from sharpscape.planning.schemas import read_schema
from sharpscape.words import SPLITS


def test_digits_split(digit_rows):
    assert digit_rows([0, 1]).shape == (289, 64)
    assert digit_rows([0, 1], "test").shape == (71, 64)
    assert np.abs(digit_rows([0, 1])).max() == 1


def test_digits_are_those_of_scikit_learn(monkeypatch):
    """By its file, which is faster, or by itself where the file is not known."""
    from_file = load_dataset("digits")
    bunch = load_digits()
    monkeypatch.setattr(digits, "SHA256", "of another version")
    for found in (from_file, load_dataset("digits")):
        of_class = [found.train.images[found.train.labels == 3], bunch.images[bunch.target == 3]]
        kept = np.arange(len(of_class[1])) % 5 != 4
        np.testing.assert_array_equal(of_class[0], of_class[1][kept])
        assert len(found.train.labels) + len(found.test.labels) == 1797
        assert found.train.images.dtype == np.uint8


def test_the_class_listed_second_is_positive(digit_rows):
    np.testing.assert_array_equal(digit_rows([0, 1]), -digit_rows([1, 0]))


def test_mnist_is_what_was_published(raw_data):
    obtain_originals("mnist", raw_data)
    mnist = load_dataset("mnist", raw_data)
    assert mnist.train.images.shape == (60000, 28, 28)
    assert mnist.test.images.shape == (10000, 28, 28)
    assert np.bincount(mnist.train.labels)[:2].tolist() == [5923, 6742]
    assert np.bincount(mnist.test.labels)[:2].tolist() == [980, 1135]


def test_known_sizes_in_the_schemas_are_those_of_the_data(raw_data):
    assert sizes_agree("digits", load_dataset("digits"))
    assert sizes_agree("mnist", load_dataset("mnist", raw_data))


def sizes_agree(name, dataset):
    return read_schema(f"dataset/{name}")["x-samples"] == {
        split: np.bincount(getattr(dataset, split).labels).tolist() for split in SPLITS
    }


# ---------------------------------------------------------------------------- images in colour


def test_cifar10_is_what_was_published(raw_data):
    folder = raw_data / cifar10.FOLDER
    if not folder.exists():
        not_tested("on the original CIFAR-10 files", f"there is no {folder}")
    dataset = load_dataset("cifar10", raw_data)
    for split, n in ((dataset.train, 50_000), (dataset.test, 10_000)):
        assert (split.images.shape, split.images.dtype) == ((n, 3, 32, 32), np.uint8)
        assert (split.labels.shape, split.labels.dtype) == ((n,), np.int64)
    assert sizes_agree("cifar10", dataset)
    # A frog, brown in its upper left corner.
    assert dataset.train.labels[0] == 6
    assert dataset.train.images[0, :, 0, 0].tolist() == [59, 62, 63]
    assert dataset.train.images[0, :, 0, 1].tolist() == [43, 46, 45]


BATCHES = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]


def fill_folder(reader, raw_data, contents, monkeypatch):
    """Write a data set's folder, and have the library take the files for the originals."""
    folder = raw_data / reader.FOLDER
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    table = {name: digests_of(folder / name) for name in contents}
    monkeypatch.setattr(reader, "ORIGINALS", table)
    return folder


class Writes:
    """What writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("known", [True, False], ids=["taken for original", "not original"])
def test_nothing_in_a_batch_is_run(tmp_path, monkeypatch, known):
    content = pickle.dumps({b"data": Writes(tmp_path / "written")}, protocol=2)
    table = cifar10.ORIGINALS
    folder = fill_folder(cifar10, tmp_path, dict.fromkeys(BATCHES, content), monkeypatch)
    if not known:
        monkeypatch.setattr(cifar10, "ORIGINALS", table)
    message = (
        "not a pickle of arrays: it names __builtin__.getattr" if known else "data_batch_1: MD5"
    )
    with pytest.raises(SharpscapeError, match=message):
        load_dataset("cifar10", tmp_path)
    assert not (tmp_path / "written").exists()
    # It is one that does something.
    pickle.loads((folder / BATCHES[0]).read_bytes())
    assert (tmp_path / "written").exists()


def test_a_forged_record_beside_results_changes_nothing(tmp_path):
    folder, record = tmp_path / cifar10.FOLDER, tmp_path / "cifar10.json"
    folder.mkdir()
    for name in cifar10.ORIGINALS:
        (folder / name).write_bytes(pickle.dumps(Writes(tmp_path / "written")))
    forged = {name: digests_of(folder / name) for name in cifar10.ORIGINALS}
    write_text(record, json.dumps(forged), {})
    settings = {"dataset": "cifar10", "classes": [0, 1], "train": None, "test": None, "draw": 0}
    arguments = Namespace(settings=settings, record=[record], own_file="", raw_data=tmp_path)
    expected = cifar10.ORIGINALS["data_batch_1"]["md5"]
    with pytest.raises(SharpscapeError, match=f"data_batch_1: MD5 .*, expected {expected}"):
        prepare_data.main(arguments)
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize(
    "batch",
    [
        {b"data": np.zeros((2, 3072), np.uint8)},
        {b"data": np.zeros((2, 3071), np.uint8), b"labels": [1, 2]},
        {b"data": np.zeros((2, 3072)), b"labels": [1, 2]},
        {b"data": [1, 2], b"labels": [1, 2]},
        {b"data": np.zeros((2, 3072), np.uint8), b"labels": [1, 2**70]},
        [1, 2],
    ],
    ids=["no labels", "size", "type", "no array", "label", "list"],
)
def test_a_pickle_that_is_no_batch(tmp_path, monkeypatch, batch):
    contents = dict.fromkeys(BATCHES, pickle.dumps(batch, protocol=2))
    fill_folder(cifar10, tmp_path, contents, monkeypatch)
    with pytest.raises(SharpscapeError, match="data_batch_1: not a batch of CIFAR-10"):
        load_dataset("cifar10", tmp_path)


def test_svhn_in_the_layout_of_the_original(tmp_path, monkeypatch):
    contents, generator = {}, np.random.default_rng(0)
    stored = {split: generator.integers(0, 256, (32, 32, 3, 4), dtype=np.uint8) for split in SPLITS}
    for split, images in stored.items():
        file = io.BytesIO()
        labels = np.array([[1], [10], [9], [10]], dtype=np.uint8)
        savemat(file, {"X": images, "y": labels}, do_compression=True)
        contents[f"{split}_32x32.mat"] = file.getvalue()
    folder = fill_folder(svhn, tmp_path, contents, monkeypatch)
    dataset = load_dataset("svhn", tmp_path)
    for split, images in stored.items():
        found = getattr(dataset, split)
        assert (found.images.shape, found.images.dtype) == ((4, 3, 32, 32), np.uint8)
        assert (found.labels.tolist(), found.labels.dtype) == ([1, 0, 9, 0], np.int64)
        # Row 5, column 30 of the third image: red, green, blue.
        assert found.images[2, :, 5, 30].tolist() == images[5, 30, :, 2].tolist()
    (folder / "test_32x32.mat").write_bytes(contents["test_32x32.mat"] + b"\0")
    with pytest.raises(SharpscapeError, match=r"test_32x32\.mat: MD5"):
        load_dataset("svhn", tmp_path)


# ------------------------------------------------------------------------------------- subsets


def test_subsets_are_stratified_seeded_and_without_replacement():
    split = Split(np.arange(300)[:, None], np.repeat([4, 7], [100, 200]))
    drawn = draw_subset(split, 30, 1, 0, "train")
    assert np.bincount(drawn.labels)[[4, 7]].tolist() == [10, 20]
    assert len(set(drawn.images[:, 0])) == 30
    assert (np.diff(drawn.images[:, 0]) > 0).all()
    again = draw_subset(split, 30, 1, 0, "train")
    np.testing.assert_array_equal(again.images, drawn.images)
    other = draw_subset(split, 30, 2, 0, "train")
    assert not np.array_equal(other.images, drawn.images)


def test_draws_differ_in_train_and_share_the_test():
    digits = load_dataset("digits")
    sizes = {"train": 40, "test": 20}
    first, second = (choose_samples(digits, [0, 1], sizes, draw) for draw in (0, 1))
    assert not np.array_equal(first["train"].images, second["train"].images)
    np.testing.assert_array_equal(first["test"].images, second["test"].images)


def test_subsets_that_cannot_be():
    split = Split(np.zeros((10, 1)), np.array([0] * 9 + [1]))
    with pytest.raises(SharpscapeError, match="11 samples asked for, but there are 10"):
        draw_subset(split, 11, 0, 0, "train")
    with pytest.raises(SharpscapeError, match="none for class 1"):
        draw_subset(split, 2, 0, 0, "train")
    with pytest.raises(SharpscapeError, match="no sample of class 5; there are 0, 1"):
        choose_classes(split, [0, 5], "train")
