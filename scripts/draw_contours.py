"""Draw the loss over a plane of two random directions, as contours, one panel per epsilon."""

from sharpscape.figures.models import gather_planes
from sharpscape.figures.planes import draw_contours
from sharpscape.figures.style import save
from sharpscape.files.hdf5 import read_result
from sharpscape.jobs import command_line


def main(arguments):
    results = [read_result(path, "landscape") for path in arguments.models]
    alphas, planes = gather_planes(results)
    figure = draw_contours(arguments.settings["study"], alphas, planes)
    save(figure, arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, lists=["models"], outputs=["pdf", "png"])
