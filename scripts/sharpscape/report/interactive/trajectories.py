"""Sharpness and gaps of networks as training goes, over the training loss."""

from matplotlib.colors import to_hex

from sharpscape.figures import trajectories
from sharpscape.figures.drawing.style import epsilon_styles
from sharpscape.report.interactive.curves import DASHES, SYMBOLS, note
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, axis
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Training goes from left to right, as its robust loss falls: each curve is the mean of the "
    "seeds at one ε, at its own epsilon on the training split, after the epochs of the snapshots "
    "and at the end. Compare curves above one another: they are models of equal training loss."
)


def make(study: ReportStudy) -> Interactive:
    """One panel: the curves of the measure that is chosen."""
    shown = trajectories.show(study.asked, study.series)
    styles = epsilon_styles(shown.epsilons)
    looks = {
        epsilon: {
            "line": {"color": to_hex(styles[epsilon]["color"]), "dash": DASHES[index % 3]},
            "marker": {"color": to_hex(styles[epsilon]["color"]), "symbol": SYMBOLS[index % 7]},
        }
        for index, epsilon in enumerate(shown.epsilons)
    }
    traces, layouts = [], {}
    for option, panel in enumerate(shown.panels):
        layouts[str(option)] = {
            "xaxis": axis(shown.xlabel, type="log", autorange="reversed"),
            "yaxis": axis(plain(panel.title), type="log" if panel.logarithm else "linear"),
        }
        for curve in panel.curves:
            if not curve.seed:
                traces.append(
                    {
                        "name": f"ε = {shown.epsilons[curve.epsilon]}",
                        "x": list(map(rounded, curve.loss)),
                        "y": list(map(rounded, curve.values)),
                        "at": {"measure": option},
                        "mode": "lines+markers",
                    }
                    | looks[curve.epsilon]
                )
    options = [plain(panel.title) for panel in shown.panels]
    if not options:
        options, layouts = ["none"], {"0": note("nothing is measured at two points of training")}
    control = Control("measure", "Measure", "choose", options)
    panels = [PlotPanel("", traces, {}, layouts)]
    columns = ("training loss", "measure")
    return Interactive("trajectories", "As training goes", CAPTION, [control], panels, columns)
