"""What is kept of the library's code: the same as read anew, and never out of date."""

import hashlib

import pytest

from sharpscape.planning import code_files
from sharpscape.planning.code_tokens import code_tokens


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A file of code in a library of its own."""
    monkeypatch.setattr(code_files, "SCRIPTS", tmp_path)
    monkeypatch.setattr(code_files, "KEPT", tmp_path / "kept/code.json")
    path = tmp_path / "module.py"
    path.write_text("from sharpscape.errors import SharpscapeError\nx = 1\n")
    forget()
    yield path
    forget()


def forget():
    """As in a new process."""
    code_files._kept.cache_clear()
    code_files.read_code.cache_clear()


def digest_of(text):
    return hashlib.sha256(repr(code_tokens(text)).encode()).hexdigest()


def test_it_is_found_once(module, monkeypatch):
    found = code_files.read_code(module)
    assert found.digest == digest_of(module.read_text())
    assert found.imports == {("sharpscape.errors", "SharpscapeError")}
    code_files.keep_code()
    forget()
    monkeypatch.setattr(code_files.code_tokens, "code_tokens", None)
    assert code_files.read_code(module) == found


def test_a_changed_file_is_read_anew(module):
    code_files.read_code(module)
    code_files.keep_code()
    forget()
    module.write_text("x = 2\n")
    assert code_files.read_code(module) == (digest_of("x = 2\n"), frozenset())


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"finder": "another", "module.py": [1, 2]}'])
def test_what_cannot_be_used_is_found_anew(module, content):
    code_files.KEPT.parent.mkdir()
    code_files.KEPT.write_text(content)
    assert code_files.read_code(module).digest == digest_of(module.read_text())


def test_where_nothing_can_be_written_nothing_is_kept(module):
    code_files.KEPT.parent.touch()
    code_files.read_code(module)
    code_files.keep_code()
    assert code_files.KEPT.parent.is_file()
