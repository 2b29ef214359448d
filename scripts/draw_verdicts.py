"""Draw all verdicts."""

from sharpscape import job
from sharpscape.figures.style import save
from sharpscape.figures.verdicts import draw_verdicts
from sharpscape.tables import read_table


def main(arguments):
    save(draw_verdicts(read_table(arguments.claims)), arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, inputs=["claims"], outputs=["pdf", "png"])
