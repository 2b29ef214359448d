"""The first screen says what the tables say, and what was made up to be said."""

import numpy as np
import pytest
from report_studies import JUDGING, SETTINGS, linear_study, nothing_made
from scipy import stats
from summaries import curves, row
from tracing import differs, sentences_of

from sharpscape.files.tables import read_table, write_table
from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.series import read_study
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study
from sharpscape.report.contents import write_page

EPSILONS = (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
# As configured.
SEEDS = {"first": 0, "count": 5}


def page_of(study, folder, judging=JUDGING):
    """The page of one study, with its tables in a folder."""
    path = folder / study.name / "summary.csv"
    write_table(path, COLUMNS, study.rows, {})
    write_table(
        folder / "claims.csv", CLAIM_COLUMNS, judge_study(read_table(path), settings=judging)[0], {}
    )
    study = study._replace(rows=read_table(path))
    return write_page(
        [study], read_table(folder / "claims.csv"), {}, SETTINGS, nothing_made(folder)
    )


def seeded(values, **details):
    """A study with five seeds whose λmax is made up."""
    rows = curves(values, control=[1.0] * len(EPSILONS), seeds=5, **details)
    # Where the statuses of models stand.
    of_models = [
        each | {"measure": "weight_norm", "split": "", "mode": "", "value": "1",
                "evaluation_noise": "", "evaluation_epsilon": ""}
        for each in rows if each["measure"] == "lambda_max_full"
    ]  # fmt: skip
    rows += of_models
    study = linear_study(epsilons=EPSILONS)
    configured = study.configured | {"training": {"method": "gd"}, "seeds": SEEDS}
    return study._replace(
        rows=rows, series=read_study(rows), configured=configured, data=None, models=[]
    )


@pytest.fixture(scope="module")
def exact(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exact")
    return folder, page_of(linear_study(epsilons=EPSILONS), folder)


@pytest.fixture(scope="module")
def descent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("descent")
    rising = [1.0, 2, 3, 4, 5, 6, 7]
    return folder, page_of(seeded(rising, statuses={0.6: "step-limited"}), folder)


@pytest.mark.parametrize("name", ["exact", "descent"])
def test_every_number_is_that_of_its_rows(name, request):
    folder, page = request.getfixturevalue(name)
    found = list(sentences_of(page))
    assert found
    for text, sources in found:
        assert sources, text
        for source in sources:
            assert differs(folder, source) == "", (text, source)


def test_the_answer_names_measures_kinds_and_verdicts(exact):
    texts = " ".join(text for text, _ in sentences_of(exact[1]))
    assert "raw λmax" in texts and "normalised κ" in texts
    assert "C2" in texts and "C1, against ε = 0" in texts


def test_what_to_doubt_names_seeds_and_what_is_left_out(descent):
    texts = [text for text, _ in sentences_of(descent[1])]
    assert any(text.startswith("The fewest seeds behind a verdict: 5") for text in texts)
    assert any("models are left out as step-limited (ε = 0.6)" in text for text in texts)
    assert any("after an equal budget of training" in text for text in texts)


def test_a_study_is_told_with_its_seeds(descent, exact):
    assert ", 5 seeds" in descent[1]
    assert ", no seeds" in exact[1]


def test_a_run_without_claims_says_so(tmp_path):
    rows = [row(measure="margin", value="0"), row(measure="epsilon_bar", value="1")]
    study = linear_study()._replace(rows=rows, series=read_study(rows), figures=[], data=None)
    write_table(tmp_path / "claims.csv", CLAIM_COLUMNS, [], {})
    page = write_page([study], [], {}, SETTINGS, nothing_made(tmp_path))
    assert "No claim applies" in page
    assert not list(sentences_of(page))


def test_the_answer_is_about_the_end_of_training(tmp_path):
    study = seeded([1.0, 2, 3, 4, 5, 6, 7])
    best = [
        r | {"comparison": "best", "value": str(1 / float(r["value"]))}
        for r in study.rows
        if r["measure"] == "lambda_max_full" and r["noise"] != "random"
    ]
    rows = best + study.rows
    texts = [text for text, _ in sentences_of(page_of(study._replace(rows=rows), tmp_path))]
    assert any("raw λmax rises" in text for text in texts)
    assert not any("falls" in text for text in texts)


def test_models_are_counted_once_however_many_points_are_compared(tmp_path):
    study = seeded([1.0, 2, 3, 4, 5, 6, 7], statuses={0.5: "diverged", 0.6: "diverged"})
    rows = study.rows + [each | {"comparison": "best"} for each in study.rows if each["comparison"]]
    # Two noises, two epsilons, five seeds.
    texts = [text for text, _ in sentences_of(page_of(study._replace(rows=rows), tmp_path))]
    (said,) = [text for text in texts if "left out" in text]
    assert said == "made-up: 20 models are left out as diverged (ε = 0.5, 0.6)."


def c5(tmp_path, **details):
    """The sentence on C5 of a study whose gap goes with its sharpness, and its page."""
    rows = curves([1.0, 2, 3, 4, 5, 6, 7], seeds=7, noise=0.3)
    own = [each for each in rows if each["measure"] == "lambda_max_full"]
    for measure in ("generalisation_gap", *details.get("also", ())):
        rows += [each | {"measure": measure, "split": "train" if measure == "robust_loss" else "",
                         "mode": ""} for each in own]  # fmt: skip
    rows += [each | {"comparison": "loss"} for each in rows if details.get("at_loss") and
             each["comparison"]]  # fmt: skip
    study = linear_study(epsilons=EPSILONS)
    configured = study.configured | {"training": {"method": "gd"}, "seeds": SEEDS}
    study = study._replace(
        rows=rows, series=read_study(rows), configured=configured, data=None, models=[]
    )
    found = list(sentences_of(page_of(study, tmp_path)))
    (said,) = [each for each in found if "(C5)" in each[0]]
    for source in said[1]:
        assert differs(tmp_path, source) == "", source
    return said[0]


def test_models_without_a_value_at_a_point_of_training_are_counted(tmp_path):
    study = seeded([1.0, 2, 3, 4, 5, 6, 7])
    curved = [r for r in study.rows if r["measure"] == "lambda_max_full" and r["noise"] != "random"]
    points = {"equal-loss-0.1": 33, "epoch-5": 34, "epoch-9": 35, "equal-loss-0.01": 0}
    rows = study.rows + [
        each | {"comparison": name} for name, there in points.items() for each in curved[:there]
    ]
    training = {"target_loss": [0.1, 0.01], "snapshots": [5, 9, 20]}
    configured = study.configured | {
        "family": "deep",
        "training": training | {"method": "sgd"},
        "curvature": {"comparisons": ["budget", *points]},
    }
    study = study._replace(rows=rows, configured=configured)
    texts = [text for text, _ in sentences_of(page_of(study, tmp_path))]
    # Seven epsilons, five seeds, random noise at six epsilons; after epoch 20 nothing is measured.
    assert [text for text in texts if "is known" in text] == [
        "made-up: λmax is known of 33 of the 65 models at robust training loss 0.1.",
        "made-up: λmax is known of none of the 65 models at robust training loss 0.01.",
        "made-up: λmax is known of 34 of the 65 models after epoch 5.",
        "made-up: λmax is known of 35 of the 65 models after epoch 9.",
    ]


def test_the_answer_is_about_equal_loss_as_well_where_it_is_judged(tmp_path):
    judging = JUDGING._replace(primary=JUDGING.primary._replace(range="all"))
    study = seeded([1.0, 2, 3, 4, 5, 6, 7])
    networks = [r for r in study.rows if r["measure"] not in ("margin", "epsilon_bar")]
    curved = [r for r in networks if r["measure"] == "lambda_max_full" and r["noise"] != "random"]
    # At the lower loss there are too few epsilons.
    rows = networks + [each | {"comparison": "equal-loss-0.1"} for each in curved]
    rows += [each | {"comparison": "equal-loss-0.01"} for each in curved[:15]]
    study = study._replace(rows=rows, series=read_study(rows))
    texts = [
        text for text, _ in sentences_of(page_of(study, tmp_path, judging)) if "raw λmax" in text
    ]
    assert sum(text.startswith("made-up: raw λmax rises") for text in texts) == 1
    assert (
        sum(text.startswith("made-up, robust training loss 0.1: raw λmax rises") for text in texts)
        == 1
    )
    alone = [row for row in rows if row["comparison"] == "equal-loss-0.1"]
    study = study._replace(rows=alone, series=read_study(alone))
    texts = [
        text for text, _ in sentences_of(page_of(study, tmp_path, judging)) if "raw λmax" in text
    ]
    assert len(texts) == 1


def test_c5_on_the_first_screen_has_its_q_and_what_it_is_not_adjusted_for(tmp_path):
    said = c5(tmp_path, also=["robust_loss"])
    within = said.split("within ε: ")[1]
    assert within.startswith("holds (τ = 1, q = ")
    assert within.endswith("; not adjusted for the training loss).")
    assert "q = " not in said.split("within ε: ")[0]


def test_c5_on_the_first_screen_tells_the_verdict_at_equal_loss(tmp_path):
    assert c5(tmp_path, at_loss=True).endswith("; at equal training loss: holds).")


def infinite_from(tmp_path, status, first=0.5):
    """What the page of a study says whose λmax is infinite from an epsilon on."""
    study = linear_study(epsilons=(0, 0.1, 0.2, 0.3, 0.4, first, first + 0.5))
    end = next(each for each in study.rows if each["measure"] == "epsilon_bar")
    rows = [
        each | {"value": "inf", "status": status}
        if each["measure"] == "lambda_max_full" and float(each["epsilon"]) >= first
        else each
        for each in study.rows
    ]
    page = page_of(study._replace(rows=rows, series=read_study(rows)), tmp_path)
    return " ".join(text for text, _ in sentences_of(page)), float(end["value"])


def test_what_overflows_is_not_told_as_infinite_from_the_border_on(tmp_path):
    said, end = infinite_from(tmp_path, "")
    assert 0.5 < end < 1.5
    # Below ε̄ infinity has another reason, and an overflow is none.
    assert "infinite from ε̄" not in said
    said, _ = infinite_from(tmp_path, "overflow", first=1.5)
    assert "infinite from ε̄" not in said
    said, _ = infinite_from(tmp_path, "", first=1.5)
    assert "infinite from ε̄" in said


def test_another_method_adds_a_sentence_and_changes_none(tmp_path):
    plain = seeded([1.0, 2, 3, 4, 5, 6, 7])
    flatter = [
        each
        | {"training": "sam", "value": repr(float(each["value"]) / (2 + int(each["seed"]) / 100))}
        for each in plain.rows
        if each["epsilon"]
    ]
    both = plain._replace(rows=[*plain.rows, *flatter])
    both = both._replace(
        series=read_study(both.rows),
        configured=both.configured | {"methods": {"plain": {}, "sam": {}}},
    )
    alone, among = (
        page_of(study, tmp_path / name) for study, name in ((plain, "alone"), (both, "among"))
    )
    # But for the number of verdicts in all.
    before, after = (
        {text for text, _ in sentences_of(page) if not text.startswith("Of ")}
        for page in (alone, among)
    )
    (new,) = after - before
    assert new.startswith("made-up: λmax, flatter than by plain training (C6): sam holds (×0.4")
    assert new.endswith(" or less).")
    assert before <= after
    assert "digits, gd, sam, L2" in among
    assert 'name="training"' in among and 'name="training"' not in alone


def test_over_methods_the_answer_says_whether_flatter_goes_with_a_smaller_gap(tmp_path):
    plain = seeded([1.0, 2, 3, 4, 5, 6, 7])
    curved = [each for each in plain.rows if each["measure"] == "lambda_max_full"]
    gaps = [each | {"measure": "generalisation_gap", "split": "", "mode": ""} for each in curved]
    rows = [
        each | {"training": method, "value": repr(float(each["value"]) * factor)}
        for method, factor in {"plain": 1, "awp": 2, "sam": 3, "trades": 4}.items()
        for each in (*plain.rows, *gaps)
        if each["epsilon"] or method == "plain"
    ]
    study = plain._replace(rows=rows, series=read_study(rows))
    found = list(sentences_of(page_of(study, tmp_path)))
    ((text, sources),) = [each for each in found if "(C7)" in each[0]]
    assert text.startswith("made-up: λmax and the generalisation gap over methods (C7): holds (τ =")
    assert text.endswith("; not adjusted for the training loss).")
    for source in sources:
        assert differs(tmp_path, source) == "", source


def test_beside_plain_training_stands_how_far_each_has_fitted(tmp_path):
    plain = seeded([1.0, 2, 3, 4, 5, 6, 7])
    curved = [each for each in plain.rows if each["measure"] == "lambda_max_full"]
    losses = [each | {"measure": "robust_loss", "mode": "", "value": "0.02"} for each in curved]
    rows = [*plain.rows, *losses]
    rows += [
        each | {"training": "awp", "value": str(float(each["value"]) * factor)}
        for made, factor in ((curved, 0.5), (losses, 90))
        for each in made
        if each["epsilon"] and each["noise"] == "adversarial"
    ]
    study = plain._replace(rows=rows, series=read_study(rows))
    found = list(sentences_of(page_of(study, tmp_path)))
    ((text, sources),) = [each for each in found if "(C6)" in each[0]]
    assert "awp holds (×0.5 or less; robust training loss ×90)." in text
    for source in sources:
        assert differs(tmp_path, source) == "", source


def test_a_method_at_one_epsilon_has_an_interval(tmp_path):
    plain = seeded([1.0, 2, 3, 4, 5, 6, 7])
    curved = [each for each in plain.rows if each["epsilon"] in ("0.3", "")]
    rows = curved + [
        each | {"training": "sam", "value": str(float(each["value"]) / (2 + int(each["seed"])))}
        for each in curved
        if each["measure"] == "lambda_max_full" and each["noise"] == "adversarial"
    ]
    study = plain._replace(rows=rows, series=read_study(rows))
    found = list(sentences_of(page_of(study, tmp_path)))
    ((text, sources),) = [each for each in found if "(C6)" in each[0]]
    # The geometric mean of 1/2 to 1/6, paired by seed.
    logs = -np.log([2.0, 3, 4, 5, 6])
    half = stats.t.ppf(0.975, 4) * logs.std(ddof=1) / np.sqrt(5)
    mean, low, high = (f"{np.exp(logs.mean() + by):.3g}" for by in (0, -half, half))
    assert f"sam holds (×{mean}, {low} to {high})" in text
    for source in sources:
        assert differs(tmp_path, source) == "", source
