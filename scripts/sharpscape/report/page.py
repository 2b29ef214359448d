"""The page itself: templates, style and script in one text that asks no server for anything."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from plotly.offline import get_plotlyjs

from sharpscape import __version__
from sharpscape.report.rendering import TEMPLATES, environment, style
from sharpscape.report.studies import StaticFigure


def as_script(content: Any) -> str:
    """JSON that may stand inside a script element, whatever texts are in it."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def pdf_link(figure: StaticFigure, title: str) -> dict[str, str]:
    """A PDF that the page itself holds."""
    content = base64.b64encode(figure.content).decode()
    href = f"data:application/pdf;base64,{content}"
    return {"name": figure.path.name, "href": href, "title": title}


def render(contents: Mapping[str, Any], figures: Mapping[str, Any], series: Sequence) -> str:
    """The page as text.

    Args:
        contents: what the templates name.
        figures: {id: what the script draws there} (see interactive.spec).
        series: what the script draws inside cells of the claims.
    """
    embedded = {
        "style": style(),
        "script": (TEMPLATES / "report.js").read_text("utf-8"),
        "plotly": get_plotlyjs(),
        "figures_json": as_script(figures),
        "series_json": as_script(series),
        "version": __version__,
    }
    template = environment(TEMPLATES).get_template("report.html.j2")
    return template.render(**contents, **embedded) + "\n"
