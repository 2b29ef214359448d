"""Draw the loss along random lines, one curve per epsilon."""

from sharpscape import job
from sharpscape.figures.lines import draw_lines
from sharpscape.figures.style import save
from sharpscape.storage import read_result
from sharpscape.tables import format_number


def main(arguments):
    alphas, lines = None, {}
    for path in arguments.landscapes:
        fields, settings = read_result(path, "landscape")
        alphas = fields["alpha"]
        own = format_number(settings["epsilon"])
        (comparison,) = {name.split("/")[0] for name in fields if name.endswith("/loss")}
        lines[settings["epsilon"]] = {
            (label, mode): fields[name]
            for label, epsilon in (("own", own), ("0", "0"))
            for mode in ("regenerated", "frozen")
            if (name := f"{comparison}/adversarial/eps-{epsilon}/train/{mode}/loss") in fields
        }
    figure = draw_lines(arguments.settings["study"], alphas, lines)
    save(figure, arguments.pdf, arguments.png)


if __name__ == "__main__":
    job.run(main, lists=["landscapes"], outputs=["pdf", "png"])
