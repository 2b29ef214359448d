"""Draw adversarial training against training on random and aligned noise."""

from sharpscape import job
from sharpscape.figures.noises import draw_noises
from sharpscape.figures.style import save
from sharpscape.series import read_study
from sharpscape.tables import read_table


def main(arguments):
    study = read_study(read_table(arguments.summary))
    save(draw_noises(study), arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, inputs=["summary"], outputs=["pdf", "png"])
