"""Training: what it learns, what it remembers, and that it goes on to the same bits."""

import numpy as np
import pytest
import torch
from deep import (
    GREY,
    assert_goes_on_to_the_same_bits,
    digits,
    job_settings,
    small_network,
    trained_values,
)

from sharpscape.errors import SharpscapeError
from sharpscape.families.deep.filters import filters_of
from sharpscape.families.deep.images import choose_held_out, images_of
from sharpscape.families.deep.loop.augmentation import AUGMENTATIONS
from sharpscape.families.deep.loop.network_in_training import NetworkInTraining
from sharpscape.families.deep.loop.resumable import train_network
from sharpscape.families.deep.loop.trainer import Trainer
from sharpscape.families.deep.training import load_method
from sharpscape.planning.registries import entries
from sharpscape.planning.schemas import choices, read_schema
from sharpscape.words import AFTER, BEFORE, CROSSING, NEXT, equal_loss_name


@pytest.fixture(scope="module")
def data():
    return digits()


def new_trainer(data, training, seed=0, **beyond):
    """A trainer on data; beyond: training's settings that no configuration may have."""
    settings = job_settings(training=training)
    settings["training"] |= beyond
    network = small_network(data=GREY, seed=seed, width=2)
    subject = NetworkInTraining(network, settings, torch.device("cpu"), torch.float32)
    images = {split: images_of(data, split, "cpu") for split in ("train", "test")}
    if count := settings["training"]["validation"]:
        held_out = choose_held_out(200, count)
        images["train"], images["validation"] = images["train"].without(held_out)
    return Trainer(subject, load_method(settings["training"]["method"]).make(subject), images, 0)


def test_it_learns_and_keeps_its_history(data, tmp_path):
    epochs = 3
    settings = job_settings(training={"epochs": epochs})
    fields = trained_values(data, settings, tmp_path)
    for name in ("loss", "learning_rate", "test_robust_accuracy", "train_clean_loss"):
        assert fields[f"budget/history/{name}"].shape == (2, epochs)
    losses = fields["budget/history/loss"]
    assert (losses[:, -1] < 0.8 * losses[:, 0]).all()
    np.testing.assert_allclose(fields["budget/history/learning_rate"][0], [0.05, 0.0375, 0.0125])
    assert (fields["budget/history/test_clean_accuracy"][:, -1] > 0.6).all()
    weights = fields["budget/weights/conv1.weight"]
    assert weights.shape[0] == 2
    assert not np.array_equal(weights[0], weights[1])
    # The filters and the matrix alone: no statistic, no constant of the input.
    squares = [
        (fields[f"budget/weights/{name}"][0].astype(float) ** 2).sum()
        for name in filters_of(small_network(data=GREY, width=2))
    ]
    assert fields["budget/weight_norm"][0] == pytest.approx(sum(squares) ** 0.5, rel=1e-6)


def test_the_best_epoch_is_that_of_the_held_out_images(data, tmp_path):
    epochs = 3
    settings = job_settings(training={"epochs": epochs, "validation": 50})
    fields = trained_values(data, settings, tmp_path)
    best = fields["budget/history/validation_robust_accuracy"].argmax(axis=1) + 1
    assert fields["best/epochs"].tolist() == best.tolist()
    # The last weights are the best where the last epoch was.
    for seed in np.flatnonzero(best == epochs):
        both = (fields[f"{each}/weights/conv1.weight"][seed] for each in ("best", "budget"))
        np.testing.assert_array_equal(*both)


def test_a_snapshot_is_where_a_shorter_training_ends(data, tmp_path):
    constant = {"schedule": "constant"}
    settings = job_settings(training=constant | {"epochs": 3, "snapshots": [2, 1]})
    fields = trained_values(data, settings, tmp_path)
    for epochs in (1, 2):
        shorter = job_settings(training=constant | {"epochs": epochs})
        ended = trained_values(data, shorter, tmp_path)
        names = [name for name in ended if name.startswith("budget/weights/")]
        for name in [*names, "budget/weight_norm", "budget/epochs"]:
            kept = name.replace("budget", f"epoch-{epochs}")
            np.testing.assert_array_equal(fields[kept], ended[name])
    assert "epoch-3/epochs" not in fields


def test_held_out_images_are_not_trained_on(data, tmp_path):
    held_out = choose_held_out(200, 50)
    assert len(set(held_out)) == 50
    fields = trained_values(data, job_settings(training={"validation": 50}), tmp_path)
    assert fields["held_out"].tolist() == held_out.tolist()
    rest = np.setdiff1d(np.arange(200), held_out)
    fewer = data | {name: data[name][rest] for name in ("train/images", "train/labels")}
    expected = trained_values(fewer, job_settings(), tmp_path)
    for name, values in expected.items():
        if name != "held_out":
            np.testing.assert_array_equal(fields[name], values, err_msg=name)
    images, held = images_of(data, "train", "cpu").without(held_out)
    assert torch.equal(images.pixels, images_of(fewer, "train", "cpu").pixels)
    np.testing.assert_array_equal(held.labels, data["train/labels"][held_out])


def test_too_many_images_held_out_are_refused(data, tmp_path):
    with pytest.raises(SharpscapeError, match=r"training\.validation: 199; allowed: up to 198"):
        trained_values(data, job_settings(training={"validation": 199}), tmp_path)


def test_weights_around_the_first_crossing_of_a_loss_are_kept(data, tmp_path):
    training = {"schedule": "constant", "epochs": 4, "snapshots": [1, 2, 3]}
    whole = trained_values(data, job_settings(training=training), tmp_path)
    losses = whole["budget/history/train_robust_loss"]
    # Below the first loss of every seed, in reach of some; below all of them.
    levels = [10.0, float(losses[:, 1:].min(axis=1).max()), losses.min() / 2]
    training |= {"target_loss": levels}
    found = trained_values(data, job_settings(training=training), tmp_path)
    name = "weights/conv1.weight"
    for level in levels:
        point = equal_loss_name(level)
        for seed, path in enumerate(losses):
            crossed = np.flatnonzero(path <= level)
            before, after = (f"{point}{end}" for end in (BEFORE, AFTER))
            statuses = {str(found[f"{each}/status"][seed]) for each in (before, after)}
            if not crossed.size:
                assert statuses == {"target-not-reached"}
                assert np.isnan(found[f"{after}/{name}"][seed]).all()
                continue
            epoch = int(crossed[0]) + 1
            assert statuses == {""}
            assert [found[f"{each}/epochs"][seed] for each in (before, after)] == [epoch - 1, epoch]
            last = "budget" if epoch == 4 else f"epoch-{epoch}"
            np.testing.assert_array_equal(
                found[f"{after}/{name}"][seed], whole[f"{last}/{name}"][seed]
            )
            initial = small_network(data=GREY, seed=seed, width=job_settings()["model"]["width"])
            expected = (
                whole[f"epoch-{epoch - 1}/{name}"][seed]
                if epoch > 1
                else initial.state_dict()["conv1.weight"]
            )
            np.testing.assert_array_equal(found[f"{before}/{name}"][seed], expected)
            later = f"{point}{NEXT}"
            assert found[f"{later}/status"][seed] == ("" if epoch < 4 else "stopped-earlier")
            if epoch < 4:
                last = "budget" if epoch == 3 else f"epoch-{epoch + 1}"
                np.testing.assert_array_equal(
                    found[f"{later}/{name}"][seed], whole[f"{last}/{name}"][seed]
                )


def test_training_stops_once_the_monitored_loss_is_low_enough(data, tmp_path):
    training = {"epochs": 4, "snapshots": [1, 2, 3]}
    whole = trained_values(data, job_settings(training=training), tmp_path)
    losses = whole["budget/history/train_robust_loss"]
    level = losses[:, 1].mean()
    # The first epoch that is so far, or the last.
    ends = [int(np.append(np.flatnonzero(each <= level), 3)[0]) + 1 for each in losses]
    assert min(ends) <= 2
    found = trained_values(
        data, job_settings(training=training | {"stop_at_loss": level}), tmp_path
    )
    assert found["budget/epochs"].tolist() == ends
    name = "weights/conv1.weight"
    for seed, end in enumerate(ends):
        assert np.isfinite(found["budget/history/loss"][seed]).sum() == end
        last = "budget" if end == 4 else f"epoch-{end}"
        np.testing.assert_array_equal(found[f"budget/{name}"][seed], whole[f"{last}/{name}"][seed])
        for epoch in (1, 2, 3):
            kept, expected = (each[f"epoch-{epoch}/{name}"][seed] for each in (found, whole))
            if epoch > end:
                expected = np.full_like(kept, np.nan)
            np.testing.assert_array_equal(kept, expected)
            status = "stopped-earlier" if epoch > end else ""
            assert found[f"epoch-{epoch}/status"][seed] == status


@pytest.mark.parametrize("steps", [1, 4, 6])
def test_from_a_checkpoint_it_goes_on_to_the_same_bits(data, tmp_path, steps):
    training = {
        "epochs": 2, "validation": 50, "augmentation": "crop-flip", "snapshots": [1],
        "target_loss": [10, 0.9],
    }  # fmt: skip
    whole, resumed = new_trainer(data, training), new_trainer(data, training, seed=1)
    assert_goes_on_to_the_same_bits(whole, resumed, tmp_path / "checkpoint", steps)
    points, again = (each.kept.points for each in (whole, resumed))
    expected = {"best", "epoch-1", *(f"equal-loss-10{end}" for end in CROSSING)}
    assert expected <= points.keys() == again.keys()
    for point, (epochs, weights) in points.items():
        assert epochs == again[point][0]
        assert all(torch.equal(each, again[point][1][name]) for name, each in weights.items())


# Those with a state of their own, with what shows it in few steps.
SHORT = {"entropy-sgd": {"langevin_steps": 3}, "scheduled": {"periods": 1}}
METHODS = [each for each in choices("deep-training") if each not in ("given", "sgd")]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_goes_on_to_the_same_bits(data, tmp_path, method):
    training = {"method": method, "epochs": 2, "monitored": 20} | SHORT.get(method, {})
    whole, resumed = new_trainer(data, training), new_trainer(data, training, seed=1)
    assert_goes_on_to_the_same_bits(whole, resumed, tmp_path / "checkpoint", 5)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_learns_in_low_precision(data, tmp_path, method):
    changes = {"method": method, "precision": "bfloat16", "epochs": 4, "monitored": 0}
    changes |= {"attack": {"batch_norm": "train"}} | SHORT.get(method, {})
    changes |= {"sigma": 0.1} if method == "smoothed" else {}
    fields = trained_values(data, job_settings(seeds=[0], training=changes), tmp_path)
    losses = fields["budget/history/loss"][0]
    assert losses[-1] < losses[0]


def test_the_log_of_a_training_that_is_resumed_has_its_earlier_epochs(data, tmp_path, capsys):
    path = tmp_path / "checkpoint"
    stopped, whole, resumed = (new_trainer(data, {"epochs": 3}) for _ in range(3))

    def train(trainer, asked=lambda: None, place=path):
        capsys.readouterr()
        train_network(trainer, "this", place, asked, lambda steps=1: None)
        lines = capsys.readouterr().err.splitlines()
        return [line.split(";")[0] for line in lines if line.startswith(("epoch", "Going"))]

    expected = train(whole, place=tmp_path / "another")
    with pytest.raises(SharpscapeError, match="stopped by SIGTERM"):
        train(stopped, lambda: "SIGTERM" if stopped.epoch == 2 else None)
    assert train(resumed) == [
        f"{expected[0]} (earlier)",
        f"{expected[1]} (earlier)",
        "Going on from epoch 2, step 0",
        expected[2],
    ]


def test_a_loss_that_is_not_finite_names_epoch_and_step(data):
    trainer = new_trainer(data, {}, learning_rate=1e30)
    with pytest.raises(SharpscapeError, match="training loss is nan in epoch 1, step 2 of 4"):
        for _ in range(4):
            trainer.train_step()


@pytest.mark.parametrize(
    "changes",
    [
        {"attack": {"batch_norm": "train"}},
        {"precision": "float32", "augmentation": "crop-flip", "schedule": "constant"},
        {"precision": "bfloat16", "monitored": 7},
        {"monitored": 0},
    ],
)
def test_other_settings_train_as_well(data, tmp_path, changes):
    fields = trained_values(data, job_settings(seeds=[0], training=changes), tmp_path)
    assert np.isfinite(fields["budget/history/loss"]).all()
    assert not any(name.startswith("best/") for name in fields)


def test_an_odd_number_of_images_is_trained_in_pairs(tmp_path):
    settings = job_settings(seeds=[0], training={"batch_size": 2, "epochs": 1})
    fields = trained_values(digits(train=9, test=9), settings, tmp_path)
    assert np.isfinite(fields["budget/history/loss"]).all()


@pytest.mark.parametrize("noise", entries("families/deep/noise"))
def test_every_noise_trains(data, tmp_path, noise):
    epsilon = 0.0 if noise == "none" else 0.1
    settings = job_settings(noise=noise, epsilon=epsilon, seeds=[0])
    fields = trained_values(data, settings, tmp_path)
    robust, clean = (fields[f"budget/history/test_{each}_loss"] for each in ("robust", "clean"))
    relation = {"none": np.equal, "random": np.not_equal}.get(noise, np.greater)
    assert relation(robust, clean).all()


def test_every_augmentation_has_its_word():
    words = read_schema("deep-training/sgd")["properties"]["augmentation"]["enum"]
    assert words == list(AUGMENTATIONS)
