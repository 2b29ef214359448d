"""Made-up runs, whose differences are known beforehand."""

from summaries import row

from sharpscape.comparing.quantities import quantities
from sharpscape.comparing.run import Run, Study
from sharpscape.judging.inputs import read_rows

MADE = {"device": ["cpu"], "numpy": ["2.0"], "python": ["3.11"], "version": ["1.0"]}


def number(value, seed="", **cells):
    """A row of the summary: the largest curvature of a model of the study "exact"."""
    at = {"study": "exact", "noise": "adversarial", "epsilon": "0.5", "split": "train"}
    at |= {"comparison": "converged", "measure": "lambda_max_full", "mode": "following"}
    at |= {"evaluation_noise": "adversarial", "evaluation_epsilon": "0.5"}
    return row(**at | cells, seed=str(seed), value=value if isinstance(value, str) else repr(value))


def seeds(values, first=0, **cells):
    """A row for each of the values, whose seeds begin with first."""
    return [number(value, first + index, **cells) for index, value in enumerate(values)]


def quantity(rows):
    """(the one Quantity of these rows, its Rows)."""
    (found,) = quantities("exact", read_rows(rows, "rows")).items()
    return found


def settings(name, *, method="exact", family="linear", **changes):
    """What is told of a study."""
    return {
        "name": name,
        "epsilons": {"0.5": 0.5},
        "training": {"method": method},
        "family": family,
    } | changes


def run(
    studies,
    *,
    name="a",
    claims=None,
    made=MADE,
    configured=None,
    identity="i",
    codes=None,
    rules="r",
):
    """A Run of {study: rows}."""
    configured = configured or {study: settings(study) for study in studies}
    found = {
        study: Study(
            rows,
            f"{name}/{study}/summary.csv",
            identity,
            configured[study]["family"] == "deep",
            made,
            codes or {},
        )
        for study, rows in studies.items()
    }
    rules = "" if claims is None else rules
    return Run(name, found, [], claims, rules, {"studies": configured, "verdicts": {"fall": 0.1}})
