"""What lies in the folder of results and is of no study of the configuration."""

from collections.abc import Collection
from pathlib import Path

from sharpscape.planning.configuration import FOLDERS
from sharpscape.planning.figures import study_figures
from sharpscape.planning.messages import listed


def _is_study(folder):
    return (folder / "summary.csv").is_file() or any(folder.glob("*/eps-*"))


def other_studies(results: Path, names: Collection[str]) -> dict[str, set[str]]:
    """{study: its figures} of what lies in results and is of none of these studies."""
    found: dict[str, set[str]] = {}
    for folder in results.iterdir() if results.is_dir() else ():
        if folder.name not in (*FOLDERS, *names) and folder.is_dir() and _is_study(folder):
            found[folder.name] = set()
    for path in (results / "figures").glob("*.*"):
        study, _, figure = path.stem.rpartition("-")
        if figure in study_figures() and study not in names:
            found.setdefault(study, set()).add(figure)
    return dict(sorted(found.items()))


def left_over(results: Path, names: Collection[str]) -> str:
    """A sentence that names what is left of other studies; "" where nothing is."""
    found = other_studies(results, names)
    if not found:
        return ""
    parts = [
        f"{study} (figures: {', '.join(sorted(drawn))})" if drawn else study
        for study, drawn in found.items()
    ]
    return (
        f"{results} also holds studies that this configuration does not have, from earlier runs: "
        f"{listed(parts)}. They stay as they are"
    )
