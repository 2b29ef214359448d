"""Pickles: arrays and plain values as every Python and numpy wrote them, and nothing else."""

import os
import pickle

import numpy as np
import pytest

from sharpscape.data.pickles import read_pickle
from sharpscape.errors import SharpscapeError

# As Python 2 and numpy 1 wrote {"data": [[1, 2], [3, 4]], "labels": [6, 9]}: texts are bytes.
OF_PYTHON_2 = (
    b"\x80\x02}q\x00(U\x04dataq\x01cnumpy.core.multiarray\n_reconstruct\nq\x02cnumpy\nndarray\n"
    b"q\x03K\x00\x85q\x04U\x01bq\x05\x87q\x06Rq\x07(K\x01K\x02K\x02\x86q\x08cnumpy\ndtype\nq\tU\x02"
    b"u1q\nK\x00K\x01\x87q\x0bRq\x0c(K\x03U\x01|q\rNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tq\x0e"
    b"b\x89U\x04\x01\x02\x03\x04q\x0ftq\x10bU\x06labelsq\x11]q\x12(K\x06K\teu."
)


def read(tmp_path, content):
    path = tmp_path / "batch"
    path.write_bytes(content)
    return read_pickle(path)


def test_a_pickle_of_python_2(tmp_path):
    found = read(tmp_path, OF_PYTHON_2)
    np.testing.assert_array_equal(found[b"data"], np.array([[1, 2], [3, 4]], np.uint8))
    assert found[b"labels"] == [6, 9]


@pytest.mark.parametrize("protocol", [0, 2, 3, 4])
@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.uint8).reshape(2, 3),
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.zeros((0, 3), np.float32),
    ],
    ids=["bytes", "big-endian", "columns first", "empty"],
)
def test_arrays_of_every_form(tmp_path, array, protocol):
    content = pickle.dumps({b"data": array, b"name": "é"}, protocol=protocol)
    assert b"numpy._core.multiarray" in content
    forms = [content]
    if protocol < 4:
        # As numpy 1 named it. Later protocols count the bytes.
        forms.append(content.replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
    for form in forms:
        found = read(tmp_path, form)
        np.testing.assert_array_equal(found[b"data"], array)
        assert found[b"data"].dtype == array.dtype.newbyteorder("=")
        assert found[b"name"] == "é"


class Calls:
    def __init__(self, function, *arguments):
        self.called = function, arguments

    def __reduce__(self):
        return self.called


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps({"data": Calls(os.getenv, "HOME")}, protocol=2),
        pickle.dumps(Calls(eval, "1"), protocol=4),
        pickle.dumps(Calls(np.ndarray, (10**6,)), protocol=2),
        pickle.dumps(Calls(bytes, 10**6), protocol=2),
        pickle.dumps({"data": np.array([{}])}, protocol=2),
        pickle.dumps({"data": np.array(["text"])}, protocol=2),
        pickle.dumps({"data": np.zeros(2, [("a", "u1")])}, protocol=2),
        # A shape beyond the bytes that are there.
        OF_PYTHON_2.replace(b"K\x02K\x02\x86", b"K\x02J\xff\xff\xff\x7f\x86"),
        OF_PYTHON_2[:-30],
        b"no pickle",
        b"",
    ],
    ids=[
        "a command", "eval", "a large array", "large bytes", "objects", "texts", "fields",
        "a shape", "cut", "text", "empty",
    ],
)  # fmt: skip
def test_whatever_else_is_refused(tmp_path, content):
    with pytest.raises(SharpscapeError, match="batch: not a pickle of arrays: "):
        read(tmp_path, content)
