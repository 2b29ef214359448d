"""Curvature of the loss whose noise follows a network's weights, against independent routes."""

import copy
import math

import numpy as np
import pytest
import torch
from curved import block_kappa, dense_hessian
from deep import PGD
from torch import nn
from torch.func import functional_call
from torch.nn.functional import cross_entropy

from sharpscape.families.deep import measure_curvature
from sharpscape.families.deep.examples import Examples
from sharpscape.families.deep.images import Images
from sharpscape.families.deep.models import Model
from sharpscape.families.deep.sharpness.following import MaximisedLoss, Numbers, _measured
from sharpscape.families.deep.sharpness.hessian import filter_scales
from sharpscape.families.deep.sharpness.maximiser import Settling, reach_of
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.sharpness.curvature import logistic_curvature
from sharpscape.words import FOLLOWING

FULL = ("lambda_max_full", "trace_full", "kappa_full")
OPTIONS = {
    "comparison": "budget", "images": 64, "probes": 4, "step": 1e-4, "residual": 1e-8,
    "iterations": 300,
}  # fmt: skip
ATTACK = {"batch_size": 100, "precision": "float32", "restarts": 1, **PGD}


def grey_images(n=24, classes=2, seed=0):
    """Images of nine pixels from 0.3 to 0.7, which small noise does not bring to an end."""
    generator = torch.Generator().manual_seed(seed)
    pixels = torch.randint(300, 701, (n, 1, 3, 3), generator=generator, dtype=torch.int16)
    return Images(pixels, torch.arange(n) % classes, 1000.0, "train")


def measured(network, images, epsilon, norm="l2", noise="adversarial", attack=None, **options):
    """{name: values} of what following noise gives."""
    settings = {
        "curvature": {
            "images": 100, "batch_size": 100, "probes": 2, "leading": 1, "layers": False,
            "following": OPTIONS | options,
        },
        "attack": ATTACK | (attack or {}),
    }  # fmt: skip
    model = Model(network.eval(), images, images, norm, 0, classes=2, comparison="budget")
    found = measure_curvature.measure(model, {"name": noise}, epsilon, settings)
    return {each.name: each.values for each in found if each.mode == FOLLOWING}


def norm_of(network):
    """The Euclidean norm of all parameters."""
    return float(torch.cat([each.detach().flatten() for each in network.parameters()]).norm())


def dense_product(network, images, epsilon):
    """The Hessian under L2, column by column, shape [p, p]."""
    network = copy.deepcopy(network).double().eval()
    x, y = images.batch(slice(None))
    x = x.double()
    loss = MaximisedLoss(network, x, y, reach_of(x, "l2", epsilon), x, Settling(1e-8, 300, 100))
    dimension = sum(each.numel() for each in network.parameters())
    return loss.product(1e-4 * loss.size)(torch.eye(dimension))


def linear_network(seed=1, size=4.0):
    """Two logits whose weights are opposite, and the weights of the logistic model."""
    torch.manual_seed(seed)
    w = torch.randn(9)
    w *= size / w.norm()
    network = nn.Sequential(nn.Flatten(), nn.Linear(9, 2, bias=False))
    with torch.no_grad():
        network[1].weight.copy_(torch.stack([-w / 2, w / 2]))
    return network, w.double().numpy()


@pytest.mark.parametrize("epsilon", [0, 0.1, 0.25])
def test_a_linear_network_of_two_logits_is_a_logistic_model(epsilon):
    """The cross-entropy of logits w₀·x and w₁·x is the logistic loss at w = w₁ - w₀.

    By the two weights its Hessian is H by w, once and once with the other sign: the vectors
    (-v, v)/√2 have twice the eigenvalues of H, and all others 0. With w₀ = -w₁ both filters have
    the length ‖w‖/2, so that κ is 2 (‖w‖/2)²/d tr H, half that of the logistic model.
    """
    images = grey_images()
    network, w = linear_network()
    x, y = images.batch(slice(None))
    z = (2 * y - 1).double().numpy()[:, None] * x.flatten(1).double().numpy()
    noise = make_noise({"name": "adversarial"}, 9)
    found = logistic_curvature(z, w, noise, epsilon, leading=1)
    logistic = {each.name: each.values for each in found}
    found = measured(network, images, epsilon, probes=100)
    assert found["lambda_max_full"] == pytest.approx(2 * logistic["lambda_max_full"], rel=1e-4)
    for name, times in (("trace_full", 2), ("kappa_full", 0.5)):
        expected, error = times * logistic[name], found[f"{name}_error"]
        assert abs(found[name] - expected) < max(1e-4 * expected, 4 * error)
        assert error < 0.02 * expected
    for name in FULL:
        assert found[f"{name}_status"] == ""
        assert found[f"{name}_relative_error"] < 1e-4
    if epsilon == 0:
        return
    # A share of the norm of both weights.
    assert found["hessian_step"] == pytest.approx(1e-4 * np.linalg.norm(w) / np.sqrt(2))
    assert found["hessian_residual"] <= OPTIONS["residual"]
    # Without a random probe in between.
    dense = dense_product(network, images, epsilon)
    assert dense.trace().item() == pytest.approx(2 * logistic["trace_full"], rel=1e-5)
    kappa = (filter_scales(network) * dense.diagonal()).sum().item()
    assert kappa == pytest.approx(logistic["kappa_full"] / 2, rel=1e-5)


def smooth_network(activation=nn.Tanh, classes=3):
    """Nine pixels, five hidden neurons, 68 parameters."""
    torch.manual_seed(2)
    network = nn.Sequential(nn.Flatten(), nn.Linear(9, 5), activation(), nn.Linear(5, classes))
    with torch.no_grad():
        for each in network.parameters():
            each.mul_(3)
    return network.eval()


def settled_noise(network, x, y, epsilon):
    """The maximising noise of each image, shape [n, 9], by ascent along the gradient alone.

    Where the pixels of an image plus its noise come to an end, they are held there.
    """
    noise = torch.zeros_like(x)
    for _ in range(400):
        point = (x + noise).view(-1, 1, 3, 3).requires_grad_()
        loss = cross_entropy(network(point), y, reduction="sum")
        gradient = torch.autograd.grad(loss, point)[0].flatten(1)
        step = noise + epsilon * gradient / gradient.norm(dim=1, keepdim=True)
        # Onto the ball within the box, by bisection.
        small, large = torch.zeros(len(x), 1).double(), torch.ones(len(x), 1).double()
        for _ in range(55):
            middle = (small + large) / 2
            size = torch.minimum(torch.maximum(middle * step, -x), 1 - x).norm(dim=1, keepdim=True)
            small = torch.where(size <= epsilon, middle, small)
            large = torch.where(size <= epsilon, large, middle)
        noise = torch.minimum(torch.maximum(small * step, -x), 1 - x)
    return noise


def implicit_hessian(network, x, y, epsilon):
    """The Hessian of the maximised loss by implicit differentiation, shape [p, p], and clipping.

    H = L_θθ - L_θδ (L_δδ - μ)⁻¹ L_δθ with the middle matrix on the tangent space of the sphere
    among the pixels that are not at an end, μ = g·δ/‖δ‖² there; and how many are at an end.
    """
    network = copy.deepcopy(network).double()
    shapes = {name: each.shape for name, each in network.named_parameters()}
    theta = torch.cat([each.detach().flatten() for each in network.parameters()])
    total, clipped = torch.zeros(len(theta), len(theta), dtype=torch.float64), 0

    x = x.double().flatten(1)
    for image, noise, label in zip(x, settled_noise(network, x, y, epsilon), y, strict=True):

        def loss(theta, point, label=label):
            pieces = theta.split([shape.numel() for shape in shapes.values()])
            parameters = {
                name: piece.view(shape)
                for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
            }
            logits = functional_call(network, parameters, (point.view(1, 1, 3, 3),))
            return cross_entropy(logits, label[None])

        point = image + noise
        (of_weights, mixed), (_, of_point) = torch.func.hessian(loss, (0, 1))(theta, point)
        gradient = torch.func.grad(loss, 1)(theta, point)
        free = (point > 0) & (point < 1)
        clipped += int((~free).sum())
        normal = (noise * free) / (noise * free).norm()
        multiplier = (gradient * normal).sum() / (noise * free).norm()
        # It is a maximum.
        tangential = gradient * free - (gradient * normal).sum() * normal
        assert multiplier > 0 and tangential.norm() < 1e-8 * gradient.norm()
        basis = torch.linalg.svd(torch.cat([normal[None], torch.eye(9)[~free].double()]))[2]
        basis = basis[1 + int((~free).sum()) :]
        middle = basis @ (of_point - multiplier * torch.eye(9).double()) @ basis.T
        crossing = mixed @ basis.T
        total += of_weights - crossing @ torch.linalg.solve(middle, crossing.T)
    return total / len(x), clipped


@pytest.mark.parametrize("activation", [nn.Tanh, nn.Softplus])
@pytest.mark.parametrize("clipping", [False, True])
def test_a_smooth_network_against_implicit_differentiation(activation, clipping):
    images, epsilon = grey_images(12, 3), 0.2
    if clipping:
        pixels = images.pixels.clone()
        pixels[:, 0, 0, :2], pixels[:, 0, 2, 1:] = 0, 1000
        images = images._replace(pixels=pixels)
    network = smooth_network(activation)
    x, y = images.batch(slice(None))
    expected, clipped = implicit_hessian(network, x, y, epsilon)
    assert (clipped > 10) == clipping
    dense = dense_product(network, images, epsilon)
    torch.testing.assert_close(dense, expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))
    found = measured(network, images, epsilon, probes=20)
    largest = float(torch.linalg.eigvalsh(expected)[-1])
    assert found["lambda_max_full"] == pytest.approx(largest, rel=1e-4)
    kappa = block_kappa(network, expected)
    for name, value in (("trace_full", expected.trace().item()), ("kappa_full", kappa)):
        assert abs(found[name] - value) < 4 * found[f"{name}_error"]
    assert all(found[f"{name}_status"] == "" for name in FULL)
    # The clean loss has another one.
    clean = dense_hessian(network.double(), x.double(), y)
    assert abs(clean.trace() - expected.trace()) > 0.02 * expected.trace()


def test_a_network_with_kinks_has_a_curvature_at_the_scale_of_its_step():
    """Small noise settles between kinks; a long step crosses some."""
    network, images = smooth_network(nn.ReLU), grey_images(16, 3)
    fine, coarse = (measured(network, images, 0.01, step=step) for step in (1e-5, 0.01))
    assert {fine[f"{name}_status"] for name in FULL} == {""}
    assert coarse["hessian_step"] == pytest.approx(0.01 * norm_of(network))
    for name in ("trace_full", "kappa_full"):
        assert coarse[f"{name}_status"] == "unresolved"
        assert coarse[f"{name}_relative_error"] == coarse[f"{name}_by_step"] > 0.05
        # The value stays, at that scale.
        assert abs(coarse[name] / fine[name] - 1) > 0.01


def test_on_a_ridge_the_noise_does_not_settle_and_there_is_no_value(capsys):
    network, images = smooth_network(nn.ReLU), grey_images(16, 3)
    found = measured(network, images, 0.2)
    assert found["hessian_residual"] > 0.01
    assert {found[f"{name}_status"] for name in FULL} == {"unresolved"}
    assert all(np.isnan(found[name]) for name in FULL)
    assert "curvature.following.residual" in capsys.readouterr().err


def test_a_step_that_is_too_long_is_unresolved_without_kinks():
    found = measured(smooth_network(), grey_images(12, 3), 0.2, step=0.3)
    assert found["hessian_residual"] <= OPTIONS["residual"]
    assert found["lambda_max_full_by_step"] > 0.05
    assert found["lambda_max_full_status"] == "unresolved"


def test_noise_that_has_not_settled_is_unresolved():
    found = measured(smooth_network(), grey_images(12, 3), 0.2, iterations=2)
    assert found["hessian_residual"] > OPTIONS["residual"]
    assert {found[f"{name}_status"] for name in FULL} == {"unresolved"}
    assert all(np.isnan(found[name]) for name in FULL)


def test_under_the_other_norm_noise_at_the_box_has_kinks():
    found = measured(smooth_network(), grey_images(12, 3), 0.1, norm="linf")
    # Another seed of the same file may have values: the names are the same.
    assert set(found) == set(measured(smooth_network(), grey_images(12, 3), 0.1))
    assert all(np.isnan(found[name]) for name in FULL)
    assert {found[f"{name}_status"] for name in FULL} == {"kinks"}


class Hill(nn.Module):
    """Logits whose difference is largest at one image, well inside a box around it."""

    def __init__(self):
        super().__init__()
        self.top = nn.Parameter(torch.full((9,), 0.5))
        self.steepness = nn.Parameter(torch.tensor(3.0))

    def forward(self, x):
        height = -self.steepness * (x.flatten(1) - self.top).square().sum(dim=1)
        return torch.stack([torch.zeros_like(height), height], dim=1)


@pytest.mark.parametrize("norm", ["linf", "l2"])
def test_noise_inside_is_smooth_under_both_norms(norm):
    """The maximum of log(1 + exp(height)) is log 2 at the top, whatever the weights."""
    images = grey_images(12, 1)
    images = images._replace(pixels=(images.pixels - 500) // 4 + 500)
    settings = {"steps": 200, "relative_step_size": 0.05, "random_start": False}
    network = Hill()
    found = measured(network, images, 0.3, norm=norm, attack=settings)
    assert {found[f"{name}_status"] for name in FULL} <= {"", "unresolved"}
    assert abs(found["lambda_max_full"]) < 1e-5
    assert found["hessian_residual"] <= OPTIONS["residual"]


def test_without_noise_it_is_the_hessian_of_the_clean_loss():
    network, images = smooth_network(), grey_images(12, 3)
    x, y = images.batch(slice(None))
    for noise, epsilon, norm in (("adversarial", 0, "linf"), ("random", 0.1, "l2")):
        found = measured(network, images, epsilon, norm, noise)
        examples = x
        if noise == "random":
            examples = Examples({"name": noise}, epsilon, norm, 0, ATTACK).make(network, x, y)
        dense = dense_hessian(copy.deepcopy(network).double(), examples.double(), y)
        largest = float(torch.linalg.eigvalsh(dense)[-1])
        assert found["lambda_max_full"] == pytest.approx(largest, rel=1e-4)
        assert {found[f"{name}_by_{what}"] for name in FULL for what in ("step", "attack")} == {0}
        assert np.isnan(found["hessian_step"])


class Constant(nn.Module):
    """Logits that depend on the image alone, and a weight that nothing depends on."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, 9))

    def forward(self, x):
        return x.flatten(1)[:, :2] + 0 * self.weight.sum()


def test_without_curvature_it_is_0():
    found = measured(Constant(), grey_images(6, 2), 0.1)
    for name in FULL:
        assert (found[name], found[f"{name}_status"]) == (0, "")
        assert found[f"{name}_relative_error"] == 0


def test_what_may_be_off_without_limit_is_unresolved():
    values = dict.fromkeys(FULL, 1.0)
    for change in (math.inf, math.nan):
        changes = dict.fromkeys(FULL, change)
        found = Numbers(values, values, changes, dict.fromkeys(FULL, 0.0), 0.0, converged=True)
        measured = {each.name: each.values for each in _measured(found)}
        assert measured["kappa_full_status"] == "unresolved"
        # The column accuracy takes no infinity.
        assert np.isnan(measured["kappa_full_relative_error"])


def test_it_is_measured_where_it_is_asked_for_alone():
    network, images = smooth_network(), grey_images(6, 3)
    assert measured(network, images, 0.1, comparison="best") == {}
    # A single step that is no maximum.
    assert measured(network, images, 0.1, noise="fgsm") == {}


def test_the_same_bits_when_run_twice():
    runs = [measured(smooth_network(), grey_images(8, 3), 0.2, probes=2) for _ in range(2)]
    assert runs[0] == runs[1]
