"""What the measuring stages share: which comparisons a model file has, seeds side by side."""

import numpy as np

from sharpscape.families.measuring import Measured, comparisons_in, over_seeds


def test_comparisons_are_those_of_the_names_in_their_order():
    names = ["budget/weights/conv1.weight", "budget/status", "best/weights/conv1.weight"]
    assert comparisons_in([*names, "classes", "image_shape"]) == ["budget", "best"]


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
