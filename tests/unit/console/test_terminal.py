"""Colours for people at a terminal who have not asked for none."""

import io
import os
import pty

import pytest

from sharpscape.console.terminal import has_colours, is_terminal


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as stream:
        yield stream
    os.close(ours)


def test_a_terminal_has_colours(terminal):
    assert is_terminal(terminal) and has_colours(terminal)


def test_no_color_is_heard(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert is_terminal(terminal) and not has_colours(terminal)
    # Empty, it is as if it were not there (no-color.org).
    monkeypatch.setenv("NO_COLOR", "")
    assert has_colours(terminal)


def test_a_terminal_that_cannot_change_a_line_is_none(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(terminal) and not has_colours(terminal)


def test_a_file_is_no_terminal():
    assert not has_colours(io.StringIO())
