"""The primary question of a study: which verdicts are shown first."""

import functools

from sharpscape.errors import ConfigurationError
from sharpscape.planning.epsilons import read_epsilon
from sharpscape.planning.messages import did_you_mean, listed, shown
from sharpscape.planning.registries import declared_in_call, entries
from sharpscape.words import OWN, OWN_NOISE, format_number

MEASURES = "measures"
# Networks have the Hessian of following noise on request alone; under L∞ it is undefined at kinks.
FOLLOWING = ["lambda_max_full", "kappa_full"]
HELD = ["lambda_max_fixed", "kappa_fixed"]


@functools.cache
def sharpness_measures() -> list[str]:
    """Names of the measures of sharpness, sorted; no module of one is imported."""
    return [
        name
        for name in entries(MEASURES)
        if declared_in_call(MEASURES, name, "MEASURE", "sharpness")
    ]


def _evaluations(study):
    """The evaluations of a study, as claims.csv names them."""
    found = []
    for noise in study["evaluation"]["noises"]:
        for text in study["evaluation"]["epsilons"]:
            own_noise = OWN_NOISE if noise == "own" else ""
            number = "" if text == OWN else format_number(read_epsilon(text, "")[1])
            found.append(" ".join(filter(None, (own_noise, number))) or OWN)
    return found


def _evaluation(study, written, place):
    known = _evaluations(study)
    if "evaluation" not in written:
        return OWN if OWN in known else known[0]
    text = str(written["evaluation"])
    own_noise, _, number = text.rpartition(" ")
    if number not in (OWN, OWN_NOISE):
        value = written["evaluation"] if not own_noise else number
        try:
            value = float(value)
        except ValueError:
            pass
        allowed = f"allowed: {listed(known)}"
        number = format_number(read_epsilon(value, f"{place}.evaluation", allowed)[1])
    found = " ".join(filter(None, (own_noise, number)))
    if found not in known:
        raise ConfigurationError(
            f"{place}.evaluation: {shown(text)} is not measured; allowed: {listed(known)}"
        )
    return found


def complete_primary(study: dict, written: dict, place: str) -> dict:
    """The primary question of a study with all that it leaves out.

    Args:
        study: with its defaults.
        written: the study as it was written.
        place: of the study, in messages.

    Raises:
        ConfigurationError: a measure that is not one of sharpness, an evaluation that the study
            has not.
    """
    place = f"{place}.primary"
    primary, written = study["primary"], written.get("primary", {})
    following = study["family"] == "linear" and study["norm"] == "l2"
    measures = primary.get("measures", FOLLOWING if following else HELD)
    for index, name in enumerate(measures):
        known = sharpness_measures()
        if name not in known:
            raise ConfigurationError(
                f"{place}.measures[{index}]: {shown(name)}; allowed: {listed(known)}"
                + did_you_mean(name, known)
            )
    evaluation = _evaluation(study, written, place)
    return primary | {"measures": measures, "evaluation": evaluation}
