"""Draw sharpness over the alignment of the training noise, with its exact prediction."""

from sharpscape import job
from sharpscape.figures.alignment import draw_alignment
from sharpscape.figures.style import save
from sharpscape.series import read_study
from sharpscape.tables import read_table


def main(arguments):
    study = read_study(read_table(arguments.summary))
    save(draw_alignment(study), arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, inputs=["summary"], outputs=["pdf", "png"])
