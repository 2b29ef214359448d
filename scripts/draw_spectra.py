"""Draw the Hessian's eigenvalues, one curve per epsilon."""

from sharpscape import job
from sharpscape.figures.models import gather
from sharpscape.figures.spectra import draw_spectra
from sharpscape.figures.style import save
from sharpscape.storage import read_result


def _places(own):
    return {
        name: f"adversarial/eps-{own}/train/{name}" for name in ("spectrum_fixed", "spectrum_full")
    }


def main(arguments):
    results = [read_result(path, "curvature") for path in arguments.models]
    figure = draw_spectra(arguments.settings["study"], gather(results, _places))
    save(figure, arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, lists=["models"], outputs=["pdf", "png"])
