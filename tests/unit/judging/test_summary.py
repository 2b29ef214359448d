"""The rows of one model: which value and status a number gets."""

import numpy as np
import pytest

from sharpscape.errors import SharpscapeError
from sharpscape.files.hdf5 import Field
from sharpscape.judging.summary import model_rows

SETTINGS = {"noise": {"name": "adversarial"}, "norm": "l2", "epsilon": 0.4, "seeds": [0, 1]}


def rows_of(values, *, name="keskar_sharpness", status=("", "")):
    """(value, status) of the two seeds, of one measure."""
    model = {
        "budget/status": Field(np.array(status), ("seed",), measure=False),
        "budget/regime": Field(np.array(["trained", "trained"]), ("seed",), measure=False),
    }
    path = f"budget/adversarial/eps-0.4/train/following/{name}"
    measured = {path: Field(np.array(values), ("seed",), measure=True)}
    return [
        (row["value"], row["status"]) for row in model_rows("study", model, [measured], SETTINGS)
    ]


@pytest.mark.parametrize("name", ["keskar_sharpness", "line_rise", "average_flatness"])
def test_where_the_loss_overflows_the_value_is_infinite_and_says_so(name):
    assert rows_of([1.5, np.inf], name=name) == [(1.5, ""), (np.inf, "overflow")]


@pytest.mark.parametrize("name", ["lambda_max_full", "trace_full", "floor"])
def test_at_a_cusp_infinity_is_the_value(name):
    assert rows_of([1.5, np.inf], name=name) == [(1.5, ""), (np.inf, "")]


def rows_beside(values, errors, axes=("seed",)):
    """(direction, value, accuracy) of line_rise with relative errors beside it."""
    model = {
        "budget/status": Field(np.array(["", ""]), ("seed",)),
        "budget/regime": Field(np.array(["trained", "trained"]), ("seed",)),
    }
    path = "budget/adversarial/eps-0.4/train/held/line_rise"
    measured = {path: Field(np.array(values), axes, measure=True)}
    if errors is not None:
        measured[f"{path}_relative_error"] = Field(np.array(errors), ("seed",))
    rows = model_rows("study", model, [measured], SETTINGS)
    return [(row["direction"], row["value"], row["accuracy"]) for row in rows]


def test_a_relative_error_is_the_accuracy_of_its_measure_and_no_row():
    assert rows_beside([1.5, 2.5], [1e-12, 0.003]) == [("", 1.5, 1e-12), ("", 2.5, 0.003)]
    assert rows_beside([0.0, np.inf], [0.0, np.nan]) == [("", 0.0, 0.0), ("", np.inf, "")]


def test_without_relative_errors_the_accuracy_is_empty():
    assert rows_beside([1.5, 2.5], None) == [("", 1.5, ""), ("", 2.5, "")]
    lines = rows_beside([[1.0, 2], [3, 4]], None, ("seed", "direction"))
    assert lines == [(0, 1.0, ""), (1, 2.0, ""), (0, 3.0, ""), (1, 4.0, "")]


def test_the_status_of_a_model_goes_first():
    found = rows_of([np.nan, np.inf], status=("diverged", "step-limited"))
    assert found == [("", "diverged"), (np.inf, "step-limited")]


def test_a_measure_has_a_status_of_its_own_beside_it():
    model = {
        "budget/status": Field(np.array(["", "stopped-earlier", "diverged"]), ("seed",)),
        "budget/regime": Field(np.array(["trained"] * 3), ("seed",)),
    }
    path = "budget/adversarial/eps-0.4/train/following/lambda_max_full"
    settings = SETTINGS | {"seeds": [0, 1, 2]}

    def found(values, statuses):
        fields = {
            path: Field(np.array(values), ("seed",), measure=True),
            f"{path}_status": Field(np.array(statuses), ("seed",)),
        }
        rows = model_rows("study", model, [fields], settings)
        return [(row["value"], row["status"]) for row in rows]

    # That of the model goes first.
    assert found([1.5, 2, 3], ["unresolved", "", "kinks"]) == [
        (1.5, "unresolved"),
        (3.0, "diverged"),
    ]
    assert found([np.nan, 2, 3], ["kinks", "", ""]) == [("", "kinks"), (3.0, "diverged")]
    with pytest.raises(SharpscapeError, match="the status odd"):
        found([1.5, 2, 3], ["odd", "", ""])


def test_a_value_that_is_missing_without_a_reason_is_an_error():
    with pytest.raises(SharpscapeError, match="keskar_sharpness: the value is NaN"):
        rows_of([1.0, np.nan])


def test_without_weights_a_value_that_needs_them_is_undefined():
    model = {
        "budget/status": Field(np.array(["", ""]), ("seed",)),
        "budget/regime": Field(np.array(["trained", "trained"]), ("seed",)),
        "budget/weight_norm": Field(np.array([1.0, 0.0]), ("seed",)),
    }
    path = "budget/adversarial/eps-0.4/train/held/lambda_max_support"
    measured = {path: Field(np.array([2.0, np.nan]), ("seed",), measure=True)}
    rows = model_rows("study", model, [measured], SETTINGS)
    found = [(row["value"], row["status"]) for row in rows]
    assert found == [(2.0, ""), ("", "undefined")]
