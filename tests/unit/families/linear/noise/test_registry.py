"""Every noise of the registry keeps the interface that noise/__init__ states."""

from pathlib import Path

import numpy as np
import pytest
from linear_cases import EPSILON, D

from sharpscape.errors import SharpscapeError
from sharpscape.families.linear import noise as registry
from sharpscape.families.linear.loss.logistic import expected_loss, hessian_terms, slopes
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.optimum.exact import SEARCHES
from sharpscape.families.linear.sharpness.spectra import hessian
from sharpscape.families.linear.tasks.objective import Objective

FOLDER = Path(registry.__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
NORMS = ("l2", "linf")


def made(name, norm):
    """The noise of that name in that norm; None where there is none."""
    settings = {"name": name, "alignment": 0.4, "share": 0.3}
    try:
        return make_noise(settings, D, norm)
    except SharpscapeError as error:
        assert norm in str(error)
        return None


NOISES = [noise for name in NAMES for norm in NORMS if (noise := made(name, norm))]


def named(noise):
    return f"{noise.name}-{noise.norm}"


def test_a_noise_that_is_not_there_is_said():
    with pytest.raises(SharpscapeError, match=r"loud: no such entry; needed is .*noise/loud\.py"):
        make_noise({"name": "loud"}, D)


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_makes_its_own_noise(name):
    noises = [noise for norm in NORMS if (noise := made(name, norm))]
    assert noises
    for noise in noises:
        assert (noise.name, noise.dimension) == (name, D)
        assert noise.minimiser is None or noise.minimiser.search in SEARCHES
        assert noise.resolved(1.0).name == name
        assert noise.resolved(1.0).following == noise.following


@pytest.mark.parametrize("noise", NOISES, ids=named)
def test_slopes_and_hessian_are_those_of_the_loss(problem, noise):
    z, theta = problem(True)
    objective, step = Objective(z, noise, EPSILON, 0.0), 1e-5

    def centred(function):
        around = [(theta + step * e, theta - step * e) for e in np.eye(len(theta))]
        return np.array([(function(v) - function(u)) / (2 * step) for v, u in around])

    gradient = objective.gradient(theta, z @ theta)
    np.testing.assert_allclose(
        gradient, centred(lambda v: objective.loss(v, z @ v)), rtol=1e-6, atol=1e-9
    )
    expected = centred(lambda v: objective.gradient(v, z @ v))
    found = hessian(z, theta, noise, EPSILON, "full")
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
    if not noise.following:
        terms = hessian_terms(z, theta, noise, EPSILON)
        np.testing.assert_array_equal(terms.diagonal["fixed"], terms.diagonal["full"])


@pytest.mark.parametrize("noise", NOISES, ids=named)
def test_models_together_are_models_alone(rows, w, noise):
    both = np.array([w, -2 * w])
    losses = expected_loss(both @ rows.T, both, noise, EPSILON)
    a, g = slopes(both @ rows.T, both, noise, EPSILON)
    assert (losses.shape, a.shape, g.shape) == ((2,), (2, len(rows)), (2, D))
    for theta, loss, slope in zip(both, losses, g, strict=True):
        assert loss == pytest.approx(expected_loss(rows @ theta, theta, noise, EPSILON), rel=1e-13)
        _, alone = slopes(rows @ theta, theta, noise, EPSILON)
        np.testing.assert_allclose(slope, alone, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("noise", [each for each in NOISES if each.following], ids=named)
def test_a_held_line_starts_at_the_loss(rows, w, noise):
    alphas, direction = np.array([0.0, 1e-9]), np.ones(D)
    margins = rows @ w + alphas[:, None] * (rows @ direction)
    held = noise.held_losses(margins, w, direction, alphas, EPSILON)
    assert held == pytest.approx(expected_loss(rows @ w, w, noise, EPSILON), rel=1e-8)


@pytest.mark.parametrize("noise", NOISES, ids=named)
def test_a_probability_is_one_and_grows_with_the_margin(w, noise):
    found, error = noise.probability_positive(np.linspace(-9, 9, 41), w, EPSILON)
    assert (np.diff(found) >= 0).all()
    assert (found[0], found[-1]) == (0, 1)
    np.testing.assert_array_equal(error, 0)


@pytest.mark.parametrize("noise", [each for each in NOISES if each.minimiser], ids=named)
def test_in_a_subspace_of_the_weights_it_is_the_same(noise):
    generator = np.random.default_rng(5)
    basis, part = np.linalg.qr(generator.normal(size=(D, 4)))[0], noise.in_subspace(4)
    if part is None:
        assert noise.norm == "linf"
        return
    inside, turned = generator.normal(size=4), generator.normal(size=(9, 4))
    theta, z = basis @ inside, turned @ basis.T
    margins = z @ theta
    loss = expected_loss(margins, theta, noise, EPSILON)
    assert expected_loss(margins, inside, part, EPSILON) == pytest.approx(loss, rel=1e-13)
    _, g = slopes(margins, theta, noise, EPSILON)
    np.testing.assert_allclose(slopes(margins, inside, part, EPSILON)[1], basis.T @ g, atol=1e-15)
    for kind in ("fixed", "full"):
        whole = hessian(z, theta, noise, EPSILON, kind)
        found = hessian(turned, inside, part, EPSILON, kind)
        np.testing.assert_allclose(found, basis.T @ whole @ basis, atol=1e-14)
