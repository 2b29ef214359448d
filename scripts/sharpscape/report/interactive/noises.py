"""Adversarial noise against other noises of the same size."""

from sharpscape.figures import noises
from sharpscape.report.interactive.curves import curves_panel, step_sentence
from sharpscape.report.interactive.spec import Control, Interactive
from sharpscape.report.notation import plain
from sharpscape.report.studies import ReportStudy

CAPTION = (
    "Models trained under each noise, on the training split. Choose what they are measured on. "
    "∞ at the top: infinite; at the bottom × no value, ≤0 of a seed or more."
)


def make(study: ReportStudy) -> Interactive:
    """Curvature over epsilon, one curve per noise of training."""
    shown = noises.show(study.asked, study.series)
    # Rows come in pairs: of each comparison point and evaluation one row per measure. The upper
    # has titles.
    pairs = list(zip(shown.rows[::2], shown.rows[1::2], strict=True))
    options = [plain(each.title) for upper, _ in pairs for each in upper]
    panels = [
        curves_panel(
            [each for pair in pairs for each in pair[index]],
            "measured",
            (pairs[0][index][0].ylabel, shown.xlabel, ""),
        )
        for index in range(2)
    ]
    control = Control("measured", "Measured", "choose", options)
    columns = ("epsilon", "value")
    caption = CAPTION + step_sentence(study.asked)
    return Interactive("noises", "Noises compared", caption, [control], panels, columns)
