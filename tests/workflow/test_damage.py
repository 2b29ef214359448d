"""Damaged files, bad configurations, faulty data: found, and told what to do."""

import copy
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import pytest
from workflow import SMALL, summary


def flip_a_bit(path, name=None):
    """Change one bit of a dataset's values, in the first dataset if none is named."""
    with h5py.File(path) as file:
        names = []
        file.visititems(lambda n, i: names.append(n) if isinstance(i, h5py.Dataset) else None)
        offset = file[name or names[0]].id.get_chunk_info(0).byte_offset
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)


MODEL = "results/exact/adversarial/eps-0.4/seeds-0-0"
DAMAGED = {
    # file: what reads it
    f"{MODEL}/curvature.h5": "results/exact/summary.csv",
    "results/data/digits-0v1/geometry.h5": "results/exact/summary.csv",
    "results/data/digits-0v1/data.h5": f"{MODEL}/model.h5",
}


def truncate(path):
    """Cut off the end, as a writer that was killed would."""
    path.write_bytes(path.read_bytes()[:-100])


def empty(path):
    """Leave the name alone."""
    path.write_bytes(b"")


def age(path):
    """Have an older version of the schema in it."""
    with h5py.File(path, "r+") as file:
        file.attrs["schema_version"] = 0


@contextmanager
def times_kept(path):
    """Within the context a file changes; size and time are those from before, as of a bad disk."""
    before = path.stat()
    yield
    assert path.stat().st_size == before.st_size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("damaged", DAMAGED)
def test_damage_is_found_and_the_message_says_what_to_do(copied, tmp_path, damaged):
    path, target = copied.folder / damaged, DAMAGED[damaged]
    # The first plan after a run looks at all files, and notes the times that Snakemake gave them.
    copied.planned()
    with times_kept(path):
        flip_a_bit(path)
    (copied.folder / target).unlink()
    text = copied.fail(target)
    assert f"{damaged}: damaged" in text
    (command,) = set(re.findall(r"To make it again: (.*)", text))
    # What it says is done, to the letter, where the user was: not in the folder of the run.
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    subprocess.run(command, shell=True, cwd=tmp_path, env=environment, check=True,
                   capture_output=True)  # fmt: skip
    copied.succeed(target)


@pytest.mark.parametrize("damage", [flip_a_bit, truncate, empty, age])
def test_what_another_time_or_size_gives_away_is_made_again(copied, done, damage):
    name = f"{MODEL}/curvature.h5"
    damage(copied.folder / name)
    assert copied.planned("judge")["measure_curvature"] == 1
    copied.succeed(name)
    assert (copied.folder / name).read_bytes() == done.results()[name]


def test_an_edited_summary_is_found_and_made_again(copied, done):
    name = "results/exact/summary.csv"
    path = copied.folder / name

    copied.planned()
    with times_kept(path):
        path.write_text(path.read_text().replace("0.4", "0.5", 1))
    (copied.folder / "results/claims.csv").unlink()
    assert f"{name}: damaged or edited" in copied.fail("judge")
    path.touch()
    copied.succeed("judge")
    assert copied.results() == done.results()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epsilons": [-1]}, "study exact.epsilons[0]: -1; allowed: a number >= 0"),
        ({"seeds": 3}, "study exact.seeds: an exact optimum has no seed"),
        ({"dataset": {"name": "digits", "classes": [0]}}, "2 different classes"),
    ],
)
def test_a_bad_configuration_ends_before_any_job(new_workflow, change, message):
    config = copy.deepcopy(SMALL)
    config["studies"][0] |= change
    workflow = new_workflow(config, "bad")
    assert message in workflow.fail()
    assert not (workflow.folder / "results").exists()


def test_an_own_file_is_used_and_its_faults_are_told(new_workflow):
    study = copy.deepcopy(SMALL["studies"][0]) | {"epsilons": [0, 0.1], "noises": ["adversarial"]}
    study["dataset"] = {"name": "file", "path": "my data.h5", "classes": [7, 2]}
    workflow = new_workflow(SMALL | {"studies": [study]}, "own")
    path = workflow.folder / "my data.h5"
    generator = np.random.default_rng(0)
    with h5py.File(path, "w") as file:
        for split, n in (("train", 40), ("test", 20)):
            labels = np.where(np.arange(n) % 2, 7, 2)
            file[f"{split}/labels"] = labels
            file[f"{split}/images"] = generator.normal(size=(n, 5)) + (labels == 2)[:, None]
    workflow.succeed("summarise")
    assert any(row["measure"] == "kappa_full" for row in summary(workflow, "exact"))
    path.write_bytes(b"not HDF5")
    text = workflow.fail("prepare")
    assert "study exact.dataset.path: my data.h5: neither an HDF5 file nor a .npz file" in text
    assert 'np.savez("my.npz", **arrays)' in text
