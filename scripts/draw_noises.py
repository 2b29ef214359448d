"""Draw adversarial training against training on random and aligned noise."""

from sharpscape.figures.noises import draw_noises
from sharpscape.figures.style import save
from sharpscape.files.tables import read_table
from sharpscape.jobs import command_line
from sharpscape.judging.series import read_study


def main(arguments):
    study = read_study(read_table(arguments.summary))
    save(draw_noises(study), arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, inputs=["summary"], outputs=["pdf", "png"])
