"""Draw the generalisation gap against sharpness, one dot per model."""

from sharpscape import job
from sharpscape.figures.gaps import draw_gaps
from sharpscape.figures.style import save
from sharpscape.series import read_study
from sharpscape.tables import read_table


def main(arguments):
    save(draw_gaps(read_study(read_table(arguments.summary))), arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, inputs=["summary"], outputs=["pdf", "png"])
