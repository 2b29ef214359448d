"""The generalisation gap of models against their sharpness."""

from matplotlib.colors import to_hex

from sharpscape.figures import gaps
from sharpscape.figures.drawing.style import epsilon_styles
from sharpscape.figures.drawing.texts import evaluations_text
from sharpscape.report.interactive.curves import SYMBOLS, note
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, axis
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Each mark is an adversarially trained model: its sharpness on the training split ({}), and "
    "its generalisation gap (robust loss, test less train; robust accuracy, train less test). "
    "Marks and colours go by ε."
)


def make(study: ReportStudy) -> Interactive:
    """One panel: the models, by the measure that is chosen."""
    shown = gaps.show(study.asked, study.series)
    styles = epsilon_styles(shown.epsilons)
    traces, layouts = [], {}
    options: list[str] = []
    several = len({row.ylabel for row in shown.rows}) > 1
    for row in shown.rows:
        for panel in row.panels:
            option = len(options)
            options.append(plain(panel.xlabel) + (f"; {plain(row.ylabel)}" if several else ""))
            layouts[str(option)] = {
                "xaxis": axis(plain(panel.xlabel), type="log"),
                "yaxis": axis(row.ylabel.partition("\n")[0]),
                "title": {"text": plain(panel.title), "font": {"size": 13}},
            }
            for index, (epsilon, text) in enumerate(shown.epsilons.items()):
                dots = [dot for dot in panel.dots if dot.epsilon == epsilon]
                if dots:
                    marker = {
                        "color": to_hex(styles[epsilon]["color"]),
                        "symbol": SYMBOLS[index % len(SYMBOLS)],
                        "size": 9,
                    }
                    traces.append(
                        {
                            "name": f"ε = {text}",
                            "x": [rounded(dot.sharpness) for dot in dots],
                            "y": [rounded(dot.gap) for dot in dots],
                            "at": {"measure": option},
                            "mode": "markers",
                            "marker": marker,
                        }
                    )
    if not options:
        options, layouts = ["none"], {"0": note("no model has a generalisation gap")}
    control = Control("measure", "Sharpness", "choose", options)
    panels = [PlotPanel("", traces, {}, layouts)]
    columns = ("sharpness", "gap")
    caption = CAPTION.format(plain(evaluations_text(study.asked)))
    return Interactive("gaps", "Gaps against sharpness", caption, [control], panels, columns)
