"""Pickles that hold numbers, texts, lists, dictionaries and arrays of numbers, and nothing else.

A pickle can name any function to be called with any arguments. Here the names that an array is made
of have stand-ins, so that neither a function of any library nor numpy's own unpickling, which
believes what it is told of memory, ever sees what is in the file.
"""

import math
import pickle
from pathlib import Path

import numpy as np

from sharpscape.errors import SharpscapeError


class _NumberType:
    """Stands in for a numpy.dtype: that of plain numbers alone."""

    def __init__(self, code, *flags):
        self.dtype = np.dtype(code if isinstance(code, str) else code.decode())
        if self.dtype.kind not in "biuf" or self.dtype.names is not None:
            raise pickle.UnpicklingError(f"an array of {self.dtype}")

    def __setstate__(self, state):
        order = state[1] if isinstance(state[1], str) else state[1].decode()
        if order in "<>":
            self.dtype = self.dtype.newbyteorder(order)


class _Array:
    """Stands in for an array that the rest of the pickle fills."""

    def __init__(self):
        self.values = None

    def __setstate__(self, state):
        _, shape, kind, in_fortran_order, content = state
        if math.prod(shape) * kind.dtype.itemsize != len(content):
            raise pickle.UnpicklingError(f"an array of shape {shape} from {len(content)} bytes")
        order = "F" if in_fortran_order else "C"
        values = np.frombuffer(content, kind.dtype)
        self.values = values.reshape(shape, order=order).astype(kind.dtype.newbyteorder("="))


def _empty_array(kind, shape, code):
    return _Array()


def _latin1(text, encoding):
    """Bytes, which protocol 2 stores as a text, one character each."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"bytes as {encoding}")
    return text.encode("latin1")


def _no_bytes():
    return b""


# Python 2 and numpy up to 1 have other names of the same.
_STAND_INS = {
    ("numpy", "ndarray"): None,
    ("numpy", "dtype"): _NumberType,
    ("numpy.core.multiarray", "_reconstruct"): _empty_array,
    ("numpy._core.multiarray", "_reconstruct"): _empty_array,
    ("_codecs", "encode"): _latin1,
    ("__builtin__", "bytes"): _no_bytes,
    ("builtins", "bytes"): _no_bytes,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) not in _STAND_INS:
            raise pickle.UnpicklingError(f"it names {module}.{name}")
        return _STAND_INS[module, name]


def _with_arrays(value):
    """The value with the arrays in the place of what stood in for them."""
    if isinstance(value, dict):
        return {key: _with_arrays(each) for key, each in value.items()}
    return value.values if isinstance(value, _Array) else value


def read_pickle(path: str | Path) -> object:
    """Read a pickle of a dictionary of plain values and arrays of numbers; texts as bytes.

    Nothing that the file names is called.

    Raises:
        SharpscapeError: it holds anything else, or is no pickle.
    """
    try:
        with open(path, "rb") as file:
            return _with_arrays(_Unpickler(file, encoding="bytes").load())
    # A damaged or forged pickle raises nearly any kind of error.
    except Exception as error:
        raise SharpscapeError(f"{path}: not a pickle of arrays: {error}") from error
