"""Draw raw and filter-normalised curvature over epsilon."""

from sharpscape.figures.curvature import draw_curvature
from sharpscape.figures.style import save
from sharpscape.files.tables import read_table
from sharpscape.jobs import command_line
from sharpscape.judging.series import read_study


def main(arguments):
    study = read_study(read_table(arguments.summary))
    save(draw_curvature(study), arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, inputs=["summary"], outputs=["pdf", "png"])
