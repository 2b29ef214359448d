"""Result files: HDF5 that appears whole or not at all, and whose damage is found on reading.

Every dataset carries a Fletcher-32 checksum, and the newest file format checks its own metadata,
so that a flipped bit is an error and never another value. Scalars are arrays of length 1 and
strings have a fixed length: both are covered only in that form.
"""

import json
import platform
import sys
from typing import NamedTuple

import h5py
import numpy as np

from sharpscape import __version__
from sharpscape.errors import SharpscapeError
from sharpscape.files.identity import check_identity, path_of
from sharpscape.files.places import Place
from sharpscape.files.remaking import how_to_remake
from sharpscape.jobs.publishing import published

SCHEMA_VERSION = 2
PACKAGES = ("numpy", "scipy", "h5py", "clarabel", "sklearn", "torch")


class Field(NamedTuple):
    """One dataset of a result.

    Attributes:
        values: array, number, text, or list of texts.
        axes: what the axes count, outermost first; () for a single number.
        unit: "" for a pure number.
        measure: whether it is a measure of models, whose numbers the summary takes up.
    """

    values: object
    axes: tuple[str, ...] = ()
    unit: str = ""
    measure: bool = False


def _versions():
    """{package: version} of the packages that this job has loaded and that its numbers rest on."""
    return {name: sys.modules[name].__version__ for name in PACKAGES if name in sys.modules}


def write_result(path, kind, fields, settings, threads=1, *, dtype="float64", device="cpu"):
    """Write the fields to path, whole or not at all.

    Args:
        kind: what the file is ("model", "curvature", …); checked when it is read.
        fields: {name inside the file (a text, or a Place): Field}.
        settings: all that determined the content, stored as JSON; its "code" is the code hash,
            its "identity" what names it all with what the job read.
        dtype: of the values that the file is about.
        device: kind of device that they were computed on.
    """
    # In memory first: where a disk is full, HDF5 itself ends the process instead of raising.
    with h5py.File(path, "w", libver="latest", driver="core", backing_store=False) as file:
        file.attrs["schema_version"] = SCHEMA_VERSION
        file.attrs["threads"] = threads
        texts = {
            "kind": kind,
            "version": __version__,
            "settings": json.dumps(settings, sort_keys=True),
            "code_hash": settings.get("code", ""),
            "identity": settings.get("identity", ""),
            "python": platform.python_version(),
            "packages": json.dumps(_versions(), sort_keys=True),
            "dtype": dtype,
            "device": device,
        }
        for name, text in texts.items():
            file.attrs[name] = np.bytes_(text.encode())
        named = {
            place.path if isinstance(place, Place) else place: field
            for place, field in fields.items()
        }
        # In one order, in whatever they were worked out.
        for name, field in sorted(named.items()):
            values = np.atleast_1d(field.values)
            if values.dtype.kind == "U":
                values = np.char.encode(values, "utf-8")
            dataset = file.create_dataset(name, data=values, chunks=values.shape, fletcher32=True)
            dataset.attrs["axes"] = np.bytes_(", ".join(field.axes).encode())
            dataset.attrs["unit"] = np.bytes_(field.unit.encode())
            dataset.attrs["measure"] = field.measure
        file.flush()
        content = file.id.get_file_image()
    with published(path) as part:
        part.write_bytes(content)


def read_fields(file, kind):
    """Read a whole result file.

    Args:
        file: its path, or an InputFile, whose identity it must have.
        kind: that it must be of.

    Returns:
        {name inside the file: Field}, values as arrays, those of texts as str arrays; settings.

    Raises:
        SharpscapeError: the file is absent, cannot be read, is damaged, of another kind or schema
            version, or of another identity.
    """
    path = path_of(file)
    fields = {}

    def collect(name, item):
        if isinstance(item, h5py.Dataset):
            # No result is written so; reading it would take in what any file of this host holds.
            if item.is_virtual or item.external:
                raise ValueError(f"{name} lies in another file")
            values = item[...]
            if values.dtype.kind == "S":
                values = np.char.decode(values, "utf-8")
            axes, unit = (bytes(item.attrs[each]).decode() for each in ("axes", "unit"))
            measure = bool(item.attrs["measure"])
            fields[name] = Field(values, tuple(axes.split(", ")) if axes else (), unit, measure)

    try:
        with h5py.File(path, "r", locking=False) as content:
            found = bytes(content.attrs["kind"]).decode()
            version = int(content.attrs["schema_version"])
            if version == SCHEMA_VERSION:
                settings = json.loads(bytes(content.attrs["settings"]))
                content.visititems(collect)
    except FileNotFoundError:
        raise SharpscapeError(f"{path}: no such file. {how_to_remake(path)}") from None
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        # The system's errors have a number. They say nothing of what is in the file.
        if isinstance(error, OSError) and error.errno:
            raise SharpscapeError(f"{path}: cannot be read: {error}") from error
        raise SharpscapeError(f"{path}: damaged ({error}). {how_to_remake(path)}") from error
    if version != SCHEMA_VERSION:
        raise SharpscapeError(
            f"{path}: schema version {version}, but this program reads {SCHEMA_VERSION}. "
            + how_to_remake(path)
        )
    if found != kind:
        raise SharpscapeError(f"{path}: holds a {found}, not a {kind}. {how_to_remake(path)}")
    check_identity(file, settings)
    return fields, settings


def device_of(path):
    """The kind of device that the values of a result file were computed on."""
    return made_with(path)["device"]


def made_with(path):
    """What the root of a result file says that it was made with: texts, packages by their names."""
    with h5py.File(path, "r", locking=False) as content:
        names = ("version", "python", "dtype", "device", "code_hash")
        found = {name: bytes(content.attrs[name]).decode() for name in names}
        found["threads"] = str(content.attrs["threads"])
        return found | json.loads(bytes(content.attrs["packages"]))


def read_result(file, kind):
    """As read_fields, of the fields their values alone."""
    fields, settings = read_fields(file, kind)
    return {name: field.values for name, field in fields.items()}, settings
