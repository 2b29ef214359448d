"""Eigenvalues of large Hessians against those of dense ones."""

import numpy as np
import pytest
from linear_cases import ADVERSARIAL, EPSILON

from sharpscape.families.linear.loss.logistic import hessian_terms
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.spectra import largest_eigenvalue, spectra


@pytest.mark.parametrize("settings", [ADVERSARIAL, {"name": "random"}])
@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_lanczos_agrees_with_the_dense_spectrum(monkeypatch, settings, norm):
    generator = np.random.default_rng(4)
    z, theta = generator.normal(size=(60, 50)), generator.normal(size=50)
    terms = hessian_terms(z, theta, make_noise(settings, 49, norm), EPSILON)
    dense = spectra(z, terms, 20)
    monkeypatch.setattr("sharpscape.families.linear.sharpness.spectra.DENSE_LIMIT", 10)
    lanczos = spectra(z, terms, 20)
    for kind in ("fixed", "full"):
        np.testing.assert_allclose(lanczos[kind], dense[kind], rtol=1e-8)


@pytest.mark.parametrize("kind", ["fixed", "full"])
def test_the_largest_eigenvalue_is_that_of_the_spectrum(rows, w, kind):
    noise = make_noise(ADVERSARIAL, 6)
    spectrum = spectra(rows, hessian_terms(rows, w, noise, EPSILON), 6)[kind]
    assert largest_eigenvalue(rows, w, noise, EPSILON, kind) == spectrum[0]
    assert np.isnan(largest_eigenvalue(rows, np.full(6, np.nan), noise, EPSILON, kind))
