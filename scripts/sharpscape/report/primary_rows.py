"""The rows of claims that the answer speaks of: those of a study's primary question."""

from collections.abc import Callable, Mapping

from sharpscape.judging.equal_loss import UNJUDGED
from sharpscape.measures import measure_names
from sharpscape.report.sentences import Lines, Part, cell
from sharpscape.report.studies import ReportStudy

# Where training ends; models of early stopping, or of equal loss, are beside the point here, unless
# the primary question is asked of them alone.
ENDS = ("converged", "budget", "given")


def verdict(found: Lines) -> Part:
    """The verdict of the one row."""
    return cell(found, "verdict", found.rows[0]["verdict"].replace("-", " "))


def end_of_training(verdicts: Mapping[str, str]) -> str:
    """The comparison point of the answer among some: an end of training, where there is one."""
    return next((name for name in (*ENDS, *verdicts) if name in verdicts), "")


def primary_rows(
    claims: Lines,
    study: ReportStudy,
    pick: Callable[[Mapping[str, str]], str] = end_of_training,
    **cells: str,
) -> list[Lines]:
    """The rows of claims of a study's primary question, each by itself, in the measures' order.

    Args:
        pick: function of {comparison point: verdict}, which returns the one that is looked at.
    """
    found = claims.where(study=study.name, primary="primary", **cells)
    verdicts: dict[str, str] = {}
    for row in found.rows:
        if verdicts.get(row["comparison"], UNJUDGED[0]) in UNJUDGED:
            verdicts[row["comparison"]] = row["verdict"]
    kept = found.where(comparison=pick(verdicts)).numbered
    order = measure_names()
    return [
        Lines(found.file, [pair])
        for pair in sorted(kept, key=lambda pair: order.index(pair[1]["measure"]))
    ]
