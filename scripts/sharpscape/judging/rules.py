"""What a configuration says about verdicts."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Rules(NamedTuple):
    """The settings of the rules, for all studies.

    Attributes:
        equal_ratio: ratios within this factor, either way, are equal.
        equal_difference: the same for what is not compared as a ratio, in the measure's own
            units; None: only a difference of 0 is equal.
        fall: the share of the whole rise that a fall on the way may have.
    """

    equal_ratio: float = 1.25
    equal_difference: float | None = None
    fall: float = 0.1


class Question(NamedTuple):
    """The primary question of a study: its measures, their evaluation, and the range of epsilon."""

    measures: tuple[str, ...] = ()
    evaluation: str = "own"
    range: str = "all"


class Settings(NamedTuple):
    """What the verdicts on one study take from the configuration.

    Attributes:
        rules: of all studies.
        primary: its primary question.
        population: what its seeds are drawn from, in words.
    """

    rules: Rules = Rules()
    primary: Question = Question()
    population: str = "initialisations"


def settings_of(described: Mapping[str, Any], study: str) -> Settings:
    """The Settings of a study, from those of judge_claims."""
    own = described["studies"][study]
    primary = Question(**own["primary"] | {"measures": tuple(own["primary"]["measures"])})
    return Settings(Rules(**described["rules"]), primary, own["population"])
