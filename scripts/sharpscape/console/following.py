"""Snakemake's log as it comes: told as a line of progress, and asked when a run begins and ends.

On a terminal the line stands in place of what Snakemake says of every job. Its warnings, its
errors and the logs of failed jobs stay, above the line. The log in its file has everything. Where
the output is no terminal, it is Snakemake's own.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

from sharpscape.console.progress import Progress

# Names of events (snakemake_interface_logger_plugins.common.LogEvent) that the line stands for.
TOLD = {"job_info", "job_started", "job_finished", "group_info", "progress", "resources_info"}
TOLD |= {"workflow_started", "run_info"}
# As Snakemake begins messages without an event.
CHATTER = ("Select jobs to execute", "Building DAG of jobs")
# The name of the handler that writes to the terminal.
STREAM = "DefaultStreamHandler"
NOTHING = "Nothing to be done"
PERIOD = 0.5


def _event(record):
    """The name of an event; "" for a message that is none."""
    return str(getattr(record, "event", ""))


class Line:
    """A stream whose last line is one of progress: what is written to it comes above."""

    def __init__(self, stream: TextIO):
        self.stream, self.text = stream, ""
        self._shown = self._writing = False
        self._lock = threading.RLock()

    def write(self, text: str) -> int:
        """Write above the line, which comes back when the stream is flushed."""
        with self._lock:
            self._writing = True
            self._clear()
            return self.stream.write(text)

    def flush(self) -> None:
        """Show what was written, and the line below it."""
        with self._lock:
            self._writing = False
            self._draw()

    def show(self, text: str) -> None:
        """Set the line, "" for none, and draw it unless somebody is writing."""
        with self._lock:
            self.text = text
            if not self._writing:
                self._draw()

    def _clear(self):
        if self._shown:
            self.stream.write("\r\x1b[K")
            self._shown = False

    def _draw(self):
        self._clear()
        if self.text:
            # A line that wraps could not be cleared.
            width = shutil.get_terminal_size().columns - 1
            self.stream.write(self.text[:width])
            self._shown = True
        self.stream.flush()


def is_told(record: logging.LogRecord) -> bool:
    """Whether the line of progress says what a record says."""
    return _event(record) in TOLD or str(record.msg).startswith(CHATTER)


class Following(logging.Handler):
    """A handler of Snakemake's log that knows how far the run is, and draws that on a Line."""

    def __init__(
        self,
        stage_of: Callable[[str], str],
        on_start: Callable[[], Any],
        on_nothing: Callable[[], Any],
        line: Line | None,
    ):
        """Follow a run.

        Args:
            stage_of: the stage of a rule.
            on_start: called before the first job, also in a dry run.
            on_nothing: called where there is nothing to be done.
            line: None where the output is Snakemake's own.
        """
        super().__init__(logging.INFO)
        self._stage_of, self._on_start, self._on_nothing = stage_of, on_start, on_nothing
        self._line = line
        self._progress: Progress | None = None
        self._over = threading.Event()
        self._drawing = threading.Thread(target=self._draw, daemon=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record of Snakemake's."""
        event, now, said = _event(record), time.monotonic(), record.__dict__
        if str(record.msg).startswith(NOTHING):
            self._on_nothing()
        elif self._progress is None:
            if event == "run_info":
                self._start(said["stats"], now)
        elif event == "job_info":
            self._progress.start(said["jobid"], said["rule_name"], now)
        elif event == "job_error":
            self._progress.fail(said["jobid"])
        elif event == "job_finished":
            self._progress.end(said["job_id"], now)

    def _start(self, stats, now):
        self._on_start()
        self._progress = Progress({rule: n for rule, n in stats.items() if rule != "total"}, now)
        if self._line:
            self._drawing.start()

    def _draw(self):
        """Draw the line, again and again."""
        while True:
            with self.lock:
                stages = dict.fromkeys(map(self._stage_of, self._progress.rules()))
                text = self._progress.line(list(stages), time.monotonic())
            self._line.show(text)
            if self._over.wait(PERIOD):
                self._line.show("")
                return

    def stop(self) -> None:
        """Take the line away."""
        self._over.set()
        if self._drawing.is_alive():
            self._drawing.join()

    def close(self) -> None:
        """Snakemake closes all handlers of its log at its end, however it ends."""
        self.stop()
        super().close()


def follow(logger: logging.Logger, following: Following, line: Line | None) -> None:
    """Add the handler to Snakemake's log; with a line, have its output keep to it."""
    for handler in logger.handlers:
        if line and handler.name == STREAM and isinstance(handler, logging.StreamHandler):
            handler.setStream(line)
            handler.addFilter(lambda record: not is_told(record))
    logger.addHandler(following)
