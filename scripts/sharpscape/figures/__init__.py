"""Figures, one module each: what a figure shows, as plain data, and how it is drawn.

A module of a figure states what it is drawn from, as plain literals that planning reads without
importing it. What it shows stands apart from how it is drawn, so that an interactive figure can
share the first.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sharpscape.registry import load

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawn

    from sharpscape.figures.drawing.asked import Asked
    from sharpscape.figures.drawing.models import ModelFiles
    from sharpscape.judging.inputs import Row
    from sharpscape.judging.series import Study

    Source = Study | Sequence[Row] | ModelFiles


class Figure(Protocol):
    """What a module of a figure offers.

    Attributes:
        SOURCE: "landscape", "curvature", "accuracy" or "model", the file beside each adversarial
            model of a study; "summary", the table of a study; "claims", that of all studies.
        NEEDS: conditions that a study must meet to have this figure, from those of planning:
            "plane", "inputs", "several eigenvalues", "layers", "density", "several noises",
            "several methods", "seeds", "snapshots", "aligned noise", "own noise", "own epsilon".
        MEASURES: names of the measures whose labels it shows, or "all".
    """

    SOURCE: str
    NEEDS: tuple[str, ...]
    MEASURES: tuple[str, ...] | str

    def show(self, asked: "Asked", source: "Source") -> Any:
        """What the figure shows: a NamedTuple of texts, numbers, lists, dicts and arrays.

        Args:
            asked: the study, its epsilons as written, and where its models are measured.
            source: for SOURCE "summary" a judging.series.Study, for "claims" the rows of that
                table as dicts of text, else (fields, settings) of each model's file, from
                files.hdf5.read_result.

        Raises:
            SharpscapeError: the source names what is unknown.
        """

    def draw(self, shown: Any) -> "Drawn":
        """Draw what show returned."""


def load_figure(name: str) -> Figure:
    """The figure of that name.

    Raises:
        SharpscapeError: there is none.
    """
    return load("figures", name)
