"""The training program of networks: how it is stopped, killed and resumed, and what ends it."""

import hashlib
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from deep import digits, job_settings
from identity_files import identity_file
from skipping import not_tested
from workflow import ROOT, hear_signals

from sharpscape.files.hdf5 import Field, read_result, write_result

# The program, with a checkpoint after so many seconds at the end of an epoch.
PROGRAM = (
    "import sys; sys.argv[0] = 'train_model';"
    "from sharpscape.jobs import command_line as job;"
    "from sharpscape.families.deep.loop import resumable;"
    "import train_model; resumable.CHECKPOINT_SECONDS = {seconds}; {changes}\n"
    "job.run(train_model.main, inputs=['data'], lists=['geometry'], options=train_model.OPTIONS)"
)
# One block instead of eight.
SHORT = (
    "from sharpscape.families.deep import residual; residual.BLOCKS, residual.STRIDES = (1,), (1,)"
)


def settings(**training):
    """Settings of a job that trains two seeds for a few seconds."""
    return job_settings(training={"epochs": 3, "validation": 50} | training)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data file of three digits."""
    path = tmp_path_factory.mktemp("data") / "data.h5"
    # 50 of them are held out.
    fields = {name: Field(values) for name, values in digits(train=250).items()}
    write_result(path, "data", fields, {"identity": ""})
    return path


def start(data, output, options, seconds=0, identity="", changes=""):
    """Start the program after changes of its code.

    The identity is that of the data, and tells the jobs on other data apart.
    """
    inputs = {"data": {str(data): identity}, "geometry": {}}
    asked = identity_file(output.parent, options, output.name, identity, **inputs)
    command = [sys.executable, "-c", PROGRAM.format(seconds=seconds, changes=changes)]
    command += ["--identity", asked, "--output", output]
    paths = str(ROOT / "scripts")
    return subprocess.Popen(
        list(map(str, command)),
        env=os.environ | {"PYTHONPATH": paths},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_signals,
    )


def finish(data, output, options, **others):
    process = start(data, output, options, **others)
    _, messages = process.communicate()
    assert process.returncode == 0, messages
    return messages


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def uninterrupted(data, tmp_path_factory):
    """The bytes of an uninterrupted run, and its file."""
    path = tmp_path_factory.mktemp("whole") / "model.h5"
    finish(data, path, settings())
    return digest(path), path


def test_killed_at_random_moments_it_ends_in_the_same_bytes(data, tmp_path):
    # Long beside the start of the program, so that most kills fall into the training itself.
    options = settings(epochs=25)
    whole, output = tmp_path / "whole.h5", tmp_path / "model.h5"
    started = time.monotonic()
    finish(data, whole, options)
    seconds, expected = time.monotonic() - started, digest(whole)
    moments, kills, resumed = random.Random(0), 0, 0
    while kills < 5 or resumed < 2:
        process = start(data, output, options)
        # At any moment: before it works, or some time after it reported some epochs.
        epochs, messages = moments.choice([0, 1, 4, 10]), ""
        while messages.count("robust; ") < epochs and (line := process.stderr.readline()):
            messages += line
        time.sleep(moments.uniform(0, 0.2) * seconds)
        killed = process.poll() is None
        # What a scheduler sends first, at every fourth kill; a checkpoint is written then.
        gentle = kills % 4 == 3
        if killed:
            process.send_signal(signal.SIGTERM if gentle else signal.SIGKILL)
        messages += process.communicate()[1]
        resumed += "Going on from epoch" in messages
        kills += killed and process.returncode != 0
        # Whenever there is a result it is whole, also where the kill came right after it.
        if output.exists():
            assert digest(output) == expected
            output.unlink()
    finish(data, output, options)
    assert digest(output) == expected
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["identities", "model.h5", "whole.h5"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP])
def test_asked_to_stop_it_writes_a_checkpoint_and_says_how_to_go_on(data, tmp_path, sent):
    output, checkpoint = tmp_path / "model.h5", tmp_path / "model.h5.seed-0.checkpoint"
    process = start(data, output, settings(epochs=5000), seconds=1000)
    while "epoch 2/5000" not in (line := process.stderr.readline()):
        assert line, "it ended"
        assert not checkpoint.exists()
    process.send_signal(sent)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in messages
    assert not output.exists()
    place = re.search(rf"stopped by {sent.name} in epoch (\d+), after (\d) of 4 steps", messages)
    epoch, step = map(int, place.groups())
    state = torch.load(io.BytesIO(checkpoint.read_bytes()[32:]), weights_only=True)
    assert state["place"] == [epoch - 1, step]


def test_a_checkpoint_of_other_settings_is_never_resumed(data, uninterrupted, tmp_path):
    output = tmp_path / "model.h5"
    process = start(data, output, settings(learning_rate=0.01, epochs=500))
    while not list(tmp_path.glob("*.checkpoint")):
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.communicate()
    messages = finish(data, output, settings())
    assert "of other settings, data or code; training starts afresh" in messages
    assert digest(output) == uninterrupted[0]


def test_a_damaged_checkpoint_is_not_trusted(data, uninterrupted, tmp_path):
    output = tmp_path / "model.h5"
    (tmp_path / "model.h5.seed-0.checkpoint").write_bytes(b"no checkpoint")
    assert "damaged; training starts afresh" in finish(data, output, settings())
    assert digest(output) == uninterrupted[0]


def test_a_loss_that_is_not_finite_names_epoch_and_step(data, tmp_path):
    output = tmp_path / "model.h5"
    options = settings()
    # Beyond what a configuration may have.
    options["training"]["learning_rate"] = 1e30
    process = start(data, output, options)
    _, messages = process.communicate()
    assert process.returncode == 1
    assert "the training loss is nan in epoch 1, step 2 of 4" in messages
    assert "Traceback" not in messages
    assert not output.exists()


def test_compiled_it_trains_the_same_up_to_rounding(data, tmp_path):
    if shutil.which("g++") is None:
        not_tested("compiled", "no g++ here")
    losses = []  # In float32: bfloat16 rounds otherwise where operations are fused.
    for compiled in (False, True):
        options = settings(epochs=1, compile=compiled, precision="float32") | {"seeds": [0]}
        path = tmp_path / f"{compiled}.h5"
        finish(data, path, options, changes=SHORT)
        losses.append(read_result(path, "model")[0]["budget/history/loss"])
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-3)


def test_a_checkpoint_of_other_data_is_never_resumed(tmp_path):
    output, files = tmp_path / "model.h5", {}
    for classes in ((0, 1, 2), (0, 1, 3)):
        files[classes] = tmp_path / f"{classes[-1]}.h5"
        fields = {name: Field(values) for name, values in digits(classes).items()}
        write_result(files[classes], "data", fields, {"identity": str(classes)})
    first, second = files
    options = settings(epochs=500)
    process = start(files[first], output, options, identity=str(first))
    while not list(tmp_path.glob("*.checkpoint")):
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.communicate()
    # As many steps: nothing else tells one from the other.
    process = start(files[second], output, options, identity=str(second))
    while "epoch 1/500" not in (line := process.stderr.readline()):
        assert line and "Going on" not in line
    process.kill()
    process.communicate()
