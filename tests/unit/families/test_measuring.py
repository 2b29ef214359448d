"""What the measuring stages share: which comparisons a model file has, and values over seeds."""

import numpy as np

from sharpscape.families.measuring import _over_seeds, comparisons_in, measured_status


def test_comparisons_are_those_of_the_names_in_their_order():
    names = ["budget/weights/conv1.weight", "budget/status", "best/weights/conv1.weight"]
    assert comparisons_in([*names, "classes", "image_shape"]) == ["budget", "best"]


def test_a_seed_without_a_model_has_no_status():
    statuses = {0: measured_status("kappa_full", "kinks", "following")}
    found = _over_seeds(statuses | {2: statuses[0]}, [object(), None, object()])
    np.testing.assert_array_equal(found.values, ["kinks", "", "kinks"])
    assert not found.measure
