"""The verdicts in words: for each question, which measures say what."""

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.evidence import VERDICTS
from sharpscape.measures import measure_text
from sharpscape.words import epsilon_text

_EVALUATIONS = {
    "own": "adversarial noise at each model's own epsilon",
    "own-noise": "each model's own noise at its own epsilon",
    "0": "the clean loss",
}


def _question(row):
    claim = CLAIMS[row["claim"]]
    against = f" ({claim.against.format(row['control'])})" if row["control"] else ""
    noise = "" if row["noise"] == "adversarial" else f", trained under {row['noise']} noise"
    at = row["evaluation"].removeprefix("own-noise ")
    whose = "adversarial noise" if at == row["evaluation"] else "each model's own noise"
    evaluation = _EVALUATIONS.get(row["evaluation"])
    evaluation = evaluation or f"{whose} at epsilon {epsilon_text(float(at))}"
    return f"{row['claim']}: {claim.statement}{against}{noise}, on {evaluation}"


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


def verdict_text(rows):
    """Return the verdicts on the training split as text.

    Args:
        rows: the claims table, dicts of text.
    """
    grouped = {}
    for row in rows:
        if row["split"] == "train":
            place = grouped.setdefault((row["study"], row["comparison"]), {})
            verdicts = place.setdefault(_question(row), {}).setdefault(_range(row), {})
            verdicts.setdefault(row["verdict"], []).append(measure_text(row))
    lines = []
    for (study, comparison), questions in grouped.items():
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
