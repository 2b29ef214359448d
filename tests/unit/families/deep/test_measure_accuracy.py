"""Loss and accuracy of a network, counted by hand."""

import numpy as np
import pytest
import torch
from deep import PGD

from sharpscape.families.deep import examples, measure_accuracy
from sharpscape.families.deep.attack import WorstCase
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.models import Model


def test_robust_accuracy_counts_what_was_missed(monkeypatch):
    # Of two images, the first is missed at an example of a smaller loss than the one found.
    by_size = {0: [1.0, 0.0, 0.0], 1: [0.0, 0.1, -9.0], 2: [1.0, 0.9, 0.9]}

    class Network(torch.nn.Module):
        def forward(self, x):
            return torch.tensor([by_size[int(value)] for value in x.flatten()])

    x = torch.tensor([0.0, 0.0]).view(2, 1, 1, 1)
    found = WorstCase(x + 2, torch.ones(2), torch.tensor([1.0, 0.0]).view(2, 1, 1, 1), None)
    monkeypatch.setattr(examples, "worst_case", lambda *rest, **options: found)
    images = Images(x.to(torch.uint8), torch.tensor([0, 0]), 1.0, "test")
    settings = {
        "accuracy": {"autoattack": False},
        "attack": {"batch_size": 2, "precision": "auto", "restarts": 1, **PGD},
    }
    model = Model(Network(), images, images, "linf", 0, classes=3)
    measured = measure_accuracy.measure(model, {"name": "adversarial"}, 0.1, settings)
    values = {each.name: each.values for each in measured}
    assert set(values) == {"robust_loss", "robust_accuracy"}
    assert values["robust_accuracy"] == 0.5
    assert values["robust_loss"] == pytest.approx(np.log(1 + 2 * np.exp(-0.1)))
