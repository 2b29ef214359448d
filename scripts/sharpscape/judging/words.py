"""The verdicts in words: for each question, which measures say what."""

from collections.abc import Sequence

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.evidence import VERDICTS
from sharpscape.judging.inputs import Row
from sharpscape.measures import measure_text
from sharpscape.words import OWN_NOISE, epsilon_text

_EVALUATIONS = {
    "own": "adversarial noise at each model's own epsilon",
    "own-noise": "each model's own noise at its own epsilon",
    "0": "the clean loss",
}
_SHORT_EVALUATIONS = {"own": "own ε", "0": "clean", "own-noise": "own noise"}


def _evaluated(row):
    """(evaluation without its noise, whether its noise is each model's own)."""
    at = row["evaluation"].removeprefix(f"{OWN_NOISE} ")
    return at, at != row["evaluation"]


def _evaluation(row):
    """What the models of a row were measured on; "" where without noise."""
    if row["evaluation"] in _EVALUATIONS:
        return f", on {_EVALUATIONS[row['evaluation']]}"
    at, own_noise = _evaluated(row)
    whose = "each model's own noise" if own_noise else "adversarial noise"
    return f", on {whose} at epsilon {epsilon_text(float(at))}" if at else ""


def _question(row):
    claim = CLAIMS[row["claim"]]
    against = f" ({claim.against.format(row['control'])})" if row["control"] else ""
    noise = "" if row["noise"] == "adversarial" else f", trained under {row['noise']} noise"
    return f"{row['claim']}: {claim.statement}{against}{noise}{_evaluation(row)}"


def evaluation_text(row: Row) -> str:
    """What the models of a row were measured on, for figures and tables; "" without noise."""
    at, own_noise = _evaluated(row)
    evaluation = _SHORT_EVALUATIONS.get(at) or (f"ε {epsilon_text(float(at))}" if at else "")
    return f"own noise, {evaluation}" if own_noise else evaluation


def short_question(row: Row) -> str:
    """The question of a row of claims for figures: claim, noise, control, and evaluation."""
    evaluation = evaluation_text(row)
    against = f" vs {row['control']}" if row["control"] else ""
    noise = "" if row["noise"] == "adversarial" else f" ({row['noise']} noise)"
    return f"{row['claim']}{noise}{against}" + (f", {evaluation}" if evaluation else "")


def statements(names: Sequence[str]) -> list[str]:
    """The claims of these names with their sentences."""
    return [f"{name}: {CLAIMS[name].statement}" for name in names]


def _range(row):
    if not row["epsilon_low"]:
        return f"{row['range']} (nothing to compare)"
    seeds = f"{row['n_seeds']} seeds"
    if row["n_seeds"] == "0":
        # Random lines and draws around an exact optimum are compared by t-tests.
        seeds = "exact" if row["method"] in ("exact", "") else "exact optimum, random directions"
    low, high = (epsilon_text(float(row[f"epsilon_{end}"])) for end in ("low", "high"))
    span = f"{low} to {high}"
    return f"{row['range']} ({span}: {row['n_epsilons']} epsilons, {seeds})"


def _grouped(rows):
    """{(study, comparison): {question: {range: {verdict: measures}}}} on train, in order."""
    grouped: dict = {}
    for row in rows:
        if row["split"] == "train":
            place = grouped.setdefault((row["study"], row["comparison"]), {})
            verdicts = place.setdefault(_question(row), {}).setdefault(_range(row), {})
            verdicts.setdefault(row["verdict"], []).append(measure_text(row))
    return grouped


def verdict_text(rows: Sequence[Row]) -> str:
    """Return the verdicts on the training split as text.

    Args:
        rows: the claims table, dicts of text.
    """
    lines = []
    for (study, comparison), questions in _grouped(rows).items():
        lines += ["", f"Study {study}, {comparison}, train"]
        for question, ranges in questions.items():
            lines.append(f"  {question}")
            for name, verdicts in ranges.items():
                said = "; ".join(
                    f"{verdict}: {'all' if len(verdicts) == 1 else ', '.join(verdicts[verdict])}"
                    for verdict in VERDICTS
                    if verdict in verdicts
                )
                lines.append(f"    epsilon {name}: {said}")
    return "\n".join(lines) + "\n"
