"""Every training method keeps the interface that training/__init__ states."""

from pathlib import Path

import numpy as np
import pytest

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear import training as registry
from sharpscape.families.linear.geometry import measure_geometry
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.training import load_method
from sharpscape.statuses import STATUSES

FOLDER = Path(registry.__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
SETTINGS = {
    "weight_decay": 0.01, "initial_scale": 0.1, "steps": 4, "step_size": 0.1, "batch_size": 16,
    "learning_rate": 0.1, "schedule": "cosine", "milestones": [], "factor": 1, "momentum": 0,
    "epochs": 3,
}  # fmt: skip


@pytest.mark.parametrize("seeds", [[0], [3, 4], list(range(9))])
@pytest.mark.parametrize("name", NAMES)
def test_it_trains_a_model_per_seed_and_reports_its_steps(rows, name, seeds):
    method, reported = load_method(name), []
    task = Task(rows, make_noise({"name": "adversarial"}, 6), 0.3, seeds, measure_geometry(rows))
    (trained,) = method.train(task, SETTINGS, lambda: reported.append(1))
    models = 1 if name == "exact" else len(seeds)
    assert trained.theta.shape == (models, 6)
    assert len(trained.status) == len(trained.regime) == models
    assert np.isfinite(trained.theta).all()
    assert method.steps(SETTINGS, len(seeds)) in (None, len(reported))
    assert set(trained.status) <= {""} | set(STATUSES)


def test_a_method_that_is_not_there_is_said():
    with pytest.raises(SharpscapeError, match=r"magic: no such entry; needed is .*/magic\.py"):
        load_method("magic")
