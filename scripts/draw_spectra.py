"""Draw the Hessian's eigenvalues, one curve per epsilon."""

from sharpscape import job
from sharpscape.figures.spectra import draw_spectra
from sharpscape.figures.style import save
from sharpscape.storage import read_result
from sharpscape.tables import format_number


def main(arguments):
    spectra = {}
    for path in arguments.curvatures:
        fields, settings = read_result(path, "curvature")
        place = f"adversarial/eps-{format_number(settings['epsilon'])}/train"
        spectra[settings["epsilon"]] = {
            name.rsplit("/", 1)[1]: values
            for name, values in fields.items()
            if f"/{place}/spectrum" in name
        }
    save(draw_spectra(arguments.settings["study"], spectra), arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, lists=["curvatures"], outputs=["pdf", "png"])
