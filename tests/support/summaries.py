"""Made-up summaries of studies, whose verdicts and figures are known beforehand."""

import numpy as np

from sharpscape.files.tables import read_table, write_table
from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.tables import CLAIM_COLUMNS, judge_study

EPSILONS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
RISING = [1.0, 2, 3, 4, 5, 6, 7]
GAP = "generalisation_gap"
FIVE = range(1, 6)


def row(**cells):
    """A row of a summary of plain training, the cells that are not named empty."""
    return (
        dict.fromkeys(COLUMNS, "") | {"study": "made-up", "training": "plain", "norm": "l2"} | cells
    )


def curves(values, *, control=None, seeds=0, noise=0.01, statuses=None, margin=0.0, end=10.0):
    """Rows of lambda_max_full on train at the own epsilon.

    values, control: one per epsilon. seeds: how many, 0 for exact; seeds differ by a
    common offset and by noise of this size. statuses: {epsilon: status}.
    """
    generator = np.random.default_rng(0)
    offsets = generator.normal(size=max(seeds, 1))
    rows = [row(measure="margin", value=str(margin)), row(measure="epsilon_bar", value=str(end))]
    for label, numbers in (("adversarial", values), ("random", control)):
        for epsilon, value in zip(EPSILONS, numbers or [], strict=bool(numbers)):
            if epsilon == 0 and label == "random":
                continue
            for seed in range(max(seeds, 1)):
                shift = offsets[seed] + noise * generator.normal() if seeds else 0
                status = (statuses or {}).get(epsilon, "")
                rows.append(
                    row(
                        noise="none" if epsilon == 0 else label,
                        epsilon=str(epsilon),
                        seed=str(seed) if seeds else "",
                        split="train",
                        evaluation_noise="adversarial",
                        evaluation_epsilon=str(epsilon),
                        mode="following",
                        comparison="budget" if seeds else "converged",
                        measure="lambda_max_full",
                        value=str(value + shift) if status != "no-minimiser" else "",
                        status=status,
                    )
                )
    return rows


def verdict_of(rows, control_rows=None, **wanted):
    """The one row of claims with these cells; if not told, of adversarial models, all epsilons."""
    wanted = {"range": "all", "noise": "adversarial"} | wanted
    verdicts, _ = judge_study(rows, control_rows)
    (found,) = [v for v in verdicts if wanted.items() <= v.items()]
    return found


def of_study(rows, name="other"):
    """The rows as those of another study."""
    return [each | {"study": name} for each in rows]


def grid(sharpness, gap, epsilons=FIVE, seeds=range(5)):
    """{(epsilon, seed): (sharpness, gap)}, each a function of both."""
    return {(e, s): (sharpness(e, s), gap(e, s)) for e in epsilons for s in seeds}


def models(values, *, margin="0", gap=GAP, evaluation=None, comparison="budget", statuses=None):
    """Rows of kappa_fixed and of a gap: values is {(epsilon, seed): (sharpness, gap)}.

    Each model is at its own epsilon unless told. A sharpness that is a list gives one row per
    direction; statuses: {epsilon: status}.
    """
    rows = [row(measure="margin", value=margin), row(measure="epsilon_bar", value="100")]
    for (epsilon, seed), (sharpness, gap_value) in values.items():
        cells = {
            "noise": "none" if epsilon == 0 else "adversarial",
            "epsilon": str(epsilon),
            "seed": str(seed),
            "evaluation_noise": "adversarial",
            "evaluation_epsilon": str(epsilon if evaluation is None else evaluation),
            "comparison": comparison,
            "status": (statuses or {}).get(epsilon, ""),
        }
        rows.append(row(**cells, measure=gap, value=str(gap_value)))
        several = isinstance(sharpness, list)
        for direction, value in enumerate(sharpness if several else [sharpness]):
            at = {"direction": str(direction)} if several else {}
            curved = {"split": "train", "mode": "held", "measure": "kappa_fixed"}
            rows.append(row(**cells, **at, **curved, value=str(value)))
    return rows


def trained_by(training, rows):
    """The rows of models as those of another method of training."""
    return [each | {"training": training} for each in rows if each["epsilon"]]


def claims_at_two_points(folder):
    """The claims table, as read, of a study at two comparison points.

    One of them has no small epsilons; the study has seeds, gaps, a control noise and a control
    study.
    """
    rows = curves(RISING, control=RISING, seeds=5)
    rows += [
        each | {"measure": GAP, "split": "", "mode": ""}
        for each in rows
        if each["measure"] == "lambda_max_full"
    ]
    at_loss = [each | {"comparison": "loss"} for each in rows if each["epsilon"] in ("0.5", "0.6")]
    lower = [each | {"value": str(float(each["value"]) - (each["epsilon"] != ""))} for each in rows]
    verdicts, _ = judge_study(rows + at_loss, of_study(lower))
    write_table(folder / "claims.csv", CLAIM_COLUMNS, verdicts, {})
    return read_table(folder / "claims.csv")


def seeded(y, control=None, *, logarithm=True, measure="lambda_max_full"):
    """Rows of a study with seeds from arrays [epsilon, seed] on a scale, epsilons 0, 0.1, …

    y, control: logarithms of the values, or the values.
    """
    rows = [row(measure="margin", value="0"), row(measure="epsilon_bar", value="1000")]
    for noise, values in (("adversarial", y), ("random", control)):
        for e, of_seeds in enumerate([] if values is None else values):
            if e == 0 and noise == "random":
                continue
            for seed, number in enumerate(np.exp(of_seeds) if logarithm else of_seeds):
                rows.append(
                    row(
                        noise="none" if e == 0 else noise,
                        epsilon=str(e / 10),
                        seed=str(seed),
                        split="train",
                        evaluation_noise="adversarial",
                        evaluation_epsilon=str(e / 10),
                        mode="following",
                        comparison="budget",
                        measure=measure,
                        value=repr(float(number)),
                    )
                )
    return rows
