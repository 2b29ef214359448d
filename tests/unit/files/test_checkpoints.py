"""Checkpoints: what is resumed, and what is not."""

import os

import torch

from sharpscape.files.checkpoints import (
    checkpoint_path,
    load_checkpoint,
    remove_checkpoints,
    save_checkpoint,
)

STATE = {"network": {"w": torch.arange(3.0)}, "place": [1, 2], "best": {}}


def test_a_state_comes_back(tmp_path):
    path = checkpoint_path(tmp_path / "model.h5", 3)
    assert path.name == "model.h5.seed-3.checkpoint"
    assert load_checkpoint(path, "this") is None
    save_checkpoint(path, "this", STATE)
    found = load_checkpoint(path, "this")
    assert torch.equal(found["network"]["w"], STATE["network"]["w"])
    assert found["place"] == [1, 2]


def test_another_identity_is_never_resumed(tmp_path, capsys):
    path = checkpoint_path(tmp_path / "model.h5", 0)
    save_checkpoint(path, "other", STATE)
    assert load_checkpoint(path, "this") is None
    assert "of other settings, data or code; training starts afresh" in capsys.readouterr().err


def test_a_damaged_one_is_not_trusted(tmp_path, capsys):
    path = checkpoint_path(tmp_path / "model.h5", 0)
    save_checkpoint(path, "this", STATE)
    whole = path.read_bytes()
    flipped = []
    for position in range(0, len(whole), 7):
        flipped.append(bytearray(whole))
        flipped[-1][position] ^= 1 << position % 8
    for content in (b"no checkpoint", whole[: len(whole) // 2], b"", *flipped):
        path.write_bytes(content)
        assert load_checkpoint(path, "this") is None
        assert "damaged; training starts afresh" in capsys.readouterr().err


def test_a_pipe_in_its_place_keeps_no_job_waiting(tmp_path):
    path = checkpoint_path(tmp_path / "model.h5", 0)
    os.mkfifo(path)
    assert load_checkpoint(path, "this") is None
    save_checkpoint(path, "this", STATE)
    assert load_checkpoint(path, "this")["place"] == [1, 2]


def test_those_of_one_output_alone_are_removed(tmp_path):
    kept = tmp_path / "model.h5.seed-0.checkpoint.txt"
    kept.touch()
    for seed in (0, 11):
        checkpoint_path(tmp_path / "model.h5", seed).touch()
        checkpoint_path(tmp_path / "other.h5", seed).touch()
    remove_checkpoints(tmp_path / "model.h5")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "model.h5.seed-0.checkpoint.txt",
        "other.h5.seed-0.checkpoint",
        "other.h5.seed-11.checkpoint",
    ]
