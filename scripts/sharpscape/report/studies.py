"""What the report knows of a study: its numbers, and the files of its models."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.models import ModelFiles
from sharpscape.judging.series import Row, Study


class ReportStudy(NamedTuple):
    """One study.

    Attributes:
        name: of the study.
        configured: its settings, as checked.
        rows: of its summary, dicts of text.
        series: the same as series.
        figures: names of its static figures.
        missing: {why not: names of those that it does not have}.
        asked: what its figures are asked to show.
        landscapes: (fields, settings) of each adversarial model's landscape.
        models: the same of the models themselves; none where no theory is looked at.
        data: fields of the data that they were trained on; None where no theory is looked at.
    """

    name: str
    configured: Mapping[str, Any]
    rows: Sequence[Row]
    series: Study
    figures: Sequence[str]
    missing: Mapping[str, Sequence[str]]
    asked: Asked
    landscapes: ModelFiles
    models: ModelFiles
    data: Mapping[str, np.ndarray] | None


class StaticFigure(NamedTuple):
    """A figure that the pipeline has drawn.

    Attributes:
        path: of its PDF.
        content: the bytes of that file.
    """

    path: Path
    content: bytes
