"""Identity files: when they are new, when they are as they were, and what times they have."""

import fcntl
import json
import os
import shutil

import pytest

from sharpscape.errors import ConfigurationError, SharpscapeError
from sharpscape.identities import identity_path, made_path
from sharpscape.jobs.identity_file import note_what_was_made, read_identity_file
from sharpscape.jobs.verifying import verify
from sharpscape.planning import identity_files
from sharpscape.planning.plan import Job


def jobs(steps=10, points=5):
    """A training, and what measures it."""
    model = Job(["model.h5"], {"steps": steps, "threads": 1}, {})
    return [model, Job(["lines.h5", "lines.txt"], {"points": points}, {"model": [model]})]


def plan(results, planned):
    """Write identity files; returns [whether Snakemake would see that a job must run]."""
    lock = identity_files.write_identity_files(results, planned)
    if lock is not None:
        lock.close()
    return [must_run(results, job) for job in planned]


def must_run(results, job):
    """By times alone, as where Snakemake has no memory."""
    time = identity_path(results, job.outputs[0]).stat().st_mtime_ns
    outputs = [results / each for each in job.outputs]
    return any(not path.exists() or path.stat().st_mtime_ns < time for path in outputs)


def asked(results, job):
    return identity_path(results, job.outputs[0]).read_text(encoding="utf-8")


def run(results, *done):
    """What jobs do: make their files, and note it; Snakemake touches the files then."""
    for job in done:
        for output in job.outputs:
            (results / output).write_text(json.dumps(job.settings))
        note_what_was_made(read_identity_file(identity_path(results, job.outputs[0])))
        for output in job.outputs:
            os.utime(results / output)


@pytest.fixture
def finished(tmp_path):
    """Results of all jobs."""
    planned = jobs()
    assert plan(tmp_path, planned) == [True, True]
    run(tmp_path, *planned)
    assert plan(tmp_path, planned) == [False, False]
    return tmp_path


def test_a_program_is_told_what_to_make_from_what(finished):
    model, lines = jobs()
    found = read_identity_file(identity_path(finished, "lines.h5"))
    assert (found.settings, found.outputs) == ({"points": 5}, ["lines.h5", "lines.txt"])
    assert found.identity == lines.identity != model.identity
    (file,) = found.inputs["model"]
    assert (file.path, file.identity) == (finished / "model.h5", model.identity)
    assert file.described == identity_path(finished, "model.h5")


def test_a_changed_setting_reruns_the_job_and_what_is_made_of_it(finished):
    assert plan(finished, jobs(points=7)) == [False, True]
    assert plan(finished, jobs()) == [False, False]
    assert plan(finished, jobs(steps=20)) == [True, True]


def test_a_job_that_failed_after_a_change_is_not_forgotten(finished):
    changed = jobs(steps=20)
    plan(finished, changed)
    (finished / "model.h5").unlink()
    assert plan(finished, changed) == [True, True]
    run(finished, changed[0])
    assert plan(finished, changed) == [False, True]
    run(finished, changed[1])
    assert plan(finished, changed) == [False, False]


def test_a_content_that_was_asked_for_before_has_another_token(finished):
    """So that Snakemake, which compares with its last run, sees a difference."""
    first = asked(finished, jobs()[0])
    changed = jobs(steps=20)
    plan(finished, changed)
    run(finished, *changed)
    assert plan(finished, jobs()) == [True, True]
    assert asked(finished, jobs()[0]) != first
    assert json.loads(asked(finished, jobs()[0]))["identity"] == json.loads(first)["identity"]


def test_what_was_not_made_in_between_gets_its_identity_file_back(finished):
    texts = [asked(finished, job) for job in jobs()]
    plan(finished, jobs(steps=20))
    assert plan(finished, jobs()) == [False, False]
    assert [asked(finished, job) for job in jobs()] == texts


def test_jobs_that_wait_keep_their_identity_files_where_nothing_is_there(tmp_path):
    plan(tmp_path, jobs())
    texts = [asked(tmp_path, job) for job in jobs()]
    assert plan(tmp_path, jobs()) == [True, True]
    assert [asked(tmp_path, job) for job in jobs()] == texts


def test_beside_an_old_file_a_job_that_waits_has_a_new_token_each_time(finished):
    """Snakemake remembers a job that failed and got its former output back as one that ran."""
    changed = jobs(steps=20)
    plan(finished, changed)
    texts = [asked(finished, job) for job in changed]
    assert plan(finished, changed) == [True, True]
    assert all(asked(finished, job) != text for job, text in zip(changed, texts, strict=True))


@pytest.mark.parametrize("newer", [False, True])
def test_a_replaced_file_is_made_again(finished, newer):
    path = finished / "lines.txt"
    path.write_text("x" * path.stat().st_size)
    if not newer:
        os.utime(path, ns=(0, 0))
    assert plan(finished, jobs()) == [False, True]


def test_a_replaced_file_from_the_future_is_made_again(finished):
    path = finished / "lines.txt"
    path.write_text("of others")
    future = path.stat().st_mtime_ns + 10**15
    os.utime(path, ns=(future, future))
    assert plan(finished, jobs()) == [False, True]


def test_touched_or_copied_files_are_what_they_were(finished, tmp_path):
    os.utime(finished / "model.h5")
    assert plan(finished, jobs()) == [False, False]
    copy = tmp_path / "copy"
    shutil.copytree(finished, copy, copy_function=shutil.copyfile)
    assert plan(copy, jobs()) == [False, False]
    assert verify(copy) == (3, [])


def test_results_of_another_configuration_are_not_taken(finished, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(finished, other)
    assert plan(other, jobs(steps=20)) == [True, True]


def test_half_a_file_is_none(finished):
    text = asked(finished, jobs()[1])
    halves = identity_path(finished, "lines.h5"), made_path(finished, "lines.h5")
    for path in halves:
        path.write_text(path.read_text()[:100])
        # The job has noted what it was asked for; without its note it runs again.
        assert plan(finished, jobs()) == [False, path == halves[1]]
    assert json.loads(asked(finished, jobs()[1]))["identity"] == json.loads(text)["identity"]


def test_beside_a_run_only_the_same_is_planned(finished):
    lock = os.open(finished / identity_files.LOCK, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_SH)
    assert plan(finished, jobs()) == [False, False]
    before = asked(finished, jobs()[0])
    with pytest.raises(ConfigurationError, match=r"another run works in .*\(model\.h5\)"):
        plan(finished, jobs(steps=20))
    assert asked(finished, jobs()[0]) == before
    os.close(lock)
    assert plan(finished, jobs(steps=20)) == [True, True]


def test_where_nothing_can_be_written_a_warning_says_what_differs(finished, monkeypatch, capsys):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert plan(finished, jobs()) == [False, False]
    assert capsys.readouterr().err == ""
    plan(finished, jobs(points=7))
    assert "1 jobs have other settings, code or inputs, first lines.h5" in capsys.readouterr().err


def test_files_are_verified(finished):
    assert verify(finished) == (3, [])
    (finished / "lines.txt").write_text("edited")
    (finished / "model.h5").unlink()
    number, faults = verify(finished)
    assert (number, faults) == (2, [f"{finished / 'lines.txt'}: changed since its job made it"])
    made_path(finished, "lines.h5").unlink()
    assert len(verify(finished)[1]) == 2
    plan(finished, jobs(points=7))
    run(finished, jobs()[0])
    assert all("lines" in fault for fault in verify(finished)[1])


def test_an_absent_or_damaged_identity_file_is_named(tmp_path):
    path = tmp_path / "identities/model.h5.json"
    for content in (None, "", "{}", '{"outputs": []}', "[]"):
        if content is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)
        with pytest.raises(SharpscapeError, match=r"model\.h5\.json: no identity file"):
            read_identity_file(path)


def test_a_job_gets_its_inputs_in_the_order_of_the_plan(tmp_path):
    """Programs pair them with settings: ten draws and more are not in the order of their paths."""
    draws = [Job([f"draw{index}/geometry.h5"], {"draw": index}, {}) for index in range(12)]
    summary = Job(["summary.csv"], {"draws": list(range(12))}, {"geometry": draws})
    plan(tmp_path, [*draws, summary])
    read = read_identity_file(identity_path(tmp_path, "summary.csv"))
    found = [each.path.relative_to(tmp_path) for each in read.inputs["geometry"]]
    assert [str(path) for path in found] == [f"draw{index}/geometry.h5" for index in range(12)]
