"""Series of a study: every measure has its own, by protocol."""

import numpy as np
from summaries import RISING, curves, row

from sharpscape.judging.series import Protocol, read_study

OWN = Protocol("lambda_max_full", "train", "following", "own", "converged")


def test_all_measures_have_series():
    model = {"noise": "adversarial", "epsilon": "0.3", "comparison": "converged"}
    rows = [
        *curves(RISING),
        row(**model, measure="weight_norm", value="2"),
        row(**model, measure="clean_accuracy", split="test", value="0.9"),
    ]
    study = read_study(rows)
    series = study.series["adversarial"]
    assert [point.values[""] for point in series[OWN].values()] == RISING
    norm = series[Protocol("weight_norm", "", "", "", "converged")]
    assert {epsilon: point.values for epsilon, point in norm.items()} == {0.3: {"": 2.0}}
    assert Protocol("clean_accuracy", "test", "", "", "converged") in series
    # What belongs to the data is no series.
    assert (study.margins, study.epsilon_bars) == ([0.0], [10.0])
    assert not {"margin", "epsilon_bar"} & {protocol.measure for protocol in series}


def test_models_of_epsilon_0_are_in_every_series():
    study = read_study(curves(RISING, control=RISING))
    assert set(study.series) == {"adversarial", "random"}
    assert all(0.0 in points for points in study.series["adversarial"].values())
    assert study.series["random"][OWN][0.0].values == {"": RISING[0]}


def test_a_missing_value_keeps_its_status():
    series = read_study(curves(RISING, statuses={0.2: "no-minimiser"})).series["adversarial"]
    point = series[OWN][0.2]
    assert np.isnan(point.values[""])
    assert point.statuses == {"no-minimiser"}
