"""How many epsilons and seeds a verdict on each claim takes. Planning reads this too."""

from typing import NamedTuple

LEAST_EPSILONS, LEAST_SEEDS = 5, 3
# Of a claim at one epsilon by itself, and of one on the order of seeds.
LEAST_SEEDS_AT_ONE, LEAST_SEEDS_ORDERED = 5, 6
# Of a claim on the order of models of several methods of training.
LEAST_MODELS = 20


class Needs(NamedTuple):
    """What a verdict on a claim takes.

    Attributes:
        zero: what epsilon 0 is: "compared" like the others, the "reference" of all others, or
            "left out".
        least: epsilons that there must be for any number.
        least_epsilons, least_seeds: epsilons and seeds that a verdict takes.
        at_one: whether the claim can be about one epsilon by itself.
        of_seeds: whether it is about the order of seeds; exact optima have none.
        counted: what is counted as seeds elsewhere.
    """

    zero: str
    least: int = 1
    least_epsilons: int = LEAST_EPSILONS
    least_seeds: int = LEAST_SEEDS
    at_one: bool = False
    of_seeds: bool = False
    counted: str = "seeds"


NEEDS = {
    "C1": Needs("reference", at_one=True),
    "C2": Needs("compared", least=2),
    "C3": Needs("left out", at_one=True),
    "C5 over epsilon": Needs("compared", least=2),
    "C5 within epsilon": Needs(
        "compared", least_epsilons=1, least_seeds=LEAST_SEEDS_ORDERED, of_seeds=True
    ),
    "C6": Needs("left out", least_epsilons=1, least_seeds=LEAST_SEEDS_AT_ONE),
    "C7": Needs(
        "left out", least_epsilons=1, least_seeds=LEAST_MODELS, of_seeds=True, counted="models"
    ),
    "control study": Needs("compared", at_one=True),
}
