"""Training of networks: what it learns, how it is stopped, killed and resumed, and what ends it."""

import copy
import hashlib
import json
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
from skipping import not_tested
from workflow import ROOT, deep_study

from sharpscape.data.datasets import load_dataset
from sharpscape.data.subsets import choose_samples
from sharpscape.files.hdf5 import Field, read_result, write_result
from sharpscape.planning.jobs import train_settings

# The program, with a checkpoint after so many seconds at the end of an epoch.
PROGRAM = (
    "import sys; sys.argv[0] = 'train_model';"
    "from sharpscape.jobs import command_line as job; from sharpscape.families.deep.training import training;"
    "import train_model; training.CHECKPOINT_SECONDS = {seconds};"
    "job.run(train_model.main, inputs=['data'], lists=['geometry'])"
)


class Wildcards:
    """Of one model in its path."""

    noise, epsilon, seeds, study = "adversarial", "0.1", "0-1", "deep"


def settings(**training):
    """Settings of a job that trains two seeds for a few seconds."""
    from sharpscape.planning.configuration import check_configuration

    study = deep_study(epsilons=[0, 0.1], seeds=2, seeds_per_job=2)
    study["training"] |= {"epochs": 3, "early_stopping": True} | training
    config = {"results": "r", "raw_data": "d", "studies": [study]}
    checked = check_configuration(copy.deepcopy(config))["studies"][0]
    return json.loads(train_settings(checked, Wildcards))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data file of three digits."""
    path = tmp_path_factory.mktemp("data") / "data.h5"
    dataset = load_dataset("digits", {})
    chosen = choose_samples(dataset, [0, 1, 2], {"train": 200, "test": 60}, 0)
    fields = {"classes": Field(np.arange(3)), "maximum": Field(16.0)}
    for split, samples in chosen.items():
        fields[f"{split}/images"] = Field(samples.images)
        fields[f"{split}/labels"] = Field(samples.labels)
    write_result(path, "data", fields, {})
    return path


def start(data, output, options, seconds=0):
    command = [sys.executable, "-c", PROGRAM.format(seconds=seconds), "--data", data, "--geometry"]
    command += ["--settings", json.dumps(options), "--output", output]
    paths = os.pathsep.join(str(ROOT / each) for each in ("scripts", "scripts/sharpscape/.."))
    return subprocess.Popen(
        list(map(str, command)),
        env=os.environ | {"PYTHONPATH": paths},
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(data, output, options):
    process = start(data, output, options)
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


def test_it_learns_and_keeps_its_history(uninterrupted):
    fields, _ = read_result(uninterrupted[1], "model")
    for name in ("loss", "learning_rate", "test_robust_accuracy", "train_clean_loss"):
        assert fields[f"budget/history/{name}"].shape == (2, 3)
    losses = fields["budget/history/loss"]
    assert (losses[:, -1] < 0.8 * losses[:, 0]).all()
    np.testing.assert_allclose(fields["budget/history/learning_rate"][0], [0.05, 0.0375, 0.0125])
    assert (fields["budget/history/test_clean_accuracy"][:, -1] > 0.6).all()
    best = fields["budget/history/test_robust_accuracy"].argmax(axis=1) + 1
    assert fields["best/epochs"].tolist() == best.tolist()
    weights = fields["budget/weights/conv1.weight"]
    assert weights.shape[0] == 2
    assert not np.array_equal(weights[0], weights[1])
    # The filters and the matrix alone: no statistic, no constant of the input.
    squares = [
        (values.astype(float) ** 2).sum(axis=tuple(range(1, values.ndim)))
        for name, values in fields.items()
        if name.startswith("budget/weights/")
        and (
            ".conv" in name or "weights/conv" in name or "shortcut.0" in name or "linear.w" in name
        )
    ]
    np.testing.assert_allclose(fields["budget/weight_norm"], np.sqrt(sum(squares)), rtol=1e-6)
    # The last weights are the best where the last epoch was.
    for seed in np.flatnonzero(best == 3):
        both = (fields[f"{each}/weights/conv1.weight"][seed] for each in ("best", "budget"))
        np.testing.assert_array_equal(*both)


def test_killed_at_random_moments_it_ends_in_the_same_bytes(data, tmp_path):
    # Long beside the start of the program, so that most kills fall into the training itself.
    options = settings(epochs=25)
    whole, output = tmp_path / "whole.h5", tmp_path / "model.h5"
    started = time.monotonic()
    finish(data, whole, options)
    seconds, expected = time.monotonic() - started, digest(whole)
    moments, kills, resumed = random.Random(0), 0, 0
    while kills < 20 or resumed < 10:
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
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.h5", "whole.h5"]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_asked_to_stop_it_writes_a_checkpoint_and_says_how_to_go_on(data, tmp_path, sent):
    output, checkpoint = tmp_path / "model.h5", tmp_path / "model.h5.seed-0.checkpoint"
    process = start(data, output, settings(epochs=5000), seconds=1000)
    while "epoch 2/5000" not in process.stderr.readline():
        assert not checkpoint.exists()
    process.send_signal(sent)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in messages
    assert not output.exists()
    place = re.search(rf"stopped by {sent.name} in epoch (\d+), after (\d) of 4 steps", messages)
    epoch, step = map(int, place.groups())
    assert torch.load(checkpoint)["place"] == [epoch - 1, step]


def test_a_checkpoint_of_other_settings_is_never_resumed(data, uninterrupted, tmp_path):
    output = tmp_path / "model.h5"
    process = start(data, output, settings(learning_rate=0.01, epochs=500))
    while not list(tmp_path.glob("*.checkpoint")):
        time.sleep(0.05)
    process.kill()
    process.communicate()
    messages = finish(data, output, settings())
    assert "of other settings or code; training starts afresh" in messages
    assert digest(output) == uninterrupted[0]


def test_a_damaged_checkpoint_is_not_trusted(data, uninterrupted, tmp_path):
    output = tmp_path / "model.h5"
    (tmp_path / "model.h5.seed-0.checkpoint").write_bytes(b"no checkpoint")
    assert "not readable" in finish(data, output, settings())
    assert digest(output) == uninterrupted[0]


def test_a_loss_that_is_not_finite_names_epoch_and_step(data, tmp_path):
    output = tmp_path / "model.h5"
    process = start(data, output, settings(learning_rate=1e30))
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
        finish(data, path, options)
        losses.append(read_result(path, "model")[0]["budget/history/loss"])
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-3)


def test_batch_statistics_in_the_attack_leave_the_running_ones_alone():
    from sharpscape.families.deep.networks.networks import make_network
    from sharpscape.families.deep.training.training import batch_statistics

    network = make_network(
        "resnet18", width=2, channels=1, classes=3, mean=[0.5], std=[0.2], seed=0
    )
    network.train()(torch.rand(16, 1, 8, 8))
    before = copy.deepcopy(network.bn1.running_mean)
    x = torch.rand(8, 1, 8, 8)
    with batch_statistics(network):
        inside = network(x)
    assert torch.equal(network.bn1.running_mean, before)
    assert network.bn1.momentum == 0.1
    assert not torch.allclose(inside, network.eval()(x), atol=1e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {"attack": {"batch_norm": "train"}},
        {"precision": "float32", "augmentation": "crop-flip", "schedule": "constant"},
        {"precision": "bfloat16", "monitored": 7},
    ],
)
def test_other_settings_train_as_well(data, tmp_path, changes):
    output = tmp_path / "model.h5"
    finish(data, output, settings(epochs=1, early_stopping=False, **changes))
    fields, _ = read_result(output, "model")
    assert np.isfinite(fields["budget/history/loss"]).all()
    assert not any(name.startswith("best/") for name in fields)


@pytest.mark.parametrize(
    ("noise", "epsilon", "relation"),
    [("fgsm", 0.1, np.greater), ("random", 0.1, np.not_equal), ("none", 0.0, np.equal)],
)
def test_other_noises_train_as_well(data, tmp_path, noise, epsilon, relation):
    output = tmp_path / "model.h5"
    finish(data, output, settings(epochs=1) | {"noise": {"name": noise}, "epsilon": epsilon})
    fields, _ = read_result(output, "model")
    robust, clean = (fields[f"budget/history/test_{each}_loss"] for each in ("robust", "clean"))
    assert relation(robust, clean).all()
