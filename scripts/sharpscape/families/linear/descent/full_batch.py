"""Gradient descent with a fixed budget of full-batch steps, all seeds of a block at once."""

import numpy as np

from sharpscape.families.linear.descent.initial import initial_parameters
from sharpscape.families.linear.descent.path import Crossing, Descended
from sharpscape.families.linear.loss.subgradient import least_subgradient

# A matrix product rounds differently for another number of columns. Blocks are padded to this
# width, so that a seed alone and the same seed among others give the same bits.
WIDTH = 8
BACKTRACKING = "backtracking"
SUFFICIENT_DECREASE = 0.3
LEAST_STEP = 1e-12


class _Gradient:
    """Steps along the gradient: margins are linear in the step, no search needs z again."""

    def __init__(self, objective, theta, margins):
        self.least = objective.gradient(theta, margins)
        self.theta, self.margins, self.along = theta, margins, self.least @ objective.z.T

    def move(self, size):
        """theta and margins after a step of this size, shape [WIDTH]."""
        return (
            self.theta - size[:, None] * self.least,
            self.margins - size[:, None] * self.along,
        )


class _Proximal:
    """Steps that keep ‖w‖₁ whole: past a kink the gradient alone decreases nothing.

    Proximal in ‖w‖₁, whose slope is that of the present point; a weight may end at 0.
    """

    def __init__(self, objective, theta, margins):
        z, noise = objective.z, objective.noise
        a, self.kink = noise.slopes_of_size(margins, theta, objective.epsilon)
        self.smooth = a @ z / len(z) + objective.decay * theta
        self.under_noise = objective.under_noise
        self.least = least_subgradient(self.smooth, self.kink, theta, self.under_noise)
        self.z, self.theta = z, theta

    def move(self, size):
        """As _Gradient.move."""
        moved = self.theta - size[:, None] * self.smooth
        shrunk = np.sign(moved) * np.maximum(np.abs(moved) - (size * self.kink)[:, None], 0)
        moved = np.where(self.under_noise, shrunk, moved)
        return moved, moved @ self.z.T


class _Walk:
    """Descent of WIDTH models side by side.

    Attributes:
        theta: shape [WIDTH, p]; margins: shape [WIDTH, n].
        value: of the objective, shape [WIDTH].
        size: of the last step, shape [WIDTH]; 0 where the model has stayed.
        slope: at theta, of the kind that the steps follow.
    """

    def __init__(self, objective, theta, step_size):
        self.objective, self.backtracking = objective, step_size == BACKTRACKING
        kinked = objective.noise.kinked and objective.epsilon > 0
        self._slope_at = _Proximal if kinked and self.backtracking else _Gradient
        self._trial_size = np.full(WIDTH, 1.0 if self.backtracking else step_size)
        self.theta, self.margins = theta, theta @ objective.z.T
        self.value = objective.loss(theta, self.margins) + self._penalty(theta)
        self.slope = self._slope_at(objective, theta, self.margins)
        self.size = np.zeros(WIDTH)

    def _penalty(self, theta):
        return (self.objective.decay * theta**2).sum(axis=1) / 2

    def loss(self):
        """The loss without weight decay, shape [WIDTH]."""
        return self.value - self._penalty(self.theta)

    def _trial(self):
        """(theta, margins, value) after a step of the present size."""
        theta, margins = self.slope.move(self._trial_size)
        return theta, margins, self.objective.loss(theta, margins) + self._penalty(theta)

    def _search(self):
        """As _trial, with sizes halved until the decrease suffices (Armijo 1966)."""
        self._trial_size = np.minimum(2 * self._trial_size, 1e12)
        searching = np.ones(WIDTH, dtype=bool)
        value = self.value.copy()
        while searching.any():
            theta, margins, objective = self._trial()
            value[searching] = objective[searching]
            decrease = ((theta - self.theta) ** 2).sum(axis=1) / self._trial_size
            searching &= value > self.value - SUFFICIENT_DECREASE * decrease
            searching &= self._trial_size > LEAST_STEP
            self._trial_size[searching] /= 2
        return theta, margins, value

    def step(self):
        """Take one step."""
        if self.backtracking:
            theta, margins, value = self._search()
            # Below rounding no step decreases the loss: stay.
            worse = value > self.value
        else:
            theta, margins, value = self._trial()
            worse = np.zeros(WIDTH, dtype=bool)
        self.theta = np.where(worse[:, None], self.theta, theta)
        self.margins = np.where(worse[:, None], self.margins, margins)
        self.value = np.where(worse, self.value, value)
        self.size = np.where(worse, 0, self._trial_size)
        self.slope = self._slope_at(self.objective, self.theta, self.margins)


def _descend(objective, theta, settings, crossings, report):
    """Descend from theta, shape [WIDTH, p]; the first seeds are those of crossings.

    Returns theta and history, each [WIDTH, steps + 1].
    """
    steps = settings["steps"]
    walk = _Walk(objective, theta, settings["step_size"])
    history = {name: np.zeros((WIDTH, steps + 1)) for name in ("loss", "gradient_norm", "step")}
    for step in range(steps + 1):
        if step > 0:
            before = walk.theta
            walk.step()
            loss = walk.loss()
            for seed, crossing in enumerate(crossings):
                if crossing.inside(history["loss"][seed, step - 1], loss[seed]):
                    crossing.bisect(objective, step - 1, before[seed], walk.theta[seed])
            report()
        history["loss"][:, step] = walk.loss()
        history["gradient_norm"][:, step] = np.linalg.norm(walk.slope.least, axis=1)
        history["step"][:, step] = walk.size
    return walk.theta, history


def gradient_descent(objective, seeds, settings, report):
    """Train one model per seed by gradient descent on the noisy loss.

    Random and aligned noise enter by their expectation, as everywhere (see noise). With
    backtracking, steps under noise with kinks are proximal; fixed ones follow the subgradient.

    Args:
        objective: an Objective.
        seeds: seeds of the initialisation, integers.
        settings: steps (the budget), step_size (a number or BACKTRACKING), initial_scale (standard
            deviation of the initial weights), and target_loss (the loss whose crossing is wanted
            as well), which may be left out.
        report: called after every step.

    Returns:
        Descended; history: "loss", "gradient_norm", "step", shape [seed, steps + 1].
    """
    p = objective.z.shape[1]
    all_theta, all_history, all_crossings = [], [], []
    for first in range(0, len(seeds), WIDTH):
        block = seeds[first : first + WIDTH]
        start = np.array(
            [
                initial_parameters(seed, objective.noise, p, settings["initial_scale"])
                for seed in block
            ]
        )
        padded = np.concatenate([start, np.repeat(start[:1], WIDTH - len(block), axis=0)])
        crossings = [Crossing(settings.get("target_loss"), p) for _ in block]
        theta, history = _descend(objective, padded, settings, crossings, report)
        all_theta.append(theta[: len(block)])
        all_history.append({name: values[: len(block)] for name, values in history.items()})
        all_crossings += crossings
    history = {name: np.concatenate([each[name] for each in all_history]) for name in history}
    return Descended(np.concatenate(all_theta), history, all_crossings)
