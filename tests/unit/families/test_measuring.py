"""What the measuring stages share: which comparisons a model file has."""

from sharpscape.families.measuring import comparisons_in


def test_comparisons_are_those_of_the_names_in_their_order():
    names = ["budget/weights/conv1.weight", "budget/status", "best/weights/conv1.weight"]
    assert comparisons_in([*names, "classes", "image_shape"]) == ["budget", "best"]
