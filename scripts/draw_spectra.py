"""Draw the Hessian's eigenvalues, one curve per epsilon."""

from sharpscape.figures.models import gather
from sharpscape.figures.spectra import draw_spectra
from sharpscape.figures.style import save
from sharpscape.files.hdf5 import read_result
from sharpscape.files.places import Place
from sharpscape.jobs import command_line


def _places(own):
    return {
        name: Place("", name, "adversarial", own, "train")
        for name in ("spectrum_fixed", "spectrum_full")
    }


def main(arguments):
    results = [read_result(path, "curvature") for path in arguments.models]
    figure = draw_spectra(arguments.settings["study"], gather(results, _places))
    save(figure, arguments.pdf, arguments.png)


if __name__ == "__main__":
    command_line.run(main, lists=["models"], outputs=["pdf", "png"])
