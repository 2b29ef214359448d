"""Draw all verdicts."""

from sharpscape.figures.style import save
from sharpscape.figures.verdicts import draw_verdicts
from sharpscape.files.tables import read_table
from sharpscape.jobs import command_line


def main(arguments):
    save(draw_verdicts(read_table(arguments.claims)), arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, inputs=["claims"], outputs=["pdf", "png"])
