"""Noises on images, one module each: what a module has to have.

A noise fgsm is the module fgsm.py here, with the members of Noise.
"""

from typing import Protocol

import torch

from sharpscape import registry
from sharpscape.families.deep.attack import Attack


class Noise(Protocol):
    """A noise of size epsilon.

    Attributes:
        FOLLOWING: whether the noise depends on the network that it is made for.
        WORST_CASE: whether the noise stands for the worst case of its size: then a measurement
            takes the worst examples that the measurement's attack sees (attack.worst_case), and
            make_examples serves training alone.
    """

    FOLLOWING: bool
    WORST_CASE: bool

    @staticmethod
    def make_examples(
        network: torch.nn.Module,
        x: torch.Tensor,
        y: torch.Tensor,
        attack: Attack,
        *,
        norm: str,
        epsilon: float,
        generator: torch.Generator,
    ) -> torch.Tensor:
        """Images under the noise, in [0, 1], of the shape of x.

        Args:
            network: from images to logits [n, classes], in the mode that it is attacked in.
            x: images, shape [n, channels, height, width], in [0, 1].
            y: labels, shape [n].
            attack: the projected gradient ascent of the settings.
            norm: "l2" or "linf", which bounds the noise.
            epsilon: size of the noise, above 0.
            generator: on the device of x, the only source of random numbers.
        """
        ...


def load_noise(name: str) -> Noise:
    """The noise of this name.

    Raises:
        SharpscapeError: there is no such module.
    """
    return registry.load("families.deep.noise", name)
