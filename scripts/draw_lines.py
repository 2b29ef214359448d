"""Draw the loss along random lines, one curve per epsilon."""

from sharpscape import job
from sharpscape.figures.lines import draw_lines
from sharpscape.figures.models import gather
from sharpscape.figures.style import save
from sharpscape.storage import read_result


def _places(own):
    return {
        (label, mode): f"adversarial/eps-{epsilon}/train/{mode}/loss"
        for label, epsilon in (("own", own), ("0", "0"))
        for mode in ("regenerated", "frozen")
    }


def main(arguments):
    results = [read_result(path, "landscape") for path in arguments.models]
    alphas = results[0][0]["alpha"]
    figure = draw_lines(arguments.settings["study"], alphas, gather(results, _places))
    save(figure, arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, lists=["models"], outputs=["pdf", "png"])
