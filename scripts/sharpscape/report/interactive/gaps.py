"""The generalisation gap of models against their sharpness."""

from itertools import product

from matplotlib.colors import to_hex

from sharpscape.figures import gaps
from sharpscape.figures.drawing.methods import model_looks
from sharpscape.figures.drawing.texts import evaluations_text
from sharpscape.report.interactive.curves import SYMBOLS, note
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, axis
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Each mark is an adversarially trained model: its sharpness on the training split ({}), and "
    "its generalisation gap (robust loss, test less train; robust accuracy, train less test){}. "
)
BY_EPSILON = "Marks and colours go by ε."
BY_METHOD = "Colours go by the method of training, marks by ε."


def _traces(panel, shown):
    """The models of each epsilon and method."""
    looks = model_looks(list(shown.epsilons), shown.methods)
    several = len(shown.methods) > 1
    places = product(enumerate(shown.epsilons.items()), enumerate(shown.methods))
    for (index, (epsilon, text)), (number, method) in places:
        dots = [dot for dot in panel.dots if (dot.epsilon, dot.method) == (epsilon, number)]
        if dots:
            yield {
                "name": f"{method}, ε = {text}" if several else f"ε = {text}",
                "x": [rounded(dot.sharpness) for dot in dots],
                "y": [rounded(dot.gap) for dot in dots],
                "mode": "markers",
                "marker": {
                    "color": to_hex(looks[epsilon, number]["color"]),
                    "symbol": SYMBOLS[index % len(SYMBOLS)],
                    "size": 9,
                },
            }


def make(study: ReportStudy) -> Interactive:
    """One panel: the models, by the measure that is chosen."""
    shown = gaps.show(study.asked, study.series)
    traces, layouts = [], {}
    options: list[str] = []
    several_rows = len({row.ylabel for row in shown.rows}) > 1
    for row in shown.rows:
        for panel in row.panels:
            option = len(options)
            options.append(plain(panel.xlabel) + (f"; {plain(row.ylabel)}" if several_rows else ""))
            layouts[str(option)] = {
                "xaxis": axis(plain(panel.xlabel), type="log"),
                "yaxis": axis(row.ylabel.partition("\n")[0]),
                "title": {"text": plain(panel.title), "font": {"size": 13}},
            }
            traces += [trace | {"at": {"measure": option}} for trace in _traces(panel, shown)]
    if not options:
        options, layouts = ["none"], {"0": note("no model has a generalisation gap")}
    control = Control("measure", "Sharpness", "choose", options)
    panels = [PlotPanel("", traces, {}, layouts)]
    columns = ("sharpness", "gap")
    several = len(shown.methods) > 1
    accuracy = ", or its robust accuracy on test" if several else ""
    caption = CAPTION.format(plain(evaluations_text(study.asked)), accuracy)
    caption += BY_METHOD if several else BY_EPSILON
    return Interactive("gaps", "Gaps against sharpness", caption, [control], panels, columns)
