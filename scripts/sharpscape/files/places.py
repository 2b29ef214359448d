"""The grammar of names inside result files.

A name is [comparison/][noise/eps-<epsilon>/][split/][mode/]name: the point of training, then where
the model is measured, then what was measured there. What all models share is a name alone.
"""

from typing import NamedTuple

from sharpscape.words import MODES, SPLITS, format_number

_EPSILON = "eps-"
# Behind the name of a measure: how far off its values may be, relative to them.
RELATIVE_ERROR = "_relative_error"
# Behind it as well: the status of its values, "" or one of statuses.STATUSES, one per seed.
STATUS = "_status"


class Place(NamedTuple):
    """A spot in a result file.

    Attributes:
        comparison: point of training that is compared ("converged", "budget", …).
        name: of what lies there: a measure, or "weights", "history/loss", ….
        noise: name of the noise of the evaluation; "" where there is none.
        epsilon: size of that noise; None where there is none.
        split: "train", "test", or "" for what belongs to neither.
        mode: "following", "held", or "" where it does not matter what noise does at other weights.
    """

    comparison: str
    name: str
    noise: str = ""
    epsilon: float | None = None
    split: str = ""
    mode: str = ""

    @property
    def path(self):
        """The name inside the file."""
        evaluation = []
        if self.epsilon is not None:
            evaluation = [self.noise, f"{_EPSILON}{format_number(self.epsilon)}"]
        parts = [self.comparison, *evaluation, self.split, self.mode, self.name]
        return "/".join(part for part in parts if part)


def parse_place(path):
    """The Place of a name inside a file: parse_place(place.path) is place."""
    parts = path.split("/")
    comparison, rest = (parts[0], parts[1:]) if len(parts) > 1 else ("", parts)
    noise, epsilon, split, mode = "", None, "", ""
    if len(rest) > 2 and rest[1].startswith(_EPSILON):
        noise, epsilon, *rest = rest
        epsilon = float(epsilon.removeprefix(_EPSILON))
    if len(rest) > 1 and rest[0] in SPLITS:
        split, *rest = rest
    if len(rest) > 1 and rest[0] in MODES:
        mode, *rest = rest
    return Place(comparison, "/".join(rest), noise, epsilon, split, mode)
