"""The curves behind the verdicts, each once, however many cells show it."""

from collections.abc import Mapping

import numpy as np

from sharpscape.judging.inputs import Row
from sharpscape.judging.series import Points, Protocol, Study
from sharpscape.report.notation import rounded
from sharpscape.words import trained_label


class Curves:
    """Series over epsilon, numbered as cells ask for them.

    Attributes:
        all: what the page's script draws, {"x": epsilons, "y": means over seeds, None for none}.
    """

    def __init__(self, studies: Mapping[str, Study]):
        self._studies = studies
        self._numbers: dict[tuple[str, str, Protocol], int] = {}
        self.all: list[dict[str, list[float | None]]] = []

    def _number(self, study, noise, protocol) -> int | None:
        points = self._studies[study].series.get(noise, {}).get(protocol)
        if not points:
            return None
        key = (study, noise, protocol)
        if key not in self._numbers:
            self._numbers[key] = len(self.all)
            self.all.append(_drawn(points))
        return self._numbers[key]

    def of_row(self, row: Row) -> str:
        """The numbers of the curve of a row of claims and of its control, if that is one."""
        protocol = Protocol(*(row[name] for name in Protocol._fields))
        label = trained_label(row["noise"], row["training"])
        found = [self._number(row["study"], label, protocol)]
        if row["claim"] == "control study":
            found.append(self._number(row["control"], label, protocol))
        elif row["claim"] == "C6":
            found.append(self._number(row["study"], row["noise"], protocol))
        else:
            control = trained_label(row["control"], row["training"])
            found.append(self._number(row["study"], control, protocol))
        return " ".join(str(each) for each in found if each is not None)


def _drawn(points: Points) -> dict[str, list[float | None]]:
    values = [
        None if point.statuses else rounded(float(np.mean(list(point.values.values()))))
        for point in points.values()
    ]
    return {"x": [rounded(epsilon) for epsilon in points], "y": values}
