"""Progress of long work, as lines of a log."""

import pytest

from sharpscape.jobs import progress


@pytest.fixture
def clock(monkeypatch):
    """The time, to be set: clock[0] seconds."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_short_work_says_nothing(clock, capsys):
    report = progress.progress("work", 3)
    for _ in range(3):
        clock[0] += 0.5
        report()
    assert capsys.readouterr().err == ""


def test_long_work_says_how_far_it_is_and_the_time_left(clock, capsys):
    report = progress.progress("work", 101)
    for _ in range(41):
        report()
        clock[0] += 1
    lines = capsys.readouterr().err.splitlines()
    # After 2 s, and every 10 from then on.
    assert [line.partition("|")[0] for line in lines] == [
        "work:   3%", "work:  13%", "work:  23%", "work:  33%"
    ]  # fmt: skip
    assert "33/101 [00:32<01:08,  1.00it/s]" in lines[3]


def test_steps_of_an_earlier_run_are_not_counted_as_speed(clock, capsys):
    report = progress.progress("work", 1000)
    report(900)
    clock[0] += 10
    report(10)
    assert "910/1000 [00:10<01:30,  1.00it/s]" in capsys.readouterr().err
