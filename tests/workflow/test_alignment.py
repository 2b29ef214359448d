"""Noise of size epsilon and alignment c trains what adversarial noise of size epsilon c trains."""

import pytest
from workflow import SMALL, summary

STUDY = {
    "name": "dose",
    "dataset": {"name": "digits", "classes": [0, 1]},
    "noises": ["adversarial", {"name": "aligned", "alignment": 0.5}],
    "epsilons": [0.4, 0.8],
    "training": {"method": "exact", "weight_decay": 0.001},
    "landscape": {"points": 3, "directions": 1},
    "evaluation": {"epsilons": ["own"], "noises": ["adversarial", "own"]},
}


def test_curvature_of_aligned_noise_is_the_adversarial_one_at_epsilon_c(new_workflow):
    workflow = new_workflow(SMALL | {"studies": [STUDY]}, "dose")
    workflow.succeed("results/dose/summary.csv", "results/figures/dose-alignment.png")
    rows = summary(workflow, "dose")

    def value(noise, epsilon, measure):
        (found,) = [
            row["value"]
            for row in rows
            if (row["noise"], row["evaluation_noise"], row["measure"], row["split"])
            == (noise, noise, measure, "train")
            and float(row["epsilon"]) == float(row["evaluation_epsilon"]) == epsilon
        ]
        return float(found)

    for measure in ("lambda_max_full", "kappa_full"):
        measured, predicted = value("aligned", 0.8, measure), value("adversarial", 0.4, measure)
        assert measured == pytest.approx(predicted, rel=1e-8)
        assert measured < value("adversarial", 0.8, measure)
