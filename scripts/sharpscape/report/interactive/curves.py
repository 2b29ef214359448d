"""Curves over epsilon for the page, from the Panels of static figures."""

from collections.abc import Iterable, Sequence

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.curves import Panel
from sharpscape.figures.drawing.style import category
from sharpscape.figures.drawing.texts import step_text
from sharpscape.report.interactive.spec import Layout, PlotPanel, Trace, axis
from sharpscape.report.notation import plain, rounded

# Plotly's names of the marks and dashes of drawing.style.category, in their order.
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x")
DASHES = ("solid", "dash", "dashdot", "dot", "longdashdot", "longdash", "dot")
GREYS = ("#dcdcdc", None, "#efefef")


def look(index: int) -> Trace:
    """Colour, mark and dashes of the index-th curve: any one of them tells it apart."""
    colour = category(index)["color"]
    return {
        "mode": "lines+markers",
        "line": {"color": colour, "dash": DASHES[index % len(DASHES)], "width": 2},
        "marker": {"color": colour, "symbol": SYMBOLS[index % len(SYMBOLS)], "size": 8},
    }


def traces_of(panel: Panel, at: dict[str, int]) -> list[Trace]:
    """One trace per curve of a panel, shown at these options."""
    found = []
    for index, curve in enumerate(panel.curves):
        numbers = [(x, *each) for x, each in sorted(curve.numbers.items())]
        x, y, low, high = ([row[i] for row in numbers] for i in range(4))
        trace: Trace = {"name": plain(curve.label), "x": x, "y": list(map(rounded, y)), "at": at}
        if low != high:
            trace |= {"low": list(map(rounded, low)), "high": list(map(rounded, high))}
        if curve.signs:
            trace["signs"] = {str(position): sign for position, sign in curve.signs.items()}
        found.append(trace | look(index))
    return found


def regime_shapes(panel: Panel) -> Layout:
    """The regimes behind the curves, with the names of their borders above."""
    shapes = [
        {
            "type": "rect", "xref": "x", "yref": "paper", "x0": left, "x1": right, "y0": 0, "y1": 1,
            "fillcolor": grey, "line": {"width": 0}, "layer": "below",
        }
        for grey, (left, right) in zip(GREYS, panel.regimes.spans, strict=False)
        if grey and right > left
    ]  # fmt: skip
    names = []
    low, high = panel.limits
    # The borders inside the panel are the ends of the middle regime.
    for name, border in zip(("γ", "ε̄"), panel.regimes.spans[1] if shapes else (), strict=False):
        if low < border < high:
            line = {"color": "#555", "width": 1, "dash": "dot"}
            shapes.append(
                {
                    "type": "line", "xref": "x", "yref": "paper", "x0": border, "x1": border,
                    "y0": 0, "y1": 1, "line": line,
                }
            )  # fmt: skip
            names.append(
                {
                    "x": border, "xref": "x", "y": 1, "yref": "paper", "yanchor": "bottom",
                    "text": f"{name} = {border:.4g}", "showarrow": False,
                }
            )  # fmt: skip
    return {"shapes": shapes, "annotations": names}


def curves_panel(
    panels: Sequence[Panel],
    control: str,
    texts: tuple[str, str, str],
    extra: Iterable[Trace] = (),
) -> PlotPanel:
    """One plot of the same panel at several options of a control.

    Args:
        panels: one per option; those of one plot differ in their curves alone.
        control: its name.
        texts: title, and labels of both axes.
        extra: further traces.
    """
    first = panels[0]
    title, xlabel, ylabel = map(plain, texts)
    traces = [
        trace for index, each in enumerate(panels) for trace in traces_of(each, {control: index})
    ]
    layout = {
        "xaxis": axis(xlabel, range=list(first.limits)),
        "yaxis": axis(ylabel, type=first.scale),
    } | regime_shapes(first)
    notes = {str(index): note(each.note) for index, each in enumerate(panels) if each.note}
    return PlotPanel(title, [*traces, *extra], layout, notes)


def step_sentence(asked: Asked) -> str:
    """For a caption: how networks have the curvature of following noise; "" where they do not."""
    text = step_text(asked)
    return f" {text[0].upper()}{text[1:]}." if text else ""


def note(text: str) -> Layout:
    """A layout with a text in the middle of a plot that is empty."""
    said = {"text": text.replace("\n", "<br>"), "showarrow": False, "font": {"size": 14}}
    return {"annotations": [said | {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}]}
