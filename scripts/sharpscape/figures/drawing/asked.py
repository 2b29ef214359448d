"""What a configuration asks of a study's figures: its epsilons as written, and its evaluations."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sharpscape.words import OWN, epsilon_text

# The evaluation on the clean loss, as series label it.
CLEAN = "0"


def epsilon_at(evaluation: str, own: float) -> float:
    """The epsilon of an evaluation, of models whose own one is given."""
    return own if evaluation == OWN else float(evaluation)


class Asked(NamedTuple):
    """What the figures of a study are asked to show.

    Attributes:
        study: its name; "" for a figure of all studies.
        epsilons: {text as the configuration writes it: value}.
        evaluations: where models are shown, as series label it ("own", or the number as text), in
            the order of the configuration; never on the clean loss beside "own".
        clean: whether they are measured on the clean loss, which some figures show beside others.
        following: how networks have the Hessian of following noise, {} where they have none: on
            how many images, and over which step, as a share of the norm of all parameters.
    """

    study: str
    epsilons: Mapping[str, float] = {}
    evaluations: Sequence[str] = (OWN,)
    clean: bool = True
    following: Mapping[str, float] = {}

    def text(self, epsilon: float) -> str:
        """An epsilon as the configuration writes it, or as epsilon_text does."""
        for text, value in self.epsilons.items():
            # To 1e-9, as closely as epsilons of a table are one.
            if math.isclose(value, epsilon):
                return text
        return epsilon_text(epsilon)

    def texts(self, epsilons: Iterable[float]) -> dict[float, str]:
        """{epsilon: its text}, ascending, each once."""
        return {epsilon: self.text(epsilon) for epsilon in sorted(set(epsilons))}

    def listed(self, epsilons: Iterable[float]) -> str:
        """The texts of epsilons, ascending, with commas between."""
        return ", ".join(self.texts(epsilons).values())
