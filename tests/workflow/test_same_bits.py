"""The same bits: twice, with other cores, and however seeds are batched."""

import copy

import h5py
from workflow import SMALL, summary


def test_twice_and_with_other_cores_the_same_bits(done, new_workflow):
    studies = [each for each in SMALL["studies"] if each["name"] in ("signs", "stochastic", "deep")]
    again = new_workflow(SMALL | {"studies": studies}, "again")
    again.succeed("summarise", cores=1)
    first, second = done.results(), again.results()
    assert {name.split("/")[1] for name in second} == {"data", "signs", "stochastic", "deep"}
    assert [path for path in second if first[path] != second[path]] == []


def test_blocks_of_seeds_change_no_bit(done, new_workflow):
    config = copy.deepcopy(SMALL)
    config["studies"] = [config["studies"][2] | {"seeds_per_job": 2}]
    workflow = new_workflow(config, "blocks")
    workflow.succeed("summarise")
    folder = "results/descent/adversarial/eps-1.3"
    with h5py.File(done.folder / folder / "seeds-0-2/model.h5") as whole:
        weights = whole["budget/weights"][...]
    for seeds in ("0-1", "2-2"):
        first, last = map(int, seeds.split("-"))
        with h5py.File(workflow.folder / folder / f"seeds-{seeds}/model.h5") as part:
            assert part["budget/weights"][...].tobytes() == weights[first : last + 1].tobytes()
    assert summary(workflow, "descent") == sorted_like(summary(done, "descent"), workflow)


def sorted_like(rows, workflow):
    """Rows in the order of the other table: blocks come one after the other there."""
    order = {tuple(row.values())[:-3]: i for i, row in enumerate(summary(workflow, "descent"))}
    return sorted(rows, key=lambda row: order[tuple(row.values())[:-3]])
