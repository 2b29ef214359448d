"""Laws near the borders: what an optimum that the test finds comes to, ever closer to ε̄."""

import numpy as np
import pytest
from report_studies import linear_study, measured, optimum, samples

from sharpscape.report.theory.laws import laws_of


@pytest.mark.parametrize("decay", [0.0, 0.05])
def test_optima_come_to_the_laws_near_the_end(decay):
    z = samples()
    study = linear_study(decay=decay, epsilons=(0.4, 0.6), z=z)
    laws = {law.panel: law for law in laws_of(study) if "two optima" not in law.formula}
    end = np.linalg.norm(z.mean(axis=0))
    errors = []
    for share in (0.05, 0.005):
        epsilon = end * (1 - share)
        w = optimum(z, epsilon, decay)
        values = measured(z, w, epsilon)
        seen = {
            "raw curvature": values["lambda_max_full"],
            "filter-normalised sharpness": values["kappa_full"],
            "length of the weights": np.linalg.norm(w),
        }
        errors.append(
            [
                abs(np.exp(np.interp(epsilon, law.epsilons, np.log(law.values))) / seen[panel] - 1)
                for panel, law in laws.items()
            ]
        )
    far, near = np.array(errors)
    assert (near < 0.02).all()
    assert (near < far).all()


def test_the_law_near_the_margin_goes_through_two_optima():
    # Separable: the margin along the first axis is 0.5.
    generator = np.random.default_rng(1)
    z = np.column_stack([0.5 + generator.exponential(size=40), generator.normal(size=40) * 0.1])
    z[:2] = [[0.5, 0.1], [0.5, -0.1]]
    study = linear_study(epsilons=(0.6, 0.7, 0.8), decay=0.0, z=z)
    study = study._replace(series=study.series._replace(margins=[0.5]))
    (law,) = [each for each in laws_of(study) if "two optima" in each.formula]
    for epsilon in (0.6, 0.7):
        length = np.linalg.norm(optimum(z, epsilon, 0.0))
        assert np.interp(epsilon, law.epsilons[::-1], law.values[::-1]) == pytest.approx(
            length, rel=1e-2
        )
    assert law.values[-1] > law.values[0]


def test_models_with_a_bias_have_no_law():
    study = linear_study()
    configured = study.configured | {"model": {"name": "logistic", "bias": True}}
    assert not list(laws_of(study._replace(configured=configured)))
