"""Given models while planning: names of files, those that are missing, those that are the same."""

import pytest
from workflow import deep_study

from sharpscape.errors import ConfigurationError
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.given_weights import expected_files, listed_files
from sharpscape.planning.own_files import with_contents
from sharpscape.planning.plan import Plan

PATTERN = "w/{noise}-{epsilon}-{seed}.pt"
DRAWN = {"name": "digits", "classes": [0, 1], "train": 9}
FILES = ["w/none-0-0.pt", "w/none-0-1.pt", "w/adversarial-8of255-0.pt", "w/adversarial-8of255-1.pt"]


def checked(weights=PATTERN, training=None, **study):
    """The checked study of given models."""
    study = deep_study(
        training={"method": "given", "weights": weights} | (training or {}),
        **{"epsilons": [0, "8/255"]} | study,
    )
    return check_configuration({"results": "r", "raw_data": "d", "studies": [study]})["studies"][0]


def without_seeds(weights, **study):
    """The same of a study that names no seeds."""
    study = deep_study(training={"method": "given", "weights": weights}, **study)
    del study["seeds"]
    return check_configuration({"results": "r", "raw_data": "d", "studies": [study]})["studies"][0]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working directory with all files that the study takes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w").mkdir()
    for name in FILES:
        (tmp_path / name).write_text(name)
    return tmp_path


def test_files_are_named_by_the_labels_of_paths():
    assert [path for path, _ in expected_files(checked())] == FILES
    assert listed_files([checked()]).splitlines() == [
        "Study deep takes the weights",
        "  w/none-0-0.pt (noise none, epsilon 0, seed 0)",
        "  w/none-0-1.pt (noise none, epsilon 0, seed 1)",
        "  w/adversarial-8of255-0.pt (noise adversarial, epsilon 8of255, seed 0)",
        "  w/adversarial-8of255-1.pt (noise adversarial, epsilon 8of255, seed 1)",
    ]


def test_all_missing_files_are_in_one_message(here):
    (here / FILES[1]).unlink()
    (here / FILES[2]).unlink()
    with pytest.raises(ConfigurationError) as caught:
        with_contents([checked()], {})
    missing = f"no such file (the working directory is {here})"
    assert str(caught.value).splitlines() == [
        "study deep.training.weights: 2 of 4 files cannot be read:",
        f"  {FILES[1]} (noise none, epsilon 0, seed 1): {missing}",
        f"  {FILES[2]} (noise adversarial, epsilon 8of255, seed 0): {missing}",
    ]


def test_two_models_with_the_same_weights_are_refused(here):
    (here / FILES[3]).write_text(FILES[0])
    with pytest.raises(ConfigurationError) as caught:
        with_contents([checked()], {})
    assert str(caught.value) == (
        f"study deep.training.weights: {FILES[0]} and {FILES[3]} hold the same, which would be two "
        "models (noise none, epsilon 0, seed 0; noise adversarial, epsilon 8of255, seed 1); "
        "allowed: other weights for each model, by {noise}, {epsilon}, {seed}"
    )


def test_one_file_for_two_models_is_refused(here):
    (here / "w/one.pt").write_text("x")
    with pytest.raises(ConfigurationError, match=r"w/one\.pt would be two models \(noise none"):
        with_contents([without_seeds("w/one.pt")], {})


def identities(pattern=PATTERN):
    studies = with_contents([checked(pattern)], {})
    return {job.outputs[0]: job.identity for job in Plan(studies, {}).all_jobs()}


def test_content_decides_what_is_made_and_place_does_not(here):
    before = identities()
    (here / "w").rename(here / "elsewhere")
    pattern = PATTERN.replace("w/", "elsewhere/")
    assert identities(pattern) == before
    (here / "elsewhere/adversarial-8of255-1.pt").write_text("other")
    after = identities(pattern)
    models = {name for name in before if name.endswith(".h5") and before[name] != after[name]}
    folder = "deep/adversarial/eps-8of255/seeds-1-1"
    assert models == {
        f"{folder}/{each}.h5" for each in ("model", "landscape", "curvature", "accuracy")
    }


def test_without_seed_there_is_one_model():
    study = without_seeds("w/{noise}-{epsilon}.pt", epsilons=[0, 0.1])
    assert study["seeds"] is None
    assert [each for each, _ in expected_files(study)] == ["w/none-0.pt", "w/adversarial-0.1.pt"]


@pytest.mark.parametrize(
    ("training", "study", "words"),
    [
        ({"weights": "w/{size}.pt"}, {}, "training.weights: 'w/{size}.pt'; allowed: a path with "
         "the placeholders {noise}, {epsilon}, {seed}"),
        ({"weights": "w/{seed"}, {}, "training.weights: 'w/{seed'; allowed"),
        ({"weights": "w/{seed!r}"}, {}, "training.weights: 'w/{seed!r}'; allowed"),
        ({"weights": "w/<x>{seed}"}, {}, "training.weights: 'w/<x>seed'; allowed"),
        ({"weights": 3}, {}, "training.weights: 3; allowed: a text"),
        ({"epochs": 3}, {}, "training.epochs: unknown key; allowed: method, weights"),
        ({"snapshots": [1]}, {}, "training.snapshots: unknown key; allowed: method, weights"),
        ({"stop_at_loss": 1}, {}, "training.stop_at_loss: unknown key; allowed: method, weights"),
        ({"early_stopping": True}, {}, "training.early_stopping: unknown key"),
        ({"weights": "w/{noise}.pt"}, {}, "seeds: 'w/{noise}.pt' is the same file for all; allowed "
         "with {seed} in training.weights"),
        ({"weights": "w/{noise}.pt"}, {"dataset": DRAWN},
         "training.weights: 'w/{noise}.pt'; allowed with dataset.train: a path with {seed}"),
        ({}, {"landscape": {"comparisons": ["budget"]}}, "landscape.comparisons[0]: 'budget'; "
         "allowed, each once: given"),
    ],
)  # fmt: skip
def test_a_bad_key_has_one_message(training, study, words):
    with pytest.raises(ConfigurationError) as caught:
        checked(training=training, **study)
    assert str(caught.value).startswith(f"study deep.{words}")


def test_weights_are_required():
    study = deep_study(training={"method": "given"})
    with pytest.raises(ConfigurationError, match=r"training\.weights: missing; allowed: a text"):
        check_configuration({"results": "r", "raw_data": "d", "studies": [study]})
