"""Methods of training against plain training, each at each epsilon."""

from matplotlib.colors import to_hex

from sharpscape.figures import methods
from sharpscape.figures.drawing.style import epsilon_styles
from sharpscape.figures.drawing.texts import evaluations_text
from sharpscape.report.interactive.curves import SYMBOLS, note
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, axis
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Adversarial training by each method beside plain adversarial training of the same ε and seeds "
    "({}): ratios, and of losses, accuracies and gaps differences. Below the line a method is "
    "flatter than plain training, or has a smaller loss or gap. Bars: 95 % intervals over seeds, "
    "of each mark by itself."
)


def _name(method, text):
    return f"{method}, {text}"


def _traces(panel, shown):
    """One trace per epsilon: a mark for each method."""
    styles = epsilon_styles(shown.epsilons)
    for index, (epsilon, text) in enumerate(shown.epsilons.items()):
        marks = [mark for mark in panel.marks if mark.epsilon == epsilon]
        if marks:
            colour = to_hex(styles[epsilon]["color"])
            yield {
                "name": f"ε = {text}",
                "x": [_name(shown.methods[mark.method], text) for mark in marks],
                "y": [rounded(mark.size) for mark in marks],
                "low": [rounded(mark.low) for mark in marks],
                "high": [rounded(mark.high) for mark in marks],
                "mode": "markers",
                "marker": {"color": colour, "symbol": SYMBOLS[index % len(SYMBOLS)], "size": 9},
                "line": {"color": colour},
            }


def _layout(panel, names):
    """Methods along the horizontal axis, and a line where nothing differs from plain training."""
    same = 1 if panel.ratio else 0
    line = {"color": "#777", "width": 1}
    shape = {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": same, "y1": same, "line": line,
    }  # fmt: skip
    label = plain(panel.xlabel.replace("\n", ", "))
    return {
        "xaxis": axis("", type="category", categoryorder="array", categoryarray=names),
        "yaxis": axis(label, type="log" if panel.ratio else "linear"),
        "shapes": [shape],
    }


def make(study: ReportStudy) -> Interactive:
    """One panel: all methods, by the measure that is chosen."""
    shown = methods.show(study.asked, study.series)
    names = [_name(method, text) for method in shown.methods for text in shown.epsilons.values()]
    traces, layouts = [], {}
    options: list[str] = []
    several = len({row.ylabel for row in shown.rows}) > 1
    for row in shown.rows:
        where = plain(row.ylabel.replace("\n", ", "))
        for panel in row.panels:
            option = len(options)
            measure = plain(panel.xlabel.partition("\n")[0])
            options.append(f"{measure}; {where}" if several else measure)
            layouts[str(option)] = _layout(panel, names)
            traces += [trace | {"at": {"measure": option}} for trace in _traces(panel, shown)]
    if not options:
        options, layouts = ["none"], {"0": note("no method has a value beside plain training")}
    control = Control("measure", "Measure", "choose", options)
    panels = [PlotPanel("", traces, {}, layouts)]
    caption = CAPTION.format(plain(evaluations_text(study.asked)))
    columns = ("method", "beside plain training")
    return Interactive("methods", "Methods of training", caption, [control], panels, columns)
