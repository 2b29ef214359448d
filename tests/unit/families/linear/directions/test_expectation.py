"""Expected rises against their definition: adaptive integrals, and directions drawn here."""

from dataclasses import dataclass

import numpy as np
import pytest
from linear_cases import ADVERSARIAL, CASES, EPSILON, D
from scipy.integrate import dblquad, quad

from sharpscape.families.linear.directions import drawn, settling
from sharpscape.families.linear.directions.expectation import expected_rise
from sharpscape.families.linear.directions.rules import LINE_ENDS, Nearby
from sharpscape.families.linear.loss.alignment import AlignmentNoise
from sharpscape.families.linear.loss.logistic import expected_loss
from sharpscape.families.linear.noise import make_noise
from sharpscape.words import FOLLOWING, HELD, MODES

BALL = Nearby(0.5, True)
PLANE = np.array([[1.0, 0.4], [0.3, -1.2], [-0.5, 2.0]])
IN_PLANE = np.array([1.1, 0.7])


def loss(u):
    return np.logaddexp(0, -u)


def mixture(settings):
    """[(alignment, probability)] of a noise whose alignment has few values."""
    if settings["name"] == "mixed":
        return [(0.0, 1 - settings["share"]), (1.0, settings["share"])]
    return [(settings.get("alignment", 1.0), 1.0)]


def worst(w, norm):
    """What adversarial noise of size 1 takes off margins w·z, per weight."""
    return w / np.linalg.norm(w) if norm == "l2" else np.sign(w)


def drawn_losses(margins, v, at, settings, norm, generator):
    """The loss at each of many weights v, shape [direction, d], with a noise δ drawn for each.

    Args:
        margins: without noise, shape [direction, n]; the noise takes EPSILON v·δ off them.
        at: the weights that δ is made at, in the shape of v.
    """
    total = 0.0
    if settings["name"] == "random":
        noise = generator.normal(size=v.shape)
        if norm == "l2":
            noise /= np.linalg.norm(noise, axis=1)[:, None]
        else:
            noise = np.sign(noise)
        return loss(margins - EPSILON * np.vecdot(v, noise)[:, None]).mean(axis=1)
    nu = np.sign(at) if norm == "linf" else at / np.linalg.norm(at, axis=1)[:, None]
    for c, probability in mixture(settings):
        noise = c * nu
        if settings["name"] == "aligned":
            ring = generator.normal(size=v.shape)
            ring -= np.vecdot(ring, nu)[:, None] * nu
            noise = noise + np.sqrt(1 - c**2) * ring / np.linalg.norm(ring, axis=1)[:, None]
        shift = EPSILON * np.vecdot(v, noise)[:, None]
        total = total + probability * loss(margins - shift).mean(axis=1)
    return total


def at_steps(w, nearby, count, generator):
    """Random weights around w, by their definition, shape [count, d]."""
    steps = generator.normal(size=(count, len(w)))
    steps /= np.linalg.norm(steps, axis=1)[:, None]
    rho = nearby.radius * np.ones(count)
    if nearby.filled:
        rho *= generator.random(count) ** (1 / len(w))
    return w + np.linalg.norm(w) * rho[:, None] * steps


def modes_of(noise):
    return MODES if noise.following else (FOLLOWING,)


@pytest.mark.parametrize(
    "nearby", [LINE_ENDS, BALL, Nearby(1.5, True)], ids=["line", "ball", "far"]
)
@pytest.mark.parametrize(("settings", "norm", "bias"), [*CASES, ({"name": "random"}, "linf", True)])
def test_rise_is_the_mean_over_directions(problem, w, settings, norm, bias, nearby):
    z, theta = problem(bias)
    noise, generator = make_noise(settings, D, norm), np.random.default_rng(7)
    at_rest = expected_loss(z @ theta, theta, noise, EPSILON)
    for mode in modes_of(noise):
        found = expected_rise(z, theta, noise, EPSILON, nearby, seed=0, mode=mode)
        values = []
        for _ in range(5):
            v = at_steps(w, nearby, 20_000, generator)
            margins = v @ z[:, :D].T + z[:, D:] @ theta[D:]
            at = v if mode == FOLLOWING else np.broadcast_to(w, v.shape)
            values.append(drawn_losses(margins, v, at, settings, norm, generator))
        error = np.std(values) / np.sqrt(np.size(values)) + found.value * found.relative_error
        assert found.value == pytest.approx(np.mean(values) - at_rest, abs=4 * error)


def losses_in_plane(v, at, settings, norm):
    """The loss at weights v in R^2 under a noise that is made at weights at: numbers, no draws."""
    nu, total = worst(at, norm), 0.0
    for c, probability in mixture(settings):
        # In a plane the random part of aligned noise has two values.
        across = (
            np.sqrt(1 - c**2) * np.array([-nu[1], nu[0]]) if settings["name"] == "aligned" else 0
        )
        for side in (1, -1):
            u = PLANE @ v - EPSILON * v @ (c * nu + side * across)
            total += probability * loss(u).mean() / 2
    return total


@pytest.mark.parametrize(
    ("settings", "norm"),
    [
        (ADVERSARIAL, "l2"),
        (ADVERSARIAL, "linf"),
        ({"name": "mixed", "share": 0.3}, "l2"),
        ({"name": "mixed", "share": 0.3}, "linf"),
        ({"name": "aligned", "alignment": 0.5}, "l2"),
        ({"name": "aligned", "alignment": -0.5}, "l2"),
    ],
)
def test_rise_in_the_plane_is_the_integral(settings, norm):
    w, noise = IN_PLANE, make_noise(settings, 2, norm)
    # From the cusp of the length to itself.
    opposite = np.arctan2(-w[1], -w[0])
    for mode in MODES:

        def at(angle, rho, mode=mode):
            v = w + rho * np.linalg.norm(w) * np.array([np.cos(angle), np.sin(angle)])
            return losses_in_plane(v, v if mode == FOLLOWING else w, settings, norm)

        at_rest = losses_in_plane(w, w, settings, norm)
        line, _ = quad(
            lambda angle: at(angle, 1.0), opposite, opposite + 2 * np.pi, limit=500, epsabs=1e-11
        )
        found = expected_rise(PLANE, w, noise, EPSILON, LINE_ENDS, seed=0, mode=mode)
        sampled = norm == "linf" and mode == FOLLOWING
        assert (found.relative_error > 1e-9) == sampled
        off = 4 / 3 * found.relative_error if sampled else 1e-8
        assert found.value == pytest.approx(line / (2 * np.pi) - at_rest, rel=off)
        ball, _ = dblquad(
            lambda angle, r: at(angle, BALL.radius * r) * r, 0, 1, opposite, opposite + 2 * np.pi,
            epsabs=1e-8,
        )  # fmt: skip
        found = expected_rise(PLANE, w, noise, EPSILON, BALL, seed=0, mode=mode)
        off = 4 / 3 * found.relative_error if sampled else 1e-6
        assert found.value == pytest.approx(ball / np.pi - at_rest, rel=off)


def test_random_noise_in_the_plane_is_the_integral_over_both():
    w, noise = IN_PLANE, make_noise({"name": "random"}, 2)

    def at(angle, turn):
        v = w + np.linalg.norm(w) * np.array([np.cos(angle), np.sin(angle)])
        return loss(PLANE @ v - EPSILON * v @ [np.cos(turn), np.sin(turn)]).mean()

    turns = [0, 2 * np.pi]
    rest, _ = quad(lambda t: loss(PLANE @ w - EPSILON * w @ [np.cos(t), np.sin(t)]).mean(), *turns)
    both, _ = dblquad(at, *turns, *turns, epsabs=1e-9)
    found = expected_rise(PLANE, w, noise, EPSILON, LINE_ENDS, seed=0)
    assert found.value == pytest.approx(both / (4 * np.pi**2) - rest / (2 * np.pi), rel=1e-8)
    assert found.relative_error < 1e-9


def test_random_signs_are_the_mean_of_all_signs():
    w, signs = IN_PLANE, np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])

    def at(v):
        return loss(PLANE @ v - EPSILON * (signs @ v)[:, None]).mean()

    step = np.linalg.norm(w)
    line, _ = quad(lambda t: at(w + step * np.array([np.cos(t), np.sin(t)])), 0, 2 * np.pi)
    found = expected_rise(
        PLANE, w, make_noise({"name": "random"}, 2, "linf"), EPSILON, LINE_ENDS, seed=0
    )
    expected = line / (2 * np.pi) - at(w)
    assert found.value == pytest.approx(expected, rel=4 / 3 * found.relative_error)
    assert found.relative_error < 1e-2


@pytest.mark.parametrize("mode", MODES)
def test_rise_in_space_is_the_integral(mode):
    z = np.random.default_rng(3).normal(size=(4, 3)) + 0.3
    # Along the first axis: the cusp is at a pole.
    w, noise = np.array([1.3, 0, 0]), make_noise(ADVERSARIAL, 3)

    def at(angle, x):
        beside = np.sqrt(1 - x**2)
        v = w + 1.3 * np.array([x, beside * np.cos(angle), beside * np.sin(angle)])
        size = np.linalg.norm(v) if mode == FOLLOWING else v[0]
        return loss(z @ v - EPSILON * size).mean()

    total, _ = dblquad(at, -1, 1, 0, 2 * np.pi, epsabs=1e-9)
    expected = total / (4 * np.pi) - loss(z @ w - EPSILON * 1.3).mean()
    found = expected_rise(z, w, noise, EPSILON, LINE_ENDS, seed=0, mode=mode)
    assert found.value == pytest.approx(expected, rel=1e-7)
    assert found.relative_error < 1e-9


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_one_weight_has_two_ends(norm):
    z, w = np.array([[1.0], [-0.4], [2.0]]), np.array([0.8])
    noise = make_noise(ADVERSARIAL, 1, norm)
    for mode in MODES:
        ends = [
            loss(z[:, 0] * v - EPSILON * (abs(v) if mode == FOLLOWING else v)).mean()
            for v in (0.0, 1.6)
        ]
        found = expected_rise(z, w, noise, EPSILON, LINE_ENDS, seed=0, mode=mode)
        expected = np.mean(ends) - loss(z[:, 0] * 0.8 - EPSILON * 0.8).mean()
        assert found.value == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("norm", ["l2", "linf"])
def test_the_clean_loss_of_one_sample_is_one_integral(norm):
    d, z = 50, np.zeros((1, 50))
    z[0, :2] = 3.0, 4.0
    w = np.ones(d)
    found = expected_rise(z, w, make_noise(ADVERSARIAL, d, norm), 0, BALL, seed=0)
    # ‖w‖‖z‖ = 5 √50, and w·z = 7.
    scale = 5 * np.sqrt(50)

    def density(t, r):
        return np.sin(t) ** (d - 2) * r ** (d - 1)

    total, _ = dblquad(
        lambda t, r: loss(7 + 0.5 * scale * r * np.cos(t)) * density(t, r), 0, 1, 0, np.pi,
        epsabs=1e-12,
    )  # fmt: skip
    whole, _ = dblquad(density, 0, 1, 0, np.pi, epsabs=1e-12)
    assert found.value == pytest.approx(total / whole - loss(7), rel=1e-8)
    assert found.relative_error < 1e-9


@pytest.mark.parametrize("size", [1e2, 1e3, 1e5])
def test_where_weights_are_large_the_accuracy_says_how_far_off_it_is(size, monkeypatch):
    monkeypatch.setattr(settling, "MOST_NODES", 64)
    d, z = 10, np.zeros((1, 10))
    z[0, 0], w = 1.0, np.zeros(10)
    w[:2] = 0.6 * size, 0.8 * size
    found = expected_rise(z, w, make_noise({"name": "none"}, d), 0, LINE_ENDS, seed=0)
    kink = np.arccos(-0.6)
    expected, _ = quad(
        lambda t: np.sin(t) ** (d - 2) * loss(size * (0.6 + np.cos(t))), 0, np.pi, points=[kink],
        limit=1000, epsabs=1e-12 * size,
    )  # fmt: skip
    whole, _ = quad(lambda t: np.sin(t) ** (d - 2), 0, np.pi)
    off = abs(found.value / (expected / whole - loss(0.6 * size)) - 1)
    assert off < 2 * found.relative_error
    assert found.relative_error > 1e-9 or size == 1e2


def test_the_error_of_drawn_directions_is_their_spread(rows, w, monkeypatch):
    monkeypatch.setattr(drawn, "DIRECTIONS", 150)
    monkeypatch.setattr(drawn, "SAMPLES", 10)
    for settings in (ADVERSARIAL, {"name": "random"}):
        noise = make_noise(settings, D, "linf")
        found = [
            expected_rise(rows[:15], w, noise, 0.3, LINE_ENDS, seed=seed) for seed in range(40)
        ]
        values, errors = np.array(found).T
        assert np.mean(errors * values) / 3 == pytest.approx(values.std(), rel=0.35)
        assert expected_rise(rows[:15], w, noise, 0.3, LINE_ENDS, seed=7) == found[7]


@dataclass(frozen=True)
class Unknown(AlignmentNoise):
    """A noise of which nothing is known: its directions must be drawn."""

    reduction: None = None


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("nearby", [LINE_ENDS, BALL])
def test_directions_are_drawn_where_nothing_is_known_of_a_noise(problem, nearby, mode):
    z, theta = problem(True)
    known = make_noise({"name": "aligned", "alignment": 0.5}, D)
    unknown = Unknown(**{name: getattr(known, name) for name in known.__dataclass_fields__})
    exact, of_unknown = (
        expected_rise(z, theta, noise, 0.3, nearby, seed=0, mode=mode) for noise in (known, unknown)
    )
    assert exact.relative_error < 1e-9 < of_unknown.relative_error < 0.1
    assert of_unknown.value == pytest.approx(exact.value, rel=4 / 3 * of_unknown.relative_error)


@pytest.mark.parametrize("nearby", [LINE_ENDS, BALL])
@pytest.mark.parametrize(("settings", "norm", "bias"), CASES)
def test_without_weights_nothing_rises_and_nan_stays(problem, settings, norm, bias, nearby):
    z, theta = problem(bias)
    noise = make_noise(settings, D, norm)
    for mode in MODES:
        none = np.concatenate([np.zeros(D), theta[D:]])
        assert expected_rise(z, none, noise, EPSILON, nearby, seed=0, mode=mode) == (0, 0)
        assert np.isnan(expected_rise(z, theta * np.nan, noise, 0, nearby, seed=0)).all()


@pytest.mark.parametrize(("settings", "norm"), [(ADVERSARIAL, "l2"), (ADVERSARIAL, "linf")])
def test_a_loss_that_overflows_is_infinite(rows, w, settings, norm):
    noise = make_noise(settings, D, norm)
    for mode in MODES:
        for scale in (1e200, 1e307):
            found = expected_rise(
                1e10 * rows, scale * w, noise, EPSILON, LINE_ENDS, seed=0, mode=mode
            )
            assert np.isinf(found.value) and np.isnan(found.relative_error)


def test_held_noise_that_stands_still_is_that_which_is_made_anew(rows, w):
    noise = make_noise({"name": "random"}, D)
    both = [expected_rise(rows, w, noise, EPSILON, BALL, seed=0, mode=mode) for mode in MODES]
    assert both[0] == both[1]
    assert HELD in MODES


def test_an_optimum_on_digits(digit_rows):
    z = digit_rows([0, 1], bias=True)
    generator = np.random.default_rng(0)
    theta = np.append(z[:, :64].mean(axis=0), 0.2)
    w = theta[:64]
    for settings, epsilon in ((ADVERSARIAL, 0.5), ({"name": "mixed", "share": 0.5}, 1.0)):
        noise = make_noise(settings, 64)
        found = expected_rise(z, theta, noise, epsilon, LINE_ENDS, seed=0)
        values = []
        for _ in range(20):
            v = at_steps(w, LINE_ENDS, 5000, generator)
            points = np.column_stack([v, np.full(len(v), 0.2)])
            values.append(expected_loss(points @ z.T, points, noise, epsilon))
        error = np.std(values) / np.sqrt(np.size(values))
        expected = np.mean(values) - expected_loss(z @ theta, theta, noise, epsilon)
        assert found.value == pytest.approx(expected, abs=4 * error)
        assert found.relative_error < 1e-9


@pytest.mark.parametrize(
    ("d", "cosine", "size", "radius"),
    [(4, 0.44, 800, 0.5), (10, -0.7, 300, 1.0), (50, -0.3, 150, 0.5)],
)
def test_a_ball_around_large_weights(d, cosine, size, radius):
    """Of one sample without noise; where few nodes along the weights see nothing of its kink."""
    z = np.zeros((1, d))
    z[0, :2] = cosine, np.sqrt(1 - cosine**2)
    w = np.zeros(d)
    w[0] = size
    noise = make_noise({"name": "adversarial"}, d, "l2")
    found = expected_rise(z, w, noise, 0.0, Nearby(radius, True), seed=0)
    # A coordinate of a point in the ball of R^d is one of a point on the sphere of R^(d+2).
    x = np.linspace(-1, 1, 2_000_001)
    density = np.maximum(1 - x**2, 0) ** ((d - 1) / 2)
    mean = (density * loss(size * (cosine + radius * x))).sum() / density.sum()
    expected = mean - loss(size * cosine)
    assert found.value == pytest.approx(expected, rel=1e-6 + 2 * found.relative_error)
    assert found.relative_error < 1e-2
