"""Names inside result files: one grammar, read as it is written."""

import pytest

from sharpscape.files.places import Place, parse_place

PLACES = {
    "converged/adversarial/eps-0.4/train/following/kappa_full": Place(
        "converged", "kappa_full", "adversarial", 0.4, "train", "following"
    ),
    "budget/aligned/eps-0/test/robust_loss": Place("budget", "robust_loss", "aligned", 0.0, "test"),
    "budget/adversarial/eps-0.03137254901960784/generalisation_gap": Place(
        "budget", "generalisation_gap", "adversarial", 8 / 255
    ),
    "best/train/clean_loss": Place("best", "clean_loss", split="train"),
    "budget/weights/stages.0.conv1.weight": Place("budget", "weights/stages.0.conv1.weight"),
    "budget/history/train": Place("budget", "history/train"),
    "budget/status": Place("budget", "status"),
    "alpha": Place("", "alpha"),
}


@pytest.mark.parametrize("path", PLACES)
def test_a_place_and_its_name(path):
    assert PLACES[path].path == path
    assert parse_place(path) == PLACES[path]
