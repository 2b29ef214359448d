"""A study's summary."""

from sharpscape.files.identity import path_of
from sharpscape.files.tables import read_table
from sharpscape.judging.inputs import OF_DATA
from sharpscape.judging.series import read_study
from sharpscape.measures import measure_names


def read(paths, figure):
    """The Study of the one table, with the figure's measures alone: it depends on no other."""
    measures = measure_names() if figure.MEASURES == "all" else figure.MEASURES
    shown = {*measures, *OF_DATA}
    rows = [row for row in read_table(paths[0]) if row["measure"] in shown]
    return read_study(rows, str(path_of(paths[0])))
