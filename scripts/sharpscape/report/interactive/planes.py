"""The loss over planes as surfaces to turn, with a slider over epsilon, on one scale."""

import numpy as np

from sharpscape.figures import surfaces
from sharpscape.figures.drawing.axes import PLANES, STEPS
from sharpscape.figures.drawing.planes import Planes
from sharpscape.figures.drawing.texts import evaluations_text
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, with_lines
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

# Along a side of a plane; more only make the page larger.
MOST_POINTS = 41
CAPTION = (
    "Rise of the loss over planes, on the training split, noise following ({}), the first seed. "
    "All ε share one height and one logarithmic colour scale. Turn the surface by dragging or with "
    "the sliders; the map shows the same from above."
)


def _panel(shown: Planes) -> PlotPanel:
    """The planes along the same axes, one of them at a time."""
    count = len(shown.alphas)
    kept = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))
    sides = [rounded(shown.alphas[index]) for index in kept]
    traces = [
        {
            "name": plain(panel.title),
            "x": sides,
            "y": sides,
            # Plotly's rows are those of y.
            "z": [[rounded(each) for each in row] for row in panel.rise[np.ix_(kept, kept)].T],
            "at": {"epsilon": index},
        }
        for index, panel in enumerate(shown.panels)
    ]
    title = f"{plain(PLANES[shown.axes])}; {plain(STEPS[shown.axes])}"
    return PlotPanel(title, traces, {"levels": list(map(rounded, shown.levels))}, kind="plane")


def make(study: ReportStudy) -> Interactive:
    """A panel for each kind of axes: the plane of one epsilon."""
    shown = surfaces.show(study.asked, study.landscapes)
    first = shown[0]
    names = [plain(panel.title).removeprefix("ε = ") for panel in first.panels]
    controls = [
        Control("epsilon", "ε", "slide", names, len(names) // 2),
        Control("view", "View", "choose", ["surface", "map from above"]),
        Control("turn", "Turn", "slide", [f"{degree}°" for degree in range(0, 360, 15)], 3),
        Control("tilt", "Tilt", "slide", [f"{degree}°" for degree in range(10, 91, 10)], 2),
    ]
    return Interactive(
        "surfaces",
        "Loss over planes",
        with_lines(CAPTION.format(plain(evaluations_text(study.asked))), first.title),
        controls,
        list(map(_panel, shown)),
        ("alpha", "beta", "rise"),
    )
