"""Draw the loss along random lines, one curve per epsilon."""

from sharpscape.figures.lines import draw_lines
from sharpscape.figures.models import gather
from sharpscape.figures.style import save
from sharpscape.files.hdf5 import read_result
from sharpscape.files.places import Place
from sharpscape.jobs import command_line
from sharpscape.words import MODES


def _places(own):
    return {
        (label, mode): Place("", "loss", "adversarial", epsilon, "train", mode)
        for label, epsilon in (("own", own), ("0", 0.0))
        for mode in MODES
    }


def main(arguments):
    results = [read_result(path, "landscape") for path in arguments.models]
    alphas = results[0][0]["alpha"]
    figure = draw_lines(arguments.settings["study"], alphas, gather(results, _places))
    save(figure, arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, lists=["models"], outputs=["pdf", "png"])
