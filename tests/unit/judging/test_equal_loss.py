"""Sharpness at equal loss: interpolated between two weights, and held against exact models."""

import math

import numpy as np
import pytest

from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.spectra import largest_eigenvalue
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.training import load_method
from sharpscape.files.hdf5 import Field
from sharpscape.files.places import Place
from sharpscape.jobs.progress import no_progress
from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.equal_loss import LARGEST_ERROR, interpolate, is_equal_loss, lowest_loss
from sharpscape.judging.series import read_study
from sharpscape.judging.summary import model_rows
from sharpscape.words import AFTER, BEFORE, CROSSING, NEXT

GD = {"weight_decay": 0, "step_size": 0.3, "initial_scale": 0.01, "target_loss": None}


@pytest.mark.parametrize("power", [-1.0, 0.0, 0.7])
def test_a_power_of_the_loss_is_met_exactly(power):
    def sharpness(loss):
        return 3 * loss**power

    losses = 0.12, 0.09
    found = interpolate((*map(sharpness, losses),), losses, 0.1, logarithm=True)
    assert found.value == pytest.approx(sharpness(0.1), rel=1e-12)
    # 0.09 is nearer than 0.12.
    assert found.error == pytest.approx(abs(power) * math.log(0.1 / 0.09), abs=1e-12)


def test_a_gap_is_interpolated_as_it_stands():
    found = interpolate((-0.9, -1.1), (0.4, 0.1), 0.2, logarithm=False)
    assert found.value == pytest.approx(-1.0)
    assert found.error == pytest.approx(0.1)
    assert interpolate((0.0, 0.0), (0.4, 0.1), 0.2, logarithm=False) == (0.0, 0.0)
    # Small gaps may differ by much, relative to them.
    found = interpolate((0.02, 0.05), (0.4, 0.1), 0.2, logarithm=False)
    assert found == (pytest.approx(0.035), pytest.approx(15 / 35))


@pytest.mark.parametrize("ends", [(1.0, math.inf), (1.0, 2.0)])
def test_where_nothing_can_be_said_there_is_nothing(ends):
    assert interpolate(ends, (0.3, 0.1), 0.2, logarithm=True) is None


def test_the_error_has_a_limit():
    losses = 0.4, 0.1
    for factor, there in ((0.999, True), (1.001, False)):
        ends = 1.0, math.exp(2 * LARGEST_ERROR * factor)
        assert (interpolate(ends, losses, 0.2, logarithm=True) is not None) == there


@pytest.mark.parametrize("epsilon", [0.0, 0.5])
def test_logistic_models_of_exactly_that_loss_lie_within_the_error(digit_rows, epsilon):
    z, noise = digit_rows([0, 1]), make_noise({"name": "adversarial"}, 64)
    train = load_method("gd").train
    task = Task(z, noise, epsilon, [0], {})

    def measured(theta):
        place = z, theta, noise, epsilon, "full"
        return largest_eigenvalue(*place), expected_loss(z @ theta, theta, noise, epsilon)

    # As snapshots of epochs far apart.
    ends = [
        measured(train(task, GD | {"steps": steps}, no_progress)[0].theta[0]) for steps in (6, 14)
    ]
    (sharpness, losses) = zip(*ends, strict=True)
    assert losses[0] > 1.2 * losses[1]
    for share in (0.2, 0.5, 0.8):
        level = losses[0] ** (1 - share) * losses[1] ** share
        _, equal = train(task, GD | {"steps": 14, "target_loss": level}, no_progress)
        exact, loss = measured(equal.theta[0])
        assert loss == pytest.approx(level, rel=1e-6)
        found = interpolate(sharpness, losses, level, logarithm=True)
        assert found.error > 0.005
        assert abs(math.log(found.value / exact)) < found.error


SETTINGS = {"noise": {"name": "adversarial"}, "norm": "linf", "epsilon": 0.4, "seeds": [3, 4, 5]}
POINT = "equal-loss-0.2"
LOSSES = {BEFORE: [0.4, 0.5, 0.4], AFTER: [0.1, 0.3, 0.1], NEXT: [0.05, 0.28, 0.08]}


def stage(names, *, status=("", "", "")):
    """Fields of a model file, and of a stage that has these measures {name: {end: values}}."""
    model, fields = {}, {}
    for end in CROSSING:
        model[Place(POINT + end, "status").path] = Field(list(status), ("seed",))
        model[Place(POINT + end, "regime").path] = Field(["trained"] * 3, ("seed",))
        at = Place(POINT + end, "robust_loss", "adversarial", 0.4, "train")
        fields[at.path] = Field(np.array(LOSSES[end]), ("seed",))
        for name, values in names.items():
            place = at._replace(name=name, split="test", mode="held")
            if end in values:
                fields[place.path] = Field(np.array(values[end]), ("seed",), measure=True)
    return model, fields


def test_rows_of_both_ends_become_one_where_the_level_lies_between():
    model, fields = stage({"lambda_max_fixed": {BEFORE: [1, 1, 2], AFTER: [1.21, 1, 9]}})
    (row,) = model_rows("study", model, [fields], SETTINGS)
    # The losses of the second seed do not enclose it, the ends of the third are too far apart.
    assert (row["seed"], row["comparison"], row["status"]) == (3, POINT, "")
    assert row["value"] == pytest.approx(1.1)
    assert row["accuracy"] == pytest.approx(math.log(1.1))


def test_an_epoch_later_is_looked_at_where_the_first_two_do_not_enclose_the_level(monkeypatch):
    monkeypatch.setitem(LOSSES, NEXT, [0.05, 0.1, 0.08])
    values = {BEFORE: [1, 7, 2], AFTER: [1.21, 1, 9], NEXT: [5, 1.05, 9]}
    model, fields = stage({"lambda_max_fixed": values})
    rows = {row["seed"]: row for row in model_rows("study", model, [fields], SETTINGS)}
    assert rows.keys() == {3, 4}
    assert rows[3]["value"] == pytest.approx(1.1)
    share = math.log(0.3 / 0.2) / math.log(0.3 / 0.1)
    assert rows[4]["value"] == pytest.approx(1.05**share)


def test_a_network_that_never_came_there_has_no_row():
    values = {BEFORE: [1, 1, 1], AFTER: [1, 1, 1]}
    model, fields = stage({"kappa_fixed": values}, status=("target-not-reached", "", ""))
    assert {row["seed"] for row in model_rows("study", model, [fields], SETTINGS)} == {5}


def test_what_was_measured_without_a_loss_is_not_interpolated():
    model, _ = stage({})
    for end in CROSSING:
        place = Place(POINT + end, "weight_norm")
        model[place.path] = Field(np.ones(3), ("seed",), measure=True)
    assert not list(model_rows("study", model, [], SETTINGS))


def test_a_value_is_no_more_accurate_than_its_measure():
    model, fields = stage({"keskar_sharpness": {BEFORE: [1, 1, 1], AFTER: [1.001, 1, 1]}})
    rows = [
        dict.fromkeys(COLUMNS, "") | row for row in model_rows("study", model, [fields], SETTINGS)
    ]
    series = read_study([{name: str(value) for name, value in row.items()} for row in rows])
    points = {
        (protocol.comparison, protocol.evaluation): points
        for protocol, points in series.series["adversarial"].items()
    }
    assert points[POINT, "own"][0.4].accuracies == {"3": 0.01, "5": 0.01}


@pytest.mark.parametrize("losses", [(0.5, 0.3, 0.25), (0.19, 0.1, 0.05), (math.inf, 0.1, 0.1)])
def test_losses_that_do_not_enclose_the_level_give_no_row(monkeypatch, losses):
    for end, loss in zip(CROSSING, losses, strict=True):
        monkeypatch.setitem(LOSSES, end, [loss] * 3)
    ones = {end: [1, 1, 1] for end in CROSSING}
    model, fields = stage({"kappa_fixed": ones})
    assert not list(model_rows("study", model, [fields], SETTINGS))


def test_the_epochs_are_chosen_by_the_losses_alone(monkeypatch):
    monkeypatch.setitem(LOSSES, NEXT, [0.3, 0.1, 0.3])
    # Between the first two it moves too much, between the last two it would not.
    values = {BEFORE: [1, 1, 1], AFTER: [9, 9, 9], NEXT: [10, 10, 10]}
    model, fields = stage({"lambda_max_fixed": values})
    assert {row["seed"] for row in model_rows("study", model, [fields], SETTINGS)} == {4}


def test_directions_count_together():
    values = {BEFORE: [[1, 3]] * 3, AFTER: [[9, 3]] * 3}
    values[AFTER][0] = [1.2, 3.2]
    model, fields = stage({})
    for end, each in values.items():
        place = Place(POINT + end, "line_rise", "adversarial", 0.4, "train", "held")
        fields[place.path] = Field(np.array(each), ("seed", "direction"), measure=True)
    (row,) = model_rows("study", model, [fields], SETTINGS)
    assert (row["seed"], row["direction"]) == (3, "")
    assert row["value"] == pytest.approx((2 * 2.2) ** 0.5)


def test_a_status_of_an_end_is_that_of_the_row():
    values = {BEFORE: [1, 1, 1], AFTER: [1, 1, 1]}
    model, fields = stage({"lambda_max_full": values})
    place = Place(POINT + AFTER, "lambda_max_full_status", "adversarial", 0.4, "test", "held")
    fields[place.path] = Field(["unresolved", "", ""], ("seed",))
    rows = {row["seed"]: row for row in model_rows("study", model, [fields], SETTINGS)}
    assert {seed: row["status"] for seed, row in rows.items()} == {3: "unresolved", 5: ""}
    assert rows[3]["value"] == ""


def test_models_of_epsilon_0_are_those_of_the_clean_loss():
    model, fields = stage({"kappa_fixed": {BEFORE: [2, 2, 2], AFTER: [2, 2, 2]}})
    moved = {path.replace("eps-0.4", "eps-0"): field for path, field in fields.items()}
    settings = SETTINGS | {"noise": {"name": "none"}, "epsilon": 0.0}
    assert {row["seed"] for row in model_rows("study", model, [moved], settings)} == {3, 5}


def test_an_error_of_an_end_counts_where_it_is_larger():
    model, fields = stage({"lambda_max_full": {BEFORE: [1, 1, 1], AFTER: [1, 1, 1]}})
    place = Place(
        POINT + AFTER, "lambda_max_full_relative_error", "adversarial", 0.4, "test", "held"
    )
    fields[place.path] = Field(np.array([0.03, 0.0, 0.0]), ("seed",))
    rows = {row["seed"]: row for row in model_rows("study", model, [fields], SETTINGS)}
    assert rows[3]["accuracy"] == 0.03


def test_which_comparison_points_are_of_equal_loss():
    points = ["budget", "equal-loss-0.1", "epoch-3", "equal-loss-0.02", "best", "equal-loss-low"]
    assert [name for name in points if is_equal_loss(name)] == ["equal-loss-0.1", "equal-loss-0.02"]
    assert lowest_loss(dict.fromkeys(points, "holds")) == "equal-loss-0.02"
    assert lowest_loss(dict.fromkeys(points, "too-few")) == "equal-loss-0.02"
    verdicts = dict.fromkeys(points, "too-few") | {"equal-loss-0.1": "inconclusive"}
    assert lowest_loss(verdicts) == "equal-loss-0.1"
    assert lowest_loss({"budget": "holds", "loss": "holds"}) == "loss"
    assert lowest_loss({"budget": "holds"}) == ""
