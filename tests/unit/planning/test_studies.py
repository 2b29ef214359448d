"""Names of folders of data: short, and different where the data are; blocks of seeds."""

import pytest

from sharpscape.planning.studies import data_key, draws, models, seed_blocks


def study(**dataset):
    return {"dataset": {"name": "file", "content": "0123456789abcdef" * 4} | dataset}


def test_classes_are_named_where_they_are_few():
    assert data_key({"dataset": {"name": "digits", "classes": [3, 8]}}, 0) == "digits-3v8"
    assert data_key(study(classes="all"), 0) == "file-0123456789abcdef-all"
    assert data_key(study(classes=[0, 1], train=60), 2).endswith("-0v1-train60-draw2")


MANY = [list(range(100)), list(range(1000)), ["a/b", "c"], ["1v2", "3"]]


@pytest.mark.parametrize("classes", MANY)
def test_many_classes_and_texts_have_a_short_key(classes):
    key = data_key(study(classes=classes), 0)
    assert key.startswith(f"file-0123456789abcdef-{len(classes)}classes-")
    assert len(key) < 60
    assert "/" not in key


def test_other_data_have_another_key():
    keys = [
        data_key(study(classes=classes), 0)
        for classes in (["1v2", "3"], ["1", "2v3"], [1, 2], ["1", "2"], list(range(99)))
    ]
    keys.append(data_key(study(classes=[1, 2], content="f" * 64), 0))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("seeds", "per_job", "blocks"),
    [
        ({"first": 0, "count": 5}, 2, [(0, 1), (2, 3), (4, 4)]),
        ({"first": 5, "count": 4}, 3, [(5, 7), (8, 8)]),
        ({"first": 7, "count": 1}, 8, [(7, 7)]),
        (None, 8, [(0, 0)]),
    ],
)
def test_blocks_of_seeds_begin_at_the_first(seeds, per_job, blocks):
    shared = {"seeds": seeds, "seeds_per_job": per_job, "noises": [{"name": "adversarial"}]}
    assert seed_blocks(study(classes=[0, 1]) | shared) == blocks
    labels = [each.seeds for each in models(study() | shared | {"epsilons": {"0.1": 0.1}})]
    assert labels == [f"{first}-{last}" for first, last in blocks]


def test_draws_are_those_of_the_seeds():
    described = study(classes=[0, 1], train=60) | {"seeds": {"first": 3, "count": 2}}
    assert [draw for draw, _ in draws(described)] == [3, 4]
    assert [key[-5:] for _, key in draws(described)] == ["draw3", "draw4"]
