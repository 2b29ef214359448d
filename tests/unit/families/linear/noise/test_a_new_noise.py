"""A noise that this library does not have is used as it is: nothing replaces its closed forms.

It moves every input by epsilon along one direction v, against the label or with it: margins become
m - epsilon v·w. It neither turns with the weights nor is it random.
"""

import sys
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import pytest
from linear_cases import EPSILON, D

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear.accuracy import logistic_evaluation
from sharpscape.families.linear.loss.hessian import KINDS, HessianTerms
from sharpscape.families.linear.loss.logistic import expected_loss, hessian_terms, log_loss, misfit
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import find_optimum
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.families.linear.sharpness.flatness import logistic_flatness
from sharpscape.families.linear.sharpness.landscape import logistic_lines
from sharpscape.families.linear.sharpness.spectra import hessian
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.families.linear.tasks.task import Task
from sharpscape.families.linear.training import load_method
from sharpscape.families.lines import line_positions
from sharpscape.jobs.progress import no_progress

DIRECTION = np.array([0.6, -0.8, 0, 0, 0, 0])
GEOMETRY = {"margin": 0.0, "epsilon_bar": 1.0, "weakly_separable": False}


@dataclass(frozen=True)
class FixedShift:
    """The noise: of the interface, all that is asked of a noise that is not following."""

    dimension: int
    name: str = "fixed-shift"
    norm: str = "l2"
    following: bool = False
    kinked: bool = False
    planes: bool = False
    reduction: None = None
    minimiser: None = None

    def _shifted(self, margins, theta, epsilon):
        return margins - epsilon * (theta[..., : self.dimension] @ DIRECTION)[..., None]

    def expected_loss(self, margins, theta, epsilon):
        return log_loss(self._shifted(margins, theta, epsilon)).mean(axis=-1)

    def slopes(self, margins, theta, epsilon):
        p = misfit(self._shifted(margins, theta, epsilon))
        g = np.zeros_like(theta)
        g[..., : self.dimension] = epsilon * p.mean(axis=-1)[..., None] * DIRECTION
        return -p, g

    def exchanges(self, margins, theta, others, epsilon):
        a, g = self.slopes(margins, theta, epsilon)
        return a, g * (others - theta)

    def hessian_terms(self, z, theta, epsilon, margins):
        p = misfit(self._shifted(margins, theta, epsilon))
        s = p * (1 - p)
        left = np.zeros((len(theta), 1))
        left[: self.dimension, 0] = DIRECTION
        right = (-epsilon * s @ z / len(z))[:, None]
        core = dict.fromkeys(KINDS, np.array([epsilon**2 * s.mean()]))
        return HessianTerms(s, left, right, core, dict.fromkeys(KINDS, np.zeros(len(theta))))

    def probability_positive(self, margins, theta, epsilon):
        right = self._shifted(margins, theta, epsilon) > 0
        return right.astype(float), np.zeros(len(margins))

    def resolved(self, spread):
        return self

    def restricted(self, dimension):
        return None


@pytest.fixture
def noise(monkeypatch):
    """The noise, from the registry."""
    entry = ModuleType("sharpscape.families.linear.noise.fixed_shift")
    entry.make = lambda settings, dimension, norm: FixedShift(dimension)
    monkeypatch.setitem(sys.modules, entry.__name__, entry)
    return make_noise({"name": "fixed-shift"}, D)


def shifted(z):
    """The rows under the noise: without noise they are the whole problem."""
    moved = z.copy()
    moved[:, :D] -= EPSILON * DIRECTION
    return moved


@pytest.mark.parametrize("bias", [False, True])
def test_loss_slopes_and_hessian_are_its_own(problem, noise, bias):
    z, theta = problem(bias)
    own, plain = Objective(z, noise, EPSILON, 0.0), Objective(shifted(z), noise, 0.0, 0.0)
    expected = plain.loss(theta, plain.z @ theta)
    assert own.loss(theta, z @ theta) == pytest.approx(expected, rel=1e-14)
    np.testing.assert_allclose(
        own.gradient(theta, z @ theta), plain.gradient(theta, plain.z @ theta), rtol=1e-12
    )
    step = 1e-5
    around = [(theta + step * e, theta - step * e) for e in np.eye(len(theta))]
    slopes = [
        (own.loss(v, z @ v) - own.loss(u, z @ u)) / (2 * step) for v, u in around
    ]  # fmt: skip
    np.testing.assert_allclose(own.gradient(theta, z @ theta), slopes, rtol=1e-6, atol=1e-9)
    for kind in KINDS:
        found = hessian(z, theta, noise, EPSILON, kind)
        np.testing.assert_allclose(
            found, hessian(plain.z, theta, noise, 0, kind), rtol=1e-12, atol=1e-15
        )
    columns = [(own.gradient(v, z @ v) - own.gradient(u, z @ u)) / (2 * step) for v, u in around]
    np.testing.assert_allclose(found, columns, rtol=1e-6, atol=1e-9)
    assert hessian_terms(z, theta, noise, EPSILON).left[0, 0] == DIRECTION[0]


def test_every_stage_measures_under_it(rows, w, noise):
    plain = shifted(rows)
    found = logistic_evaluation(rows, w, noise, EPSILON)
    assert found == pytest.approx(logistic_evaluation(plain, w, noise, 0))
    lines = logistic_lines(rows, w, noise, EPSILON, np.eye(D)[:2], line_positions(5, 1))
    np.testing.assert_array_equal(lines["following"], lines["held"])
    end = w + np.eye(D)[1]
    assert lines["held"][1, -1] == pytest.approx(expected_loss(plain @ end, end, noise, 0))
    settings = {"average_radius": 0.5, "keskar_half_width": 0.01, "adaptive_radius": 0.5}
    for measure, options in (
        (logistic_curvature, {"leading": 3}),
        (logistic_flatness, {"seed": 0, "settings": settings}),
    ):
        own = {each.name: each.values for each in measure(rows, w, noise, EPSILON, **options)}
        exact = {each.name: each.values for each in measure(plain, w, noise, 0, **options)}
        assert own.keys() == exact.keys()
        # Of a noise that nothing is known of, directions are drawn.
        off = own.pop("average_flatness_relative_error", 1e-9)
        for name in own:
            tolerance = off if name == "average_flatness" else 1e-9
            np.testing.assert_allclose(own[name], exact[name], rtol=tolerance, atol=1e-12)


def test_descent_is_under_it_and_the_exact_optimum_is_refused(rows, noise):
    settings = {
        "weight_decay": 0.1, "steps": 5, "step_size": "backtracking", "initial_scale": 0.1,
        "target_loss": 1e-9,
    }  # fmt: skip
    train = load_method("gd").train
    found, equal = train(Task(rows, noise, EPSILON, [0], GEOMETRY), settings, no_progress)
    expected, _ = train(Task(shifted(rows), noise, 0.0, [0], GEOMETRY), settings, no_progress)
    np.testing.assert_allclose(found.theta, expected.theta, rtol=1e-9)
    assert equal.status == ["target-not-reached"]
    with pytest.raises(SharpscapeError, match="noise fixed-shift: it offers no exact optimum"):
        find_optimum(Objective(rows, noise, EPSILON, 0.1), GEOMETRY)
