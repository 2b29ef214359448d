"""Ten thousand samples of 3,072 pixels, two classes of CIFAR-10's size, fit into 2 GB."""

import csv

import h5py
import numpy as np
from workflow import SMALL


def test_a_large_study_needs_less_than_2_gb(new_workflow):
    workflow = new_workflow(SMALL, "large")
    generator = np.random.default_rng(0)
    patterns = generator.uniform(size=(20, 3, 32, 32))
    with h5py.File(workflow.folder / "large.h5", "w") as file:
        for split, n in (("train", 10_000), ("test", 2_000)):
            labels = np.arange(n) % 2
            # A few patterns more or less strong, as in images; and one that only one class has,
            # so that the margin is found quickly.
            strengths = generator.dirichlet(np.ones(20), n)
            images = (200 * np.tensordot(strengths, patterns, 1)).astype(np.uint8)
            images[:, 0, :16] = np.where(labels == 1, 40, 0)[:, None, None]
            file[f"{split}/images"], file[f"{split}/labels"] = images, labels
    study = {
        "name": "large",
        "dataset": {"name": "file", "path": "large.h5", "classes": [0, 1]},
        "noises": ["adversarial"],
        "epsilons": [1.5],
        "training": {"method": "exact", "weight_decay": 0.001},
        "landscape": {"points": 3, "directions": 1, "plane_points": 3},
    }
    workflow.configure(SMALL | {"studies": [study]})
    workflow.succeed("judge", cores=1)
    peaks = {}
    for path in (workflow.folder / "results/benchmarks").rglob("*.tsv"):
        with open(path, newline="", encoding="utf-8") as file:
            (row,) = csv.DictReader(file, delimiter="\t")
        # Shorter jobs than Snakemake's first look leave NA.
        peaks[path.relative_to(workflow.folder).parts[2]] = row["max_rss"]
    assert float(peaks["train_model"]) > 300
    measured = [float(peak) for peak in peaks.values() if peak != "NA"]
    assert max(measured) < 2000, peaks
