"""The noise at which a network's loss is largest near each image, to a stated residual.

An attack finds where the maximum is. Here it is approached until it can be differentiated: the
noise δ of an image x is one of {‖δ‖ <= ε, 0 <= x + δ <= 1}, and at a maximum it is a fixed point of
δ ↦ P(δ + t g), g the gradient of the loss by δ, P the nearest point of the set, for every t > 0.
For large t that is the normalised gradient, ε g/‖g‖ within the ball alone.

Noise has the shape of its images, [n, channels, height, width], in float64.
"""

from typing import NamedTuple

import torch

from sharpscape.families.deep.balls import norms
from sharpscape.families.deep.judging import sample_losses
from sharpscape.families.deep.sharpness.fixed_loss import chunked

# The first step, in units of ε over the gradient's norm: long, near the normalised gradient. After
# a loss that falls it is this part of it. So short a one means that the loss has a ridge there.
FIRST_LENGTH, SHORTER, SHORTEST = 9.0, 0.25, 1e-4
# Steps that the next one is extrapolated from (Anderson 1965, J. ACM 12, 547).
MEMORY = 5
# Losses that differ by this, relative to them, may differ by rounding.
ROUNDING = 1e-12


class Reach(NamedTuple):
    """The noise that is allowed of each image: those within the ball that leave it in [0, 1].

    Attributes:
        low, high: of each pixel, shape [n, channels, height, width]; under L∞ the ball is in them.
        radius: of the L2 ball; None under L∞.
    """

    low: torch.Tensor
    high: torch.Tensor
    radius: float | None

    def part(self, chosen):
        """That of some of the images."""
        return self._replace(low=self.low[chosen], high=self.high[chosen])

    def nearest(self, noise):
        """The point of the set that is nearest to each noise.

        Within box and ball it is clip(s δ, low, high) for the largest s <= 1 whose norm is at most
        the radius. The norm grows with s, and as a square on the pixels that are not at an end:
        from below, s comes to its place in as many steps as there are new pixels at an end.
        """
        inside = noise.clamp(self.low, self.high)
        if self.radius is None or bool((norms(inside) <= self.radius).all()):
            return inside
        scale = (self.radius / norms(noise).clamp_min(self.radius)).clamp_max(1)
        while True:
            scaled = scale * noise
            free = (scaled > self.low) & (scaled < self.high)
            ends = torch.where(free, 0, scaled.clamp(self.low, self.high)).square()
            room = (self.radius**2 - ends.sum(dim=(1, 2, 3), keepdim=True)).clamp_min(0)
            length = norms(torch.where(free, noise, 0))
            grown = torch.where(length > 0, room.sqrt() / length, 1).clamp_max(1)
            # Where it no longer grows it is in its place; what is not a number never is.
            if not bool((grown > scale * (1 + ROUNDING)).any()):
                return scaled.clamp(self.low, self.high)
            scale = torch.maximum(scale, grown)

    def touches(self, noise):
        """Whether a noise is at an end of some pixel, or on the sphere, shape [n]."""
        ends = ((noise <= self.low) | (noise >= self.high)).flatten(1).any(dim=1)
        if self.radius is None:
            return ends
        return ends | (norms(noise).flatten() >= self.radius * (1 - ROUNDING))


def reach_of(x, norm, epsilon):
    """The Reach of images in [0, 1], shape [n, channels, height, width], in float64."""
    if norm == "linf":
        return Reach((-x).clamp_min(-epsilon), (1 - x).clamp_max(epsilon), None)
    return Reach(-x, 1 - x, epsilon)


class Maximiser(NamedTuple):
    """What the iteration ended at.

    Attributes:
        noise: of each image.
        residual: ‖P(δ + ε g/G) - δ‖/ε of each, G the larger of the gradient's norms at δ and at
            the image: on a sphere about half the tangential part of the gradient over the whole.
        lengths: of the steps, in units of ε/G, to go on from; shape [n].
        at_image: the norm of the gradient at each image, shape [n, 1, 1, 1].
    """

    noise: torch.Tensor
    residual: torch.Tensor
    lengths: torch.Tensor
    at_image: torch.Tensor


class Settling(NamedTuple):
    """When the noise of an image counts as settled.

    Attributes:
        residual: at which it does (see Maximiser).
        iterations: at most; each takes a forward and a backward pass of the images that have not.
        batch_size: images whose graph is held.
    """

    residual: float
    iterations: int
    batch_size: int


def _extrapolated(points, changes):
    """The next point from the last ones and what a plain step changed of each (Anderson).

    Args:
        points, changes: shape [k, n, …], the latest first.
    """
    plain = points[0] + changes[0]
    if len(points) == 1:
        return plain
    of_changes = (changes[0] - changes[1:]).flatten(2).transpose(0, 1)
    gram = of_changes @ of_changes.transpose(1, 2)
    # Least squares, kept from nearly parallel differences.
    size = gram.diagonal(dim1=1, dim2=2)
    damping = 1e-12 * size.amax(dim=1).clamp_min(torch.finfo(gram.dtype).tiny)
    gram = gram + torch.diag_embed(damping[:, None].expand_as(size))
    aims = of_changes @ changes[0].flatten(1)[:, :, None]
    weights = torch.linalg.solve(gram, aims)[:, :, 0]
    before = (points + changes)[1:].transpose(0, 1)
    weights = weights.view(*weights.shape, *(1,) * (plain.ndim - 1))
    return plain - (weights * (plain[:, None] - before)).sum(dim=1)


class _Ascent:
    """The ascents of all images, each with the best noise that it has come to.

    Args:
        look: function of noise [k, …] and the indices of its k images, which returns losses, shape
            [k], and their gradients by the noise.
        reach, start: see maximise.
    """

    def __init__(self, look, reach, start):
        self.look, self.reach = look, reach
        self.size = float(reach.high.max()) if reach.radius is None else reach.radius
        shape = reach.low.shape
        self.everything = torch.arange(shape[0], device=reach.low.device)
        if isinstance(start, Maximiser):
            self.noise, self.lengths = start.noise.clone(), start.lengths.clone()
            self.at_image = start.at_image
        else:
            self.noise = reach.nearest(start)
            self.lengths = self.noise.new_full(shape[:1], FIRST_LENGTH)
            self.at_image = norms(look(torch.zeros_like(self.noise), self.everything)[1])
        self.slopes = torch.zeros_like(self.noise)
        self.losses = torch.full_like(self.lengths, -torch.inf)
        self.residuals = torch.full_like(self.lengths, torch.inf)
        # Of each image its last points and changes, the latest first, and how many count.
        self.points, self.changes = (self.noise.new_zeros(MEMORY, *shape) for _ in range(2))
        self.known = torch.zeros_like(self.everything)

    def try_noise(self, tried, active):
        """Take the noise of the active images where the loss does not fall."""
        losses, slopes = self.look(tried, active)
        rises = losses >= self.losses[active] - ROUNDING * losses.abs()
        taken, back = active[rises], active[~rises]
        self.noise[taken], self.losses[taken] = tried[rises], losses[rises]
        self.slopes[taken] = slopes[rises]
        # A plain step was too long; an extrapolated one says nothing of plain ones.
        self.lengths[back] *= torch.where(self.known[back] > 1, 1.0, SHORTER)
        self.known[back] = 0

    def _changed(self, active, lengths):
        """What a step along the gradient changes of the noise of the active images."""
        slopes, noise = self.slopes[active], self.noise[active]
        largest = torch.maximum(norms(slopes), self.at_image[active])
        unit = self.size / torch.where(largest > 0, largest, 1)
        step = lengths[:, None, None, None] * unit * slopes
        return self.reach.part(active).nearest(noise + step) - noise

    def unsettled(self, active, residual):
        """Those of the active images that go on."""
        change = self._changed(active, torch.ones_like(self.lengths[active]))
        self.residuals[active] = norms(change).flatten() / self.size
        return active[(self.residuals[active] > residual) & (self.lengths[active] > SHORTEST)]

    def next_noise(self, active):
        """What to try next."""
        change = self._changed(active, self.lengths[active])
        for memory, latest in ((self.points, self.noise[active]), (self.changes, change)):
            memory[1:, active] = memory[:-1, active].clone()
            memory[0, active] = latest
        self.known[active] = (self.known[active] + 1).clamp_max(MEMORY)
        tried = torch.empty_like(change)
        for count in self.known[active].unique().tolist():
            same = self.known[active] == count
            chosen = active[same]
            tried[same] = _extrapolated(self.points[:count, chosen], self.changes[:count, chosen])
        return self.reach.part(active).nearest(tried)


def maximise(call, x, y, reach, start, settling):
    """Ascend from a noise to the maximum beside it, image by image.

    The loss never falls on the way: a step that would lower it is taken back, and a shorter one
    tried. An image that has settled rests, and so does one whose loss only ever smaller steps would
    raise: it is on a ridge of a network with kinks.

    Args:
        call: the network as a function of images.
        x: images in float64; y: labels, shape [n].
        reach: the Reach of the images, epsilon above 0.
        start: a Maximiser at other weights to go on from, whose gradient at the images is taken
            for the one here; or the noise of an attack, which need not be within reach.
        settling: Settling.

    Returns:
        Maximiser; images that have not settled have a larger residual.
    """

    def look(noise, chosen):
        losses, slopes = [], []
        for images, labels in chunked(x[chosen] + noise, y[chosen], settling.batch_size):
            point = images.detach().requires_grad_()
            loss = sample_losses(call(point), labels)
            slopes += torch.autograd.grad(loss.sum(), point)
            losses.append(loss.detach())
        return torch.cat(losses), torch.cat(slopes)

    ascent = _Ascent(look, reach, start)
    active, tried = ascent.everything, ascent.noise.clone()
    for _ in range(settling.iterations):
        ascent.try_noise(tried, active)
        active = ascent.unsettled(active, settling.residual)
        if not len(active):
            break
        tried = ascent.next_noise(active)
    return Maximiser(ascent.noise, ascent.residuals, ascent.lengths, ascent.at_image)
