"""Draw the generalisation gap against sharpness, one dot per model."""

from sharpscape.figures.gaps import draw_gaps
from sharpscape.figures.style import save
from sharpscape.files.tables import read_table
from sharpscape.jobs import command_line
from sharpscape.judging.series import read_study


def main(arguments):
    save(draw_gaps(read_study(read_table(arguments.summary))), arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, inputs=["summary"], outputs=["pdf", "png"])
