"""How far a run is, held against runs whose times are known beforehand."""

import pytest

from sharpscape.console.progress import Progress, duration


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_jobs_alike_leave_what_is_left_of_them(workers):
    progress = Progress({"train_model": 20}, 100.0)
    now, job = 100.0, 0
    while progress.done < 20:
        batch = range(job, job + workers)
        for each in batch:
            progress.start(each, "train_model", now)
        # Half-way through a batch, half of it is left.
        if job > 1:
            assert progress.seconds_left(now + 5) == pytest.approx((20 - job) / workers * 10 - 5)
        now, job = now + 10, job + workers
        for each in batch:
            progress.end(each, now)
        if job > 1:
            assert progress.seconds_left(now) == pytest.approx((20 - job) / workers * 10)


def test_each_rule_has_a_time_of_its_own():
    progress, now = Progress({"quick": 10, "slow": 4}, 0.0), 0.0
    for job, (rule, seconds) in enumerate([("quick", 1), ("slow", 50), ("quick", 3)]):
        progress.start(job, rule, now)
        now += seconds
        progress.end(job, now)
    # One after the other: eight quick ones of 2 s, three slow ones of 50 s.
    assert progress.seconds_left(now) == pytest.approx(8 * 2 + 3 * 50)


def test_a_rule_without_ended_jobs_takes_what_all_have_taken():
    progress = Progress({"quick": 2, "later": 3}, 0.0)
    for job, seconds in enumerate([2.0, 4.0]):
        progress.start(job, "quick", 0.0)
        progress.end(job, seconds)
    # 6 s of work in 4 s.
    assert progress.seconds_left(4.0) == pytest.approx(3 * 3 * 4 / 6)


def test_a_failed_job_is_neither_done_nor_running():
    progress = Progress({"train_model": 2}, 0.0)
    progress.start(0, "train_model", 0.0)
    progress.fail(0)
    assert progress.rules() == []
    assert progress.line([], 1.0) == "0 of 2 jobs"
    # Tried again.
    progress.start(0, "train_model", 1.0)
    progress.end(0, 3.0)
    assert progress.done == 1


def test_little_is_said_while_little_is_known():
    progress = Progress({"train_model": 1000}, 0.0)
    for job in range(99):
        progress.start(job, "train_model", 0.0)
        progress.end(job, 1.0)
    assert progress.line(["train"], 1.0) == "train · 99 of 1,000 jobs"
    progress.start(99, "train_model", 1.0)
    progress.end(99, 2.0)
    assert progress.line(["train", "accuracy"], 2.0) == (
        "train, accuracy · 100 of 1,000 jobs · about 18 s left"
    )


def test_times_are_for_people():
    for seconds, text in {
        0.4: "0 s", 89: "89 s", 90: "2 min", 1000: "17 min", 5399: "1 h 30 min",
        11400: "3 h 10 min",
    }.items():  # fmt: skip
        assert duration(seconds) == text
