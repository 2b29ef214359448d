"""What the page's script draws: panels of curves or of planes, and controls that pick among them.

Everything here becomes JSON. A trace and a layout are Plotly's, but for keys of our own:

- of a trace "at", {control: option} at which it is shown; "low" and "high", ends of intervals;
  "signs", {position: "infinite" or "undefined"}, where there is no number;
- of a layout none.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Trace = dict[str, Any]
Layout = dict[str, Any]


class Control(NamedTuple):
    """What a reader chooses.

    Attributes:
        name: by which traces know it.
        label: for people.
        kind: "choose", a list that shows the traces of one option; "slide", a slider that does the
            same; "highlight", a slider that shows all and one of them boldly.
        options: texts.
        start: index of the option at first.
    """

    name: str
    label: str
    kind: str
    options: Sequence[str]
    start: int = 0


class PlotPanel(NamedTuple):
    """One plot.

    Attributes:
        title: text above it.
        traces: of all options.
        layout: of the plot.
        layouts: {option of the first control: what its layout has besides}.
        kind: "curves" or "plane". Of a plane a trace has x, y and z alone, and the layout "levels".
    """

    title: str
    traces: Sequence[Trace]
    layout: Layout
    layouts: Mapping[str, Layout] = {}
    kind: str = "curves"


class Interactive(NamedTuple):
    """A figure of the page.

    Attributes:
        name: of the static figure that shows the same, which is also its title in the page.
        title: for people.
        caption: what is to be seen, and how to read it.
        controls: above the panels.
        panels: side by side where there is room.
        columns: names of x, y (and z) in the table that a reader may download.
    """

    name: str
    title: str
    caption: str
    controls: Sequence[Control]
    panels: Sequence[PlotPanel]
    columns: Sequence[str]


def as_json(figure: Interactive) -> dict[str, Any]:
    """The figure as plain dicts and lists."""
    return figure._asdict() | {
        "controls": [each._asdict() for each in figure.controls],
        "panels": [each._asdict() for each in figure.panels],
    }


def axis(title: str, **details: Any) -> Layout:
    """An axis of a plot."""
    return {"title": {"text": title}, **details}


def with_lines(caption: str, title: str) -> str:
    """A caption with what the lower lines of a static figure's title say besides."""
    lines = title.split("\n")[1:]
    return " ".join([caption, *(f"{each[0].upper()}{each[1:]}." for each in lines)])
