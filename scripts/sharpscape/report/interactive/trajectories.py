"""Sharpness and gaps of networks as training goes, over the training loss."""

from matplotlib.colors import to_hex

from sharpscape.figures import trajectories
from sharpscape.figures.drawing.methods import model_looks
from sharpscape.report.interactive.curves import DASHES, SYMBOLS, note
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, axis
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Training goes from left to right, as its robust loss falls: each curve is the mean of the "
    "seeds at one ε and by one method of training, at its own epsilon on the training split, after "
    "the epochs of the snapshots and at the end. Compare curves above one another: they are models "
    "of equal training loss."
)


def make(study: ReportStudy) -> Interactive:
    """One panel: the curves of the measure that is chosen."""
    shown = trajectories.show(study.asked, study.series)
    colours = model_looks(list(shown.epsilons), shown.methods)
    places = {epsilon: index for index, epsilon in enumerate(shown.epsilons)}
    looks = {
        (epsilon, method): {
            "line": {"color": to_hex(look["color"]), "dash": DASHES[places[epsilon] % 3]},
            "marker": {"color": to_hex(look["color"]), "symbol": SYMBOLS[places[epsilon] % 7]},
        }
        for (epsilon, method), look in colours.items()
    }
    several = len(shown.methods) > 1
    traces, layouts = [], {}
    for option, panel in enumerate(shown.panels):
        layouts[str(option)] = {
            "xaxis": axis(shown.xlabel, type="log", autorange="reversed"),
            "yaxis": axis(plain(panel.title), type="log" if panel.logarithm else "linear"),
        }
        for curve in panel.curves:
            if not curve.seed:
                method = f"{shown.methods[curve.method]}, " if several else ""
                traces.append(
                    {
                        "name": f"{method}ε = {shown.epsilons[curve.epsilon]}",
                        "x": list(map(rounded, curve.loss)),
                        "y": list(map(rounded, curve.values)),
                        "at": {"measure": option},
                        "mode": "lines+markers",
                    }
                    | looks[curve.epsilon, curve.method]
                )
    options = [plain(panel.title) for panel in shown.panels]
    if not options:
        options, layouts = ["none"], {"0": note("nothing is measured at two points of training")}
    control = Control("measure", "Measure", "choose", options)
    panels = [PlotPanel("", traces, {}, layouts)]
    columns = ("training loss", "measure")
    return Interactive("trajectories", "As training goes", CAPTION, [control], panels, columns)
