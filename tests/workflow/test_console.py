"""What a run shows on a terminal, and where there is none."""

import os
import pty

from terminals import screen


def on_a_terminal(workflow, *arguments):
    """(what Snakemake has written to a terminal, its exit status)."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = workflow.start(
        *arguments, stdout=theirs, stderr=theirs, env=environment | {"TERM": "xterm"}
    )
    os.close(theirs)
    written = b""
    # Linux says EIO where nobody writes any more, others the end of a file.
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:
        pass
    os.close(ours)
    return written.decode(), process.wait()


def test_a_terminal_shows_a_line_of_progress_and_then_the_answer(copied):
    text, status = on_a_terminal(copied, "--forcerun", "write_verdicts")
    assert status == 0, text
    lines, results = screen(text), copied.folder / "results"
    assert "0 of 2 jobs" in text
    assert not [line for line in lines if "write_verdicts" in line or "jobs" in line]
    answer = (results / "answer.txt").read_text(encoding="utf-8").splitlines()
    uri = (results / "report.html").as_uri()
    assert lines[-len(answer) - 2 :] == [
        *answer,
        f"Report: {results / 'report.html'} ({uri})",
        f"All verdicts: {results / 'verdicts.txt'}",
    ]
    assert "\x1b[1mReport\x1b[0m" in text
    # What the line has stood for is in a file, whose place is named.
    (log,) = [line.partition(": ")[2] for line in lines if line.startswith("Complete log")]
    with open(log, encoding="utf-8") as file:
        written = file.read()
    assert "rule write_verdicts:" in written and "1 of 2 steps (50%) done" in written


def test_without_a_terminal_the_answer_is_plain_also_where_nothing_is_to_be_done(copied):
    done = copied.run()
    assert "Nothing to be done" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    results = copied.folder / "results"
    answer = (results / "answer.txt").read_text(encoding="utf-8")
    places = f"Report: {results}/report.html\nAll verdicts: {results}/verdicts.txt\n"
    assert done.stdout == f"\n{answer}{places}"
