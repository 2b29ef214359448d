"""What the measuring stages share: which model a file is of, and which comparisons it has."""

import pytest

from sharpscape.errors import SharpscapeError
from sharpscape.families.measuring import check_identity, comparisons_in

SETTINGS = {
    "family": "linear",
    "model": {"name": "logistic", "bias": False},
    "norm": "l2",
    "noise": {"name": "adversarial"},
    "epsilon": 0.4,
    "seeds": [0, 1],
}


def test_the_model_of_the_job_is_accepted_whatever_it_was_trained_by():
    check_identity("model.h5", SETTINGS | {"training": {"method": "gd"}}, SETTINGS)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"epsilon": 0.2}, "epsilon 0.2; allowed here: epsilon 0.4"),
        ({"seeds": [2]}, r"seeds \[2\]; allowed here: seeds \[0, 1\]"),
        ({"family": "deep", "norm": "linf"}, "family deep, norm linf; allowed here: family linear"),
    ],
)
def test_another_model_is_refused_and_both_are_named(change, words):
    with pytest.raises(SharpscapeError, match=words) as caught:
        check_identity("a/model.h5", SETTINGS | change, SETTINGS)
    assert str(caught.value).startswith("a/model.h5: of another model:")


def test_comparisons_are_those_of_the_names_in_their_order():
    names = ["budget/weights/conv1.weight", "budget/status", "best/weights/conv1.weight"]
    assert comparisons_in([*names, "classes", "image_shape"]) == ["budget", "best"]
