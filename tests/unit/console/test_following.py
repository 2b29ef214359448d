"""Snakemake's log on a terminal: one line of progress, and above it what nobody may miss."""

import io
import logging

import pytest
from snakemake.common import NOTHING_TO_BE_DONE_MSG
from snakemake.logging import LoggerManager
from snakemake.settings.types import OutputSettings
from snakemake_interface_logger_plugins.common import LogEvent
from terminals import screen

from sharpscape.console import following
from sharpscape.console.following import CHATTER, NOTHING, STREAM, TOLD, Following, Line, follow


@pytest.fixture
def run(monkeypatch):
    """(Snakemake's log, what it has written, what was called) of a run that is followed."""
    stream, calls = io.StringIO(), []
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(following, "PERIOD", 0.005)
    monkeypatch.setenv("COLUMNS", "30")
    logger = logging.Logger("a run")
    manager = LoggerManager(logger, OutputSettings(show_failed_logs=True))
    line = Line(stream)

    def follows(line):
        handler = Following(
            {"train_model": "train"}.__getitem__,
            lambda: calls.append("start"),
            lambda: calls.append("nothing"),
            line,
        )
        follow(logger, handler, line)
        return logger, stream, calls, handler

    yield lambda terminal: follows(line if terminal else None)
    manager.stop()


def event(logger, event, **said):
    logger.info("a message", extra={"event": event} | said)


def starts(logger, job):
    event(
        logger, LogEvent.JOB_INFO, jobid=job, rule_name="train_model", rule_msg="Training",
        reason="", indent=False,
    )  # fmt: skip


def eventually(stream, text):
    """The screen, once its last line begins with a text."""
    for _ in range(1000):
        lines = screen(stream.getvalue())
        if lines and lines[-1].startswith(text):
            return lines
        following.time.sleep(0.005)
    raise AssertionError(screen(stream.getvalue()))


def test_a_line_stands_for_what_is_said_of_jobs_and_the_rest_above_it(run):
    logger, stream, calls, handler = run(True)
    event(logger, LogEvent.RUN_INFO, stats={"train_model": 3, "total": 3})
    assert calls == ["start"]
    starts(logger, 7)
    logger.info("Select jobs to execute...")
    eventually(stream, "train · 0 of 3 jobs")
    event(logger, LogEvent.JOB_FINISHED, job_id=7)
    starts(logger, 8)
    logger.warning("A warning.")
    logger.error("An error.\nIts second line.")
    lines = eventually(stream, "train · 1 of 3 jobs · ab")
    # Longer than the terminal is wide, it would not be cleared.
    assert len(lines[-1]) == 29
    assert lines[:-1] == ["A warning.", "An error.", "Its second line."]
    handler.close()
    assert screen(stream.getvalue()) == ["A warning.", "An error.", "Its second line."]


def test_without_a_terminal_all_is_as_snakemake_prints_it(run):
    logger, stream, calls, handler = run(False)
    event(logger, LogEvent.RUN_INFO, stats={"train_model": 3, "total": 3})
    starts(logger, 7)
    logger.info("Select jobs to execute...")
    text = stream.getvalue()
    assert "Job 7: Training" in text and "Select jobs to execute..." in text
    assert "\x1b" not in text and "\r" not in text
    assert calls == ["start"]
    handler.close()


def test_that_there_is_nothing_to_be_done_is_heard_and_shown(run):
    logger, stream, calls, _ = run(True)
    logger.info(NOTHING_TO_BE_DONE_MSG)
    assert calls == ["nothing"]
    assert screen(stream.getvalue()) == [NOTHING_TO_BE_DONE_MSG]


def test_names_are_those_of_snakemake():
    assert {str(each) for each in LogEvent} >= TOLD
    assert not {"error", "job_error", "group_error"} & TOLD
    assert NOTHING_TO_BE_DONE_MSG.startswith(NOTHING)
    manager = LoggerManager(logging.Logger("names"), OutputSettings())
    assert [each.name for each in manager.logger.handlers] == [STREAM]
    assert not any(NOTHING.startswith(each) for each in CHATTER)
