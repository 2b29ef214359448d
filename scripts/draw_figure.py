"""Draw one figure, as PDF and PNG, from files of models or from a table."""

from sharpscape.figures import load_figure
from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.style import save
from sharpscape.figures.sources import read_source
from sharpscape.jobs import command_line


def main(arguments):
    settings = arguments.settings
    figure = load_figure(settings["figure"])
    shown = figure.show(Asked(**settings["asked"]), read_source(figure, arguments.sources))
    save(figure.draw(shown), arguments.output, arguments.png, settings["identity"])


if __name__ == "__main__":
    command_line.run(main, lists=["sources"], outputs=["output", "png"])
