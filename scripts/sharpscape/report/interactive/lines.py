"""The loss along lines through the models, with a slider over epsilon."""

from sharpscape.figures import lines
from sharpscape.report.interactive.curves import note
from sharpscape.report.interactive.spec import Control, Interactive, PlotPanel, axis, with_lines
from sharpscape.report.notation import plain, rounded
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Rise of the loss along lines through adversarially trained models, on the training split. The "
    "slider picks one ε; the others stay grey, on one scale."
)


def make(study: ReportStudy) -> Interactive:
    """One panel: all lines of an evaluation, one of them bold."""
    shown = lines.show(study.asked, study.landscapes)
    panels = [panel for row in shown.rows for panel in row]
    alphas = list(map(rounded, shown.alphas))
    traces, layouts = [], {}
    for option, panel in enumerate(panels):
        highest = 0.0
        for index, (epsilon, text) in enumerate(shown.epsilons.items()):
            if epsilon in panel.rises:
                rise = list(map(rounded, panel.rises[epsilon]))
                highest = max([highest, *(each for each in rise if each is not None)])
                name = f"ε = {text}"
                at = {"measured": option, "epsilon": index}
                traces.append({"name": name, "x": alphas, "y": rise, "at": at, "mode": "lines"})
        empty = {} if panel.rises else note("no model at any ε")
        layouts[str(option)] = empty | {
            "xaxis": axis(f"α ({plain(panel.step)})"),
            "yaxis": {"range": [-0.05 * highest, 1.05 * highest or 1]},
        }
    layout = {
        "yaxis": axis("L(w + αd) − L(w)"),
        "showlegend": False,
    }
    texts = list(shown.epsilons.values())
    controls = [
        Control("measured", "Measured", "choose", [plain(panel.title) for panel in panels]),
        Control("epsilon", "ε", "highlight", texts, len(texts) // 2),
    ]
    return Interactive(
        "lines",
        "Loss along lines",
        with_lines(CAPTION, shown.title),
        controls,
        [PlotPanel("", traces, layout, layouts)],
        ("alpha", "rise"),
    )
