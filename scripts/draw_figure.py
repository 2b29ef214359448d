"""Draw one figure, as PDF and PNG, from files of models or from a table."""

from sharpscape.figures import load_figure
from sharpscape.figures.drawing.style import save
from sharpscape.files.hdf5 import read_result
from sharpscape.files.tables import read_table
from sharpscape.jobs import command_line
from sharpscape.judging.series import read_study


def read_source(kind, paths):
    """What a figure of that SOURCE is drawn from."""
    if kind == "summary":
        return read_study(read_table(paths[0]))
    if kind == "claims":
        return read_table(paths[0])
    return [read_result(path, kind) for path in paths]


def main(arguments):
    settings = arguments.settings
    figure = load_figure(settings["figure"])
    source = read_source(figure.SOURCE, arguments.sources)
    shown = figure.show(settings["study"], source)
    save(figure.draw(shown), arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, lists=["sources"], outputs=["pdf", "png"])
