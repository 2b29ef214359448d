"""Models from the fields of their file."""

import numpy as np

from sharpscape.families.linear.models import load_models, models_of

WEIGHTS = np.array([[1.0, 2.0], [np.nan, np.nan]])
FIELDS = {
    "budget/weights": WEIGHTS,
    "budget/bias": np.array([0.5, np.nan]),
    "budget/status": np.array(["", "diverged"]),
    "budget/history/loss": np.zeros((2, 3)),
    "loss/weights": WEIGHTS[::-1],
    "loss/bias": np.array([np.nan, 0.25]),
    "loss/status": np.array(["target-not-reached", ""]),
}


def test_every_seed_of_every_comparison_point():
    found = load_models(FIELDS, {"seeds": [4, 5]})
    assert list(found) == ["budget", "loss"]
    assert [each.seed for each in found["loss"]] == [4, 5]
    assert [each.status for each in found["budget"]] == ["", "diverged"]
    assert found["budget"][0].bias == 0.5
    np.testing.assert_array_equal(found["loss"][1].weights, [1, 2])


def test_a_model_without_a_bias_and_without_seeds():
    fields = {"converged/weights": np.ones((1, 2)), "converged/status": np.array([""])}
    (found,) = load_models(fields, {"seeds": None})["converged"]
    assert (found.bias, found.seed, found.status) == (None, 0, "")


def test_models_on_a_split_have_the_bias_among_their_parameters():
    data = {
        "train/images": np.array([[[0, 255]], [[255, 0]]]),
        "train/labels": np.array([3, 8]),
        "classes": np.array([3, 8]),
        "maximum": np.array([255]),
    }
    settings = {"seeds": [4, 5], "model": {"bias": True}, "norm": "l2"}
    first, _ = models_of(data, FIELDS, "budget", "train", settings, None)
    np.testing.assert_array_equal(first.theta, [1, 2, 0.5])
    np.testing.assert_array_equal(first.z, [[0, -1, -1], [1, 0, 1]])
    assert (first.dimension, first.seed) == (2, 4)
