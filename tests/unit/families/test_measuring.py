"""What the measuring stages share: which comparisons a model file has, seeds side by side."""

from types import SimpleNamespace

import numpy as np

from sharpscape.families import measuring
from sharpscape.families.measuring import (
    Measured,
    comparisons_in,
    measure_models,
    measured_status,
    over_seeds,
)


def test_comparisons_are_those_of_the_names_in_their_order():
    names = ["budget/weights/conv1.weight", "budget/status", "best/weights/conv1.weight"]
    assert comparisons_in([*names, "classes", "image_shape"]) == ["budget", "best"]


def test_the_same_weights_at_two_comparison_points_are_measured_once(monkeypatch):
    fields = {
        "budget/epochs": np.array([3, 4]),
        "epoch-3/epochs": np.array([3, 3]),
        "equal-loss-1-before/epochs": np.array([0, 3]),
        "equal-loss-1-after/epochs": np.array([1, 4]),
    }
    measured = []

    def models_of(data, fields, comparison, split, settings, arguments):
        epochs = fields[f"{comparison}/epochs"]
        # The first seed never came to the loss.
        return [None if "equal" in comparison and row == 0 else (row, n, split)
                for row, n in enumerate(epochs)]  # fmt: skip

    def measure(model, noise, epsilon, settings):
        measured.append(model)
        return [Measured("kappa_fixed", float(model[1]))]

    doors = SimpleNamespace(models_of=models_of, measure=measure)
    monkeypatch.setattr(measuring, "read_result", lambda path, kind: (fields, {}))
    monkeypatch.setattr(measuring, "module_of", lambda settings, name: doors)
    monkeypatch.setattr(measuring, "earlier_measures", lambda arguments, kind: {})
    settings = {
        "seeds": [5, 6],
        "curvature": {"comparisons": ["budget", "epoch-3", "equal-loss-1"]},
    }
    arguments = SimpleNamespace(settings=settings, data="", model="")
    found = measure_models(arguments, "measure_curvature", [({"name": "adversarial"}, 0.1)])
    expected = {(0, 3), (1, 4), (1, 3)}
    assert sorted(measured) == sorted((*each, s) for each in expected for s in ("train", "test"))
    values = {
        (place.comparison, place.split): field.values.tolist() for place, field in found.items()
    }
    for split in ("train", "test"):
        assert values["budget", split] == [3, 4]
        assert values["epoch-3", split] == [3, 3]
        np.testing.assert_array_equal(values["equal-loss-1-before", split], [np.nan, 3])
        np.testing.assert_array_equal(values["equal-loss-1-after", split], [np.nan, 4])
    # Where more is measured than elsewhere, that is not taken from elsewhere.
    settings["curvature"]["following"] = {"comparison": "epoch-3"}
    measured.clear()
    measure_models(arguments, "measure_curvature", [({"name": "adversarial"}, 0.1)])
    assert sorted(measured) == sorted(
        (*each, s) for each in [*expected, (0, 3), (1, 3)] for s in ("train", "test")
    )


def test_of_a_seed_without_a_model_there_are_nan_or_empty_texts():
    models = ["a model", None, "another"]
    numbers = {index: Measured("trace", [1.0, 2.0], ("layer",)) for index in (0, 2)}
    names = {index: Measured("layers", np.array(["a", "b"]), ("layer",)) for index in (0, 2)}
    # Not all that have a model have this: the rows are those that have it.
    assert over_seeds({0: numbers[0]}, models).values.shape == (1, 2)
    nothing = [np.nan, np.nan]
    values = over_seeds(numbers, models).values
    np.testing.assert_array_equal(values, [[1, 2], nothing, [1, 2]])
    assert over_seeds(names, models).values.tolist() == [["a", "b"], ["", ""], ["a", "b"]]


def test_a_seed_without_a_model_has_no_status():
    statuses = {0: measured_status("kappa_full", "kinks", "following")}
    found = over_seeds(statuses | {2: statuses[0]}, [object(), None, object()])
    np.testing.assert_array_equal(found.values, ["kinks", "", "kinks"])
    assert not found.measure
