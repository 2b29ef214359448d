"""Result files: whole or not at all, identical when made again, damage found."""

import hashlib
import shlex

import h5py
import numpy as np
import pytest

from sharpscape import __version__
from sharpscape.errors import SharpscapeError
from sharpscape.files.hdf5 import Field, read_fields, read_result, write_result
from sharpscape.files.tables import read_table, write_table
from sharpscape.words import format_number

FIELDS = {
    "budget/weights": Field(np.linspace(0, 1, 24).reshape(2, 12), ("seed", "weight")),
    "budget/status": Field(["", "no-minimiser"], ("seed",)),
    "number": Field(3.5, (), "nats", measure=True),
    "images": Field(np.arange(60, dtype=np.uint8).reshape(3, 4, 5), ("sample", "pixel …")),
}
SETTINGS = {"epsilon": 0.5, "code": "abc"}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "a folder" / "model.h5"
    write_result(path, "model", FIELDS, SETTINGS)
    return path


def same(first, second):
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )


def test_what_is_written_is_read(path):
    fields, settings = read_result(path, "model")
    assert settings == SETTINGS
    assert list(fields["budget/status"]) == ["", "no-minimiser"]
    np.testing.assert_array_equal(fields["budget/weights"], FIELDS["budget/weights"].values)
    assert fields["number"].shape == (1,)
    described, _ = read_fields(path, "model")
    assert {name: each[1:] for name, each in described.items()} == {
        name: each[1:] for name, each in FIELDS.items()
    }


@pytest.mark.parametrize("form", ["external", "virtual"])
def test_a_result_whose_data_lie_in_another_file_is_refused(path, tmp_path, form):
    secret = tmp_path / "secret"
    secret.write_bytes(b"twenty-four bytes long, all")
    with h5py.File(path, "a") as file:
        if form == "external":
            made = file.create_dataset("more", (24,), "u1", external=[(secret, 0, 24)])
        else:
            layout = h5py.VirtualLayout((24,), "u1")
            layout[...] = h5py.VirtualSource(secret, "x", (24,), "u1")
            made = file.create_virtual_dataset("more", layout)
        made.attrs.update({"axes": np.bytes_(b""), "unit": np.bytes_(b""), "measure": False})
    with pytest.raises(SharpscapeError, match=r"damaged .more lies in another file"):
        read_result(path, "model")


def test_the_same_bytes_when_written_again(path, tmp_path):
    again = tmp_path / "again.h5"
    write_result(again, "model", FIELDS, SETTINGS)
    assert again.read_bytes() == path.read_bytes()


def test_every_dataset_is_checked_and_described(path):
    def check(name, item):
        if isinstance(item, h5py.Dataset):
            assert item.fletcher32, name
            assert item.shape != (), name
            assert {"axes", "unit", "measure"} <= set(item.attrs)
            assert item.dtype.kind != "O", name

    with h5py.File(path) as file:
        file.visititems(check)
        expected = {"schema_version", "settings", "code_hash", "packages", "python"}
        assert expected | {"dtype", "device", "threads", "kind", "version", "identity"} == set(
            file.attrs
        )


def test_no_flipped_bit_is_read_as_another_value(path):
    """Every byte, one bit each: an error, or the very same content (an unused byte)."""
    content = path.read_bytes()
    whole = read_result(path, "model")
    silent, found = [], 0
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 1 << (position % 8)
        path.write_bytes(damaged)
        try:
            fields, settings = read_result(path, "model")
        except SharpscapeError as error:
            assert str(path) in str(error)
            assert "Run the program that makes it" in str(error)
            found += 1
        else:
            if not (same(fields, whole[0]) and settings == whole[1]):
                silent.append(position)
    assert not silent
    assert found > len(content) / 3


@pytest.mark.parametrize("keep", [0, 100, 0.5])
def test_a_truncated_file_is_found(path, keep):
    content = path.read_bytes()
    path.write_bytes(content[: int(keep * len(content)) if keep < 1 else keep])
    with pytest.raises(SharpscapeError, match="damaged"):
        read_result(path, "model")


def test_another_kind_or_version_is_refused(path, monkeypatch):
    with pytest.raises(SharpscapeError, match="holds a model, not a data"):
        read_result(path, "data")
    monkeypatch.setattr("sharpscape.files.hdf5.SCHEMA_VERSION", 99)
    with pytest.raises(SharpscapeError, match="schema version 2"):
        read_result(path, "model")


def test_the_message_has_the_command_that_makes_the_file_again(tmp_path, monkeypatch):
    monkeypatch.setenv("SHARPSCAPE_REMAKE", "snakemake {} --force --cores 2")
    with pytest.raises(SharpscapeError) as caught:
        read_result(tmp_path / "it's.h5", "model")
    file = shlex.quote(str(tmp_path / "it's.h5"))
    assert str(caught.value).endswith(f"again: snakemake {file} --force --cores 2")


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(SharpscapeError, match="no such file"):
        read_result(tmp_path / "none.h5", "model")


def test_a_table_says_what_it_is_and_finds_damage(tmp_path):
    path = tmp_path / "summary.csv"
    write_table(path, ["name", "value"], [{"name": "a, b", "value": 0.1}, {"value": np.inf}], {})
    assert path.read_text() == 'name,value\n"a, b",0.1\n,inf\n'
    assert read_table(path) == [{"name": "a, b", "value": "0.1"}, {"name": "", "value": "inf"}]
    content = path.read_bytes()
    for position in range(len(content)):
        damaged = bytearray(content)
        damaged[position] ^= 4
        path.write_bytes(damaged)
        with pytest.raises(SharpscapeError, match=r"summary\.csv: damaged"):
            read_table(path)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (0.1, "0.1"), (0, "0"), (1e-17, "1e-17"), (8 / 255, "0.03137254901960784")],
)
def test_numbers_in_shortest_form(number, text):
    assert format_number(number) == text
    assert float(text) == number


def test_what_checks_a_table_also_names_the_version(tmp_path):
    path = tmp_path / "claims.csv"
    write_table(path, ["name"], [{"name": "x"}], {"identity": "abc"})
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    beside = (tmp_path / "claims.csv.sha256").read_text(encoding="utf-8")
    lines = (f"# sharpscape {__version__}", '# settings {"identity": "abc"}')
    assert beside == "\n".join([f"{digest}  claims.csv", *lines, ""])
