"""The user's own file: what is read of it, and what is refused before it is read."""

import zipfile

import h5py
import numpy as np
import pytest

from sharpscape.data.loading import load_dataset
from sharpscape.data.subsets import choose_classes, listed_classes
from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.images import images_of
from sharpscape.families.linear.models import signed_rows
from sharpscape.files.hdf5 import Field, read_result, write_result
from sharpscape.words import SPLITS


@pytest.fixture
def arrays():
    """Good arrays, by their names in a file."""
    generator = np.random.default_rng(0)
    found = {}
    for split, n in (("train", 30), ("test", 10)):
        found[f"{split}/images"] = generator.integers(0, 256, (n, 4, 3), dtype=np.uint8)
        found[f"{split}/labels"] = np.arange(n) % 3
    return found


def write(path, arrays, maximum=None, **options):
    """Write arrays to a file: .npz, or HDF5 with these options of its datasets."""
    if path.suffix == ".npz":
        np.savez(path, **arrays, **({} if maximum is None else {"maximum": maximum}))
        return path
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            # h5py has no such texts but of any length.
            if np.asarray(values).dtype.kind == "U":
                values = values.astype(h5py.string_dtype())
            file.create_dataset(name, data=values, **options)
        if maximum is not None:
            file.attrs["maximum"] = maximum
    return path


@pytest.fixture(params=["mine.npz", "mine.h5"])
def path(request, tmp_path):
    return tmp_path / request.param


def read(path):
    return load_dataset("file", own_file=path)


def refused(path):
    """The message by which a file is refused."""
    with pytest.raises(SharpscapeError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("maximum", [None, 200, 0.5])
def test_both_formats_are_read_alike(path, arrays, maximum):
    dataset = read(write(path, arrays, maximum))
    assert dataset.maximum == maximum or (maximum is None and dataset.maximum == 255)
    for split in SPLITS:
        for part in ("images", "labels"):
            expected = arrays[f"{split}/{part}"]
            np.testing.assert_array_equal(getattr(getattr(dataset, split), part), expected)


@pytest.mark.parametrize(
    ("written", "kept", "maximum"),
    [("u1", "u1", 255), ("u2", "u2", 65535), (">u2", "u2", 65535), ("f2", "f2", 1),
     (">f4", "f4", 1), (">f8", "f8", 1), ("g", "f8", 1)],
)  # fmt: skip
def test_images_are_kept_as_numbers_of_this_machine(path, arrays, written, kept, maximum):
    values = np.arange(120).reshape(10, 4, 3)
    values = (values / 128 if "u" not in written else values).astype(written)
    dataset = read(write(path, arrays | {"train/images": values, "test/images": values,
                                         "train/labels": np.arange(10)}))  # fmt: skip
    found = dataset.train.images
    assert (found.dtype, dataset.maximum) == (np.dtype(kept), maximum)
    np.testing.assert_array_equal(found, values)
    # What a network trains on is the same number, of the same share of the maximum.
    data = {"train/images": found, "train/labels": np.arange(10), "classes": np.arange(10)}
    images = images_of(data | {"maximum": np.array([float(maximum)])}, "train", "cpu")
    expected = (values.astype(np.float64) / maximum)[:, None]
    np.testing.assert_allclose(
        images.batch(np.array([0, 9]))[0].numpy(), expected[[0, 9]], rtol=1e-6
    )


@pytest.mark.parametrize("kind", [np.int8, np.uint8, ">i4", np.uint64])
def test_labels_of_every_whole_number_are_int64(path, arrays, kind):
    labels = {f"{split}/labels": arrays[f"{split}/labels"].astype(kind) for split in SPLITS}
    found = read(write(path, arrays | labels)).train.labels
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, arrays["train/labels"])


def test_classes_are_exact_to_64_bits(path, arrays):
    largest = 2**63 - 1
    labels = {each: np.where(arrays[each] == 1, largest, largest - 1).astype(np.uint64)
              for each in ("train/labels", "test/labels")}  # fmt: skip
    split = read(write(path, arrays | labels)).train
    assert set(choose_classes(split, [largest], "train").labels) == {largest}
    labels["test/labels"][3] = 2**64 - 1
    path.unlink()
    message = refused(write(path, arrays | labels))
    assert f"test/labels has the class {2**64 - 1}; allowed: up to {largest}" in message


@pytest.mark.parametrize("form", ["U", "S"])
def test_labels_may_be_texts(path, arrays, form, tmp_path):
    names = np.array(["cat", "hündin", "ox"])
    labels = {each: names[arrays[each]] for each in ("train/labels", "test/labels")}
    if form == "S":
        labels = {name: np.char.encode(values, "utf-8") for name, values in labels.items()}
    split = read(write(path, arrays | labels)).train
    np.testing.assert_array_equal(split.labels, names[arrays["train/labels"]])
    chosen = choose_classes(split, ["ox", "hündin"], "train")
    # Through a result file, to both families.
    fields = {"train/images": Field(chosen.images), "train/labels": Field(chosen.labels),
              "classes": Field(np.array(["ox", "hündin"])), "maximum": Field(255.0)}  # fmt: skip
    write_result(tmp_path / "data.h5", "data", fields, {})
    data, _ = read_result(tmp_path / "data.h5", "data")
    places = images_of(data, "train", "cpu").labels.tolist()
    assert places == [int(label == "hündin") for label in chosen.labels]
    signs = np.sign(signed_rows(data, "train", bias=False).sum(axis=1))
    np.testing.assert_array_equal(signs, np.where(chosen.labels == "hündin", 1, -1))


def test_a_class_that_is_not_there_is_told_with_those_that_are(path, arrays):
    names = np.array(["0", "1", "2"])
    labels = {each: names[arrays[each]] for each in ("train/labels", "test/labels")}
    split = read(write(path, arrays | labels)).train
    with pytest.raises(SharpscapeError, match="no sample of class 0; there are '0', '1', '2'"):
        choose_classes(split, [0, 1], "train")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"test/labels": None}, "no array test/labels; needed are train/images"),
        ({"train/images": np.zeros((30, 4, 3), int)}, "is int64, not uint8, uint16 or float"),
        ({"train/images": np.zeros((30, 4, 3), np.uint32)}, "is uint32, not uint8"),
        ({"train/images": np.zeros((30, 4, 3), bool)}, "is bool, not uint8"),
        ({"train/images": np.zeros((30, 4, 3), complex)}, "is complex128, not uint8"),
        ({"test/images": np.zeros((10, 5, 3), np.uint8)}, "not alike"),
        ({"test/images": np.zeros((10, 4, 3))}, "not alike"),
        ({"train/images": np.zeros((30, 1), np.uint8)}, "two numbers"),
        ({"train/images": np.zeros(30, np.uint8)}, "two numbers"),
        ({"train/images": np.uint8(3)}, "two numbers"),
        ({"train/images": np.full((30, 4, 3), np.nan), "test/images": np.zeros((10, 4, 3))},
         "train/images has values that are not finite"),
        ({"train/labels": np.zeros(29, int)}, "not integers or texts of shape"),
        ({"train/labels": np.zeros(30)}, "is float64 of shape .30,., not integers or texts"),
        ({"train/labels": np.zeros(30, bool)}, "not integers or texts"),
        ({"train/labels": np.full(30, "x")}, "one of train/labels and test/labels has texts"),
        ({"train/labels": np.full(30, "x" * 201), "test/labels": np.full(10, "x")},
         "texts? of more than 200"),
        ({"train/labels": np.full(30, b"\xff"), "test/labels": np.full(10, b"x")}, "not UTF-8"),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit(path, arrays, changes, message):
    changed = {name: each for name, each in (arrays | changes).items() if each is not None}
    write(path, changed)
    with pytest.raises(SharpscapeError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("maximum", [-1, 0, np.nan, np.inf, "1", [255, 255]])
def test_a_maximum_that_is_none(path, arrays, maximum):
    assert "maximum is" in refused(write(path, arrays, maximum))


def test_the_message_of_a_wrong_file_has_the_lines_that_make_a_good_one(path, arrays):
    arrays.pop("train/images")
    assert 'np.savez("my.npz", **arrays)' in refused(write(path, arrays))


# ---------------------------------------------------------------------- damaged or of bad intent


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_archive(tmp_path, arrays, damage):
    path = write(tmp_path / "mine.npz", arrays)
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[:-50])
    else:
        place = content.index(arrays["train/images"].tobytes()[100:120])
        path.write_bytes(content[:place] + b"\xff" + content[place + 1 :])
    assert "not a readable .npz file" in refused(path)


def test_a_damaged_hdf5_file(tmp_path, arrays):
    path = write(tmp_path / "mine.h5", arrays)
    path.write_bytes(path.read_bytes()[:-500])
    assert "not a readable HDF5 file" in refused(path)


def test_no_object_of_an_archive_is_unpickled(tmp_path, arrays):
    path = write(tmp_path / "mine.npz", arrays | {"train/images": np.array([[{}, {}]])})
    assert "train/images is object, not uint8" in refused(path)


def zip_member(path, name, header, content=b"", compression=zipfile.ZIP_DEFLATED):
    """Add a member that begins like an array."""
    with zipfile.ZipFile(path, "a", compression) as archive:
        archive.writestr(f"{name}.npy", b"\x93NUMPY" + header + content)


def npy_header(shape, dtype="|u1", version=b"\x01\x00", lengths=2):
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return version + len(text).to_bytes(lengths, "little") + text


def without_images(tmp_path, arrays):
    arrays.pop("train/images")
    return write(tmp_path / "mine.npz", arrays)


def test_an_archive_that_declares_more_than_memory(tmp_path, arrays):
    path = without_images(tmp_path, arrays)
    zip_member(path, "train/images", npy_header((30, 10**6, 10**6)), bytes(1000))
    arrays["test/images"] = np.zeros((10, 3), np.uint8)
    assert "not alike" in refused(path)
    path = tmp_path / "both.npz"
    np.savez(path, **{name: each for name, each in arrays.items() if "labels" in name})
    for name, n in (("train/images", 30), ("test/images", 10)):
        zip_member(path, name, npy_header((n, 10**6, 10**6)), bytes(1000))
    message = refused(path)
    assert "its arrays take 4e+04 GB; allowed on this machine: up to" in message


def test_a_header_or_a_compression_that_may_take_any_memory(tmp_path, arrays):
    path = without_images(tmp_path, arrays)
    header = npy_header((30, 4, 3), version=b"\x02\x00", lengths=4)
    zip_member(path, "train/images", header, bytes(360))
    assert "train/images.npy is not a plain array" in refused(path)
    arrays["test/images"] = np.zeros((10, 4, 3), np.uint8)
    path = write(tmp_path / "other.npz", arrays)
    zip_member(path, "train/images", npy_header((30, 4, 3)), bytes(360), zipfile.ZIP_LZMA)
    assert "train/images.npy is not compressed as numpy does it" in refused(path)


def test_a_shape_below_zero(tmp_path, arrays):
    path = without_images(tmp_path, arrays)
    zip_member(path, "train/images", npy_header((-30, -4, 3)), bytes(360))
    refused(path)


def test_all_classes_are_those_of_the_training_split(arrays, tmp_path):
    dataset = load_dataset("file", own_file=write(tmp_path / "mine.npz", arrays))
    assert listed_classes(dataset, "all") == [0, 1, 2]
    assert listed_classes(dataset, [2, 0]) == [2, 0]
    arrays["train/labels"] = np.array(["cat", "bird"] * 15)
    arrays["test/labels"] = np.array(["cat", "bird"] * 5)
    dataset = load_dataset("file", own_file=write(tmp_path / "texts.npz", arrays))
    assert listed_classes(dataset, "all") == ["bird", "cat"]
    arrays["train/labels"], arrays["test/labels"] = np.full(30, 7), np.full(10, 7)
    dataset = load_dataset("file", own_file=write(tmp_path / "one.npz", arrays))
    with pytest.raises(SharpscapeError, match="all samples are of class 7; two are needed"):
        listed_classes(dataset, "all")


def test_a_logistic_model_takes_two_classes(arrays):
    fields = arrays | {"classes": np.arange(3), "maximum": np.array([255.0])}
    with pytest.raises(SharpscapeError, match=r"3 classes; .* Name them in dataset\.classes"):
        signed_rows(fields, "train", bias=False)
