"""Which claims a configuration cannot decide, told before the first job."""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sharpscape.judging.needs import LEAST_SEEDS_AT_ONE, NEEDS

Study = Mapping[str, Any]


def _claims(study: Study) -> Iterator[str]:
    """The claims that are judged on a study. C5 over epsilon decides nothing, it describes."""
    values = study["epsilons"].values()
    noises = [noise["name"] for noise in study["noises"]]
    if "adversarial" in noises:
        if any(values):
            if 0 in values:
                yield "C1"
            yield "C2"
            if len(noises) > 1:
                yield "C3"
        if study["seeds"]:
            yield "C5 within epsilon"
        if len(study.get("methods", [])) > 1 and any(values):
            yield "C6"
            if study["seeds"]:
                yield "C7"
    if "control" in study:
        yield "control study"


def _joined(names):
    """Names of claims, and the verb that follows."""
    if names[:3] == ["C1", "C2", "C3"]:
        names = ["C1 to C3", *names[3:]]
    text = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{text} {'needs' if text in NEEDS else 'need'}"


def _needed(counted, noun, short):
    """How many there are, and how many the claims need: short is {claim: least number}."""
    groups: dict[int, list[str]] = {}
    for claim, least in short.items():
        groups.setdefault(least, []).append(claim)
    needed = ", ".join(f"{_joined(names)} {least}" for least, names in groups.items())
    return f"{counted} {noun.format('' if counted == 1 else 's')} ({needed})"


def _lacking(study: Study) -> Iterator[str]:
    """What a study has too little of."""
    values = study["epsilons"].values()
    above = sum(value > 0 for value in values)
    seeds = study["seeds"]["count"] if study["seeds"] else None
    of_epsilons, of_seeds = {}, {}
    for claim in _claims(study):
        needs = NEEDS[claim]
        zero = int(needs.zero == "compared" and 0 in values)
        enough = needs.at_one and above + zero == 1 and (seeds or 0) >= LEAST_SEEDS_AT_ONE
        if above + zero < needs.least_epsilons and not enough:
            of_epsilons[claim] = needs.least_epsilons - zero
        each = len(study["methods"]) if needs.counted == "models" else 1
        if seeds is not None and seeds * each < needs.least_seeds:
            of_seeds[claim] = math.ceil(needs.least_seeds / each)
    if of_epsilons:
        yield _needed(above, "epsilon{} above 0", of_epsilons)
    if of_seeds:
        yield _needed(seeds, "seed{}", of_seeds)


def note(studies: Iterable[Study]) -> str:
    """A line for each study that has too few epsilons or seeds for a verdict; "" for none.

    Epsilons are counted over all ranges: the borders of ranges are known when data are read.

    Args:
        studies: checked, with all defaults.
    """
    found = {study["name"]: "; ".join(_lacking(study)) for study in studies}
    return "\n".join(
        f"Note: study {name} cannot decide all claims: {lacking}."
        for name, lacking in found.items()
        if lacking
    )
