"""Targets of the command line that the configuration does not have are named, with what it has."""

import pytest
from workflow import SMALL

from sharpscape.errors import SharpscapeError
from sharpscape.planning import figures, jobs, studies
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.targets import FILES_OF_A_MODEL, check_targets

CONFIG = check_configuration(SMALL)
STUDIES = {study["name"]: study for study in CONFIG["studies"]}
RULES = ["all", "train", "figures", "train_model", "measure_landscape", "draw_lines"]
MODEL = "exact/adversarial/eps-0.4/seeds-0-0"


def check(*targets):
    check_targets(targets, RULES, "results", STUDIES)


def test_everything_that_the_configuration_has_is_a_target():
    paths = [
        f"{name}/{model.noise}/eps-{model.epsilon}/seeds-{model.seeds}/{file}"
        for name, study in STUDIES.items()
        for model in studies.models(study)
        for file in FILES_OF_A_MODEL
    ]
    paths += [f"{name}/summary.csv{end}" for name in STUDIES for end in ("", ".sha256")]
    drawn = figures.common_figures()
    for name, study in STUDIES.items():
        drawn += [f"{name}-{figure}" for figure in figures.figures_of(study)]
    paths += [f"figures/{name}.{end}" for name in drawn for end in ("pdf", "png")]
    paths += [f"data/{key}/data.h5" for key in studies.data_sets(CONFIG["studies"])]
    paths += [f"data/{key}/{name}.h5" for key, name in studies.geometries(CONFIG["studies"])]
    paths += ["data/raw/mnist.json", "claims.csv", "evidence.csv.sha256", "verdicts.txt"]
    paths += [f"logs/train_model/{MODEL}.log"]
    check(*RULES, *(f"results/{path}" for path in paths), *(f"./results//{path}" for path in paths))
    assert set(FILES_OF_A_MODEL) == {"model.h5", *(f"{stage}.h5" for stage in jobs.MEASURING)}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("trian", "neither a stage (all, train, figures) nor a file below results. Did you mean "),
        ("other/claims.csv", "nor a file below results"),
        ("results/../claims.csv", "nor a file below results"),
        ("results", "nor a file below results"),
        ("results/exact/adversarial/eps-0.33/seeds-0-0/model.h5",
         "study exact has epsilons 0, 0.4, 1.4, not 0.33"),
        ("results/no-decay/adversarial/eps-8/255/seeds-0-0/model.h5",
         "study no-decay has epsilons 0, 8of255, not 8"),
        ("results/exact/adversarial/eps-0/seeds-0-0/model.h5",
         "study exact has, under noise adversarial, epsilons 0.4, 1.4, not 0"),
        ("results/exact/adverserial/eps-0.4/seeds-0-0/model.h5",
         "study exact has noises none, adversarial, random, mixed+0.5, aligned-0.5, not "
         "adverserial. Did you mean adversarial?"),
        ("results/exact/adversarial/eps-0.4/seeds-0-7/model.h5",
         "study exact has blocks of seeds 0-0, not 0-7"),
        ("results/no-decay/adversarial/eps-8of255/seeds-0-1/model.h5",
         "study no-decay has blocks of seeds 0-0, 1-1, not 0-1"),
        (f"results/{MODEL}",
         "a model has files model.h5, landscape.h5, curvature.h5, accuracy.h5, not a folder"),
        (f"results/{MODEL}/evaluation.h5", "accuracy.h5, not evaluation.h5"),
        (f"results/{MODEL}/model.h5/x", "not model.h5/x"),
        ("results/exact", "mixed+0.5, aligned-0.5, not a folder"),
        ("results/exact/adversarial", "epsilons 0, 0.4, 1.4, not a folder"),
        ("results/exat/summary.csv",
         "the studies of this configuration are exact, no-decay, descent, stochastic, signs, deep, "
         "not exat. Did you mean exact?"),
        ("results/figures/exact-line.pdf", "Did you mean exact-lines?"),
        ("results/figures/exact-lines.svg", "figures end in .pdf, .png, not .svg"),
        ("results/figures/verdict.pdf", "the figures of all studies are verdicts, not verdict"),
        ("results/data/mnist-0v1/data.h5", "the data are digits-0v1, "),
    ],
)  # fmt: skip
def test_what_it_has_not_is_named(target, words):
    with pytest.raises(SharpscapeError) as caught:
        check("train", target)
    assert str(caught.value).startswith(f"{target}: ")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_target_without_end_is_cut_short():
    with pytest.raises(SharpscapeError) as caught:
        check(f"results/{'x' * 5_000}/summary.csv")
    assert len(str(caught.value)) < 500
