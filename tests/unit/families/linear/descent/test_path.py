"""Models of equal loss lie on the path of training."""

import numpy as np

from sharpscape.families.linear.descent.full_batch import gradient_descent
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.jobs.progress import no_progress


def test_it_lies_between_the_two_steps_around_it(digit_rows):
    noise = make_noise({"name": "adversarial"}, 64)
    objective = Objective(digit_rows([0, 1]), noise, 0.5, 0)

    def descend(steps, target=None):
        settings = {"steps": steps, "step_size": 0.4, "initial_scale": 0.1, "target_loss": target}
        return gradient_descent(objective, [7], settings, no_progress)

    _, _, (crossing,) = descend(100, 0.2)
    whole, part = divmod(crossing.steps, 1)
    (before,), history, _ = descend(int(whole))
    (after,), _, _ = descend(int(whole) + 1)
    assert history["loss"][0, -1] > 0.2
    np.testing.assert_allclose(crossing.theta, before + part * (after - before), rtol=1e-12)
