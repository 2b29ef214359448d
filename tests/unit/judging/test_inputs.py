"""What a summary may not be: one message each, which names table, row and column."""

import re

import pytest
from summaries import RISING, curves, row

from sharpscape.errors import SharpscapeError
from sharpscape.judging.inputs import one_of_each, read_rows
from sharpscape.judging.series import Protocol, read_study

OWN = Protocol("lambda_max_full", "train", "following", "own", "converged")


def changed(index, **cells):
    """A summary with other cells in one row."""
    rows = curves(RISING)
    rows[index] = rows[index] | cells
    return rows


def without(column):
    rows = curves(RISING)
    return [*rows[:3], {k: v for k, v in rows[3].items() if k != column}, *rows[4:]]


def repeated(**cells):
    rows = curves(RISING)
    return [*rows, rows[4] | cells]


# At the comparison point of models with seeds.
EXACT = [each | {"comparison": "budget"} for each in curves(RISING)]
WRONG = {
    "no rows": ([], "made.csv: no rows"),
    "a missing column": (without("degree"), "row 5, column degree: missing"),
    "a cell too few": (changed(3, status=None), "row 5, column status: missing"),
    "an unknown column": (changed(3, colour="red"), "row 5, column colour: unknown"),
    "two studies": (changed(4, study="other"), "row 6, column study: 'other' beside 'made-up'"),
    "two norms": (changed(4, norm="linf"), "row 6, column norm: 'linf' beside 'l2'; allowed: one"),
    "a norm in some rows": (changed(4, norm=""), "row 6, column norm: '' beside 'l2'"),
    "an unknown measure": (changed(4, measure="kappa_mine"), "row 6, column measure: kappa_mine"),
    "an unknown status": (changed(4, status="tired"), "row 6, column status: 'tired'"),
    "a text": (changed(4, value="much"), "row 6, column value: 'much'; allowed: a number"),
    "an empty value": (changed(4, value=""), "row 6, column value: empty without a status"),
    "NaN": (changed(4, value="nan"), "row 6, column value: nan without a status"),
    "a negative epsilon": (changed(4, epsilon="-0.1"), "row 6, column epsilon: -0.1; allowed: a f"),
    "an infinite epsilon": (changed(4, evaluation_epsilon="inf"), "column evaluation_epsilon: inf"),
    "an epsilon that is NaN": (changed(4, epsilon="nan"), "row 6, column epsilon: nan"),
    "no epsilon": (changed(4, epsilon=""), "row 6, column epsilon: empty"),
    "a seed that is none": (changed(4, seed="a"), "row 6, column seed: 'a'; allowed: a whole"),
    "a negative accuracy": (changed(4, accuracy="-1"), "row 6, column accuracy: -1; allowed"),
    "a row twice": (repeated(value="99"), "row 11, column value: row 6 again"),
    "twice in other digits": (
        repeated(value="99", epsilon="0.20000000000000004", evaluation_epsilon="2e-1"),
        "row 11, column value: row 6 again",
    ),
    "exact beside seeds": (
        [*curves(RISING, seeds=3), EXACT[4]],
        "row 25, column seed: empty, and 0 in row 4",
    ),
    "a margin alone": (curves(RISING)[:1] + curves(RISING)[2:], "margin without epsilon_bar"),
    "an epsilon_bar alone": (curves(RISING)[1:], "row 2, column measure: epsilon_bar without"),
    "an empty margin with a status": (
        changed(0, value="", status="diverged"),
        "row 2, column value: empty, with status diverged; allowed for margin: a finite number",
    ),
    "an epsilon_bar of NaN with a status": (
        changed(1, value="nan", status="no-minimiser"),
        "row 3, column value: nan, with status no-minimiser; allowed for epsilon_bar: a finite",
    ),
    "an infinite margin": (changed(0, value="inf"), "row 2, column value: inf; allowed for marg"),
    "a negative epsilon_bar": (changed(1, value="-1"), "row 3, column value: -1; allowed for eps"),
    "a margin with a status": (
        changed(0, status="diverged"),
        "row 2, column value: 0.0, with status diverged; allowed for margin: a finite number >= 0",
    ),
    "a margin that is NaN": (changed(0, value="nan"), "row 2, column value: nan without a status"),
}


@pytest.mark.parametrize(("rows", "message"), WRONG.values(), ids=WRONG)
def test_what_a_summary_may_not_be(rows, message):
    with pytest.raises(SharpscapeError, match=re.escape(message)) as raised:
        read_rows(rows, "made.csv")
    assert str(raised.value).startswith("made.csv")
    assert "allowed" in str(raised.value) or "unknown measure" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_long_text_is_cut():
    with pytest.raises(SharpscapeError) as raised:
        read_rows(changed(4, value="9" * 200 + "x"), "made.csv")
    assert len(str(raised.value)) < 200


def test_epsilons_are_one_where_they_agree_to_a_billionth():
    a, b = 8 / 255, 8 / 255 * (1 + 5e-10)
    assert set(one_of_each([b, a, 0.0, 0.04]).values()) == {a, 0.0, 0.04}
    assert one_of_each([a], known=[b]) == {a: b}
    assert len(set(one_of_each([a, 8 / 255 * (1 + 2e-9)]).values())) == 2


def test_one_protocol_for_texts_of_one_number():
    # "0" and "0.0" are one evaluation, "0.2" and "0.20" one epsilon.
    clean = [each | {"evaluation_epsilon": "0"} for each in curves(RISING)[2:]]
    rows = [
        *curves(RISING)[:2],
        *clean[:4],
        *(c | {"evaluation_epsilon": "0.0"} for c in clean[4:]),
    ]
    rows[4] = rows[4] | {"epsilon": "0.20"}
    series = read_study(rows).series["adversarial"]
    assert [p.evaluation for p in series if p.measure == OWN.measure].count("0") == 1
    at_zero = series[OWN._replace(evaluation="0")]
    assert [point.values[""] for point in at_zero.values()] == RISING


def test_the_mean_is_over_directions_that_all_epsilons_have():
    rows = []
    for each in curves(RISING, seeds=3):
        for direction in ("0", "1") if each["split"] else ("",):
            shift = 100 if direction == "1" else 0
            value = str(float(each["value"]) + shift) if direction else each["value"]
            rows.append(each | {"direction": direction, "value": value})
    missing = next(i for i, r in enumerate(rows) if (r["epsilon"], r["direction"]) == ("0.3", "1"))
    seed = rows[missing]["seed"]
    points = read_study(rows[:missing] + rows[missing + 1 :]).series["adversarial"][
        OWN._replace(comparison="budget")
    ]
    for epsilon, point in points.items():
        plain = {
            r["seed"]: float(r["value"])
            for r in curves(RISING, seeds=3)
            if r["split"] and float(r["epsilon"]) == epsilon
        }
        assert point.values[seed] == plain[seed]
        assert all(point.values[s] == pytest.approx(plain[s] + 50) for s in plain if s != seed)


def test_models_without_a_common_direction_cannot_be_compared():
    rows = [
        each | {"direction": str(i)} if each["split"] else each
        for i, each in enumerate(curves(RISING))
    ]
    with pytest.raises(SharpscapeError, match=r"made\.csv, column direction: .*share none"):
        read_study(rows, "made.csv")


def test_an_accuracy_of_its_own_counts_before_that_of_the_measure():
    def accuracies(rows):
        points = read_study(rows).series["adversarial"].values()
        return {a for each in points for point in each.values() for a in point.accuracies.values()}

    keskar = [r | ({"measure": "keskar_sharpness"} if r["split"] else {}) for r in curves(RISING)]
    networks = [r for r in keskar if r["measure"] not in ("margin", "epsilon_bar")]
    assert accuracies(curves(RISING)) == {1e-9}
    assert accuracies(keskar) == {1e-3}
    assert accuracies(networks) == {1e-2}
    assert accuracies([r | {"accuracy": "1e-5"} for r in networks]) == {1e-5}


def test_means_of_values_whose_sum_is_infinite():
    rows = [
        each | {"direction": d, "value": "1.5e308"}
        for each in curves(RISING)
        if each["split"] and each["epsilon"] == "0.1"
        for d in ("0", "1")
    ]
    rows.append(row(noise="adversarial", epsilon="0.1", measure="weight_norm", value="1"))
    (point,) = read_study(rows).series["adversarial"][OWN].values()
    assert point.values[""] == 1.5e308
