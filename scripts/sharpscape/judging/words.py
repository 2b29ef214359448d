"""The verdicts as text: the primary question of each study first, then the rest."""

from collections.abc import Iterable, Sequence

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.inputs import Row
from sharpscape.judging.ranges import RANGES
from sharpscape.judging.sentences import sentence
from sharpscape.measures import measure_text
from sharpscape.words import OWN_NOISE, PLAIN, epsilon_text

_EVALUATIONS = {
    "own": "adversarial noise at each model's own epsilon",
    "own-noise": "each model's own noise at its own epsilon",
    "0": "the clean loss",
}
_SHORT_EVALUATIONS = {"own": "own ε", "0": "clean", "own-noise": "own noise"}
# Of these, the measures are named together: they have no sizes.
WITHOUT_SIZES = ("too-few", "undefined", "does-not-apply")


def _evaluated(row):
    """(evaluation without its noise, whether its noise is each model's own)."""
    at = row["evaluation"].removeprefix(f"{OWN_NOISE} ")
    return at, at != row["evaluation"]


def _evaluation(row):
    """What the models of a row were measured on; "" where without noise."""
    if row["evaluation"] in _EVALUATIONS:
        return _EVALUATIONS[row["evaluation"]]
    at, own_noise = _evaluated(row)
    whose = "each model's own noise" if own_noise else "adversarial noise"
    return f"{whose} at epsilon {epsilon_text(float(at))}" if at else ""


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
    training = "" if row["training"] == PLAIN else f" ({row['training']})"
    return f"{row['label']}{training}{noise}{against}" + (f", {evaluation}" if evaluation else "")


def statements(names: Sequence[str]) -> list[str]:
    """The claims of these names with their sentences."""
    return [f"{name}: {CLAIMS[name].statement}" for name in names]


def _place(row):
    return f"Study {row['study']}, {row['comparison']}, train"


def _asked(row):
    """What the rows under one heading share."""
    noise = "" if row["noise"] == "adversarial" else f", trained under {row['noise']} noise"
    noise += "" if row["training"] == PLAIN else f", trained by {row['training']}"
    on = _evaluation(row)
    return f"{row['label']}{noise}" + (f", on {on}" if on else "")


def _grouped(rows, *keys):
    """{text of the first key: {text of the second: … rows}}, in order."""
    if not keys:
        return list(rows)
    groups: dict = {}
    for row in rows:
        groups.setdefault(keys[0](row), []).append(row)
    return {name: _grouped(inside, *keys[1:]) for name, inside in groups.items()}


def _verdict(row):
    return row["verdict"].replace("-", " ")


def _with_measures(rows, said) -> Iterable[str]:
    """What is said of rows, each text once, with all measures that it is said of."""
    for text, inside in _grouped(rows, said).items():
        yield f"{text}: {', '.join(dict.fromkeys(measure_text(row) for row in inside))}"


def _without_sizes(rows) -> Iterable[str]:
    """Lines of the verdicts that have nothing but a reason, each with its measures."""

    def said(row):
        control = f" {row['control']}" if row["control"] else ""
        return f"{_verdict(row)}{control}, {RANGES[row['range']]} ({row['reason']})"

    return _with_measures(rows, said)


def _primary(rows) -> Iterable[str]:
    for place, inside in _grouped(rows, _place).items():
        yield f"  {place}, on {_evaluation(inside[0])}"
        yield from (f"    {sentence(row)}" for row in inside)


def _secondary(rows, shown) -> Iterable[str]:
    """Sentences of the range that is the study's own question; of others the verdicts alone."""
    for place, questions in _grouped(rows, _place, _asked).items():
        yield f"  {place}"
        for question, inside in questions.items():
            yield f"    {question}"
            own = [row for row in inside if row["range"] == shown.get(row["study"], "all")]
            with_sizes = [row for row in own if row["verdict"] not in WITHOUT_SIZES]
            yield from (f"      {sentence(row)}" for row in with_sizes)
            others = [row for row in own if row["verdict"] in WITHOUT_SIZES]
            yield from (f"      {line}" for line in _without_sizes(others))
            rest = [row for row in inside if row not in own]
            for at, of_range in _grouped(rest, _beside).items():
                yield f"      {at}: {'; '.join(_with_measures(of_range, _verdict))}"


def _beside(row):
    control = f"{row['control']}, " if row["control"] else ""
    return f"{control}{RANGES[row['range']]}"


def verdict_text(rows: Sequence[Row]) -> str:
    """Return the verdicts on the training split as text.

    Args:
        rows: the claims table, dicts of text.
    """
    rows = [row for row in rows if row["split"] == "train"]
    if not rows:
        return "\nNo claim applies: that takes adversarial noise and epsilons above 0.\n"
    asked = {row["claim"] for row in rows}
    lines = ["", *statements([name for name in CLAIMS if name in asked])]
    if any(row["label"].startswith("C4") for row in rows):
        lines.append("C4: a network shows the same as C1 to C3")
    primary = [row for row in rows if row["primary"] == "primary"]
    secondary = [row for row in rows if row["primary"] != "primary"]
    if primary:
        lines += ["", "Primary question", *_primary(primary)]
    if secondary:
        shown = {row["study"]: row["range"] for row in primary}
        lines += ["", "Secondary questions", *_secondary(secondary, shown)]
    return "\n".join(lines) + "\n"
