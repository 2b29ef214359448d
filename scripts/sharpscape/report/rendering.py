"""Templates as all pages fill them in, and the style that they share."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


def environment(templates: Path) -> Environment:
    """The templates of a folder: texts are escaped, and a name that is not told is an error."""
    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> str:
    """The style sheet of all pages."""
    return (TEMPLATES / "style.css").read_text("utf-8")
