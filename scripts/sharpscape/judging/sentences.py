"""One verdict as a sentence: what, how much, where, from what, and why no more can be said.

It is made from its row of the claims table alone.
"""

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.inputs import Row
from sharpscape.measures import measure_text
from sharpscape.words import epsilon_text

RANGES = {"all": "", "below margin": "below γ, ", "between": "between γ and ε̄, "}


def _number(text):
    """A number for people: three digits."""
    return "∞" if text == "inf" else f"{float(text):.3g}"


def _epsilon(text):
    return epsilon_text(float(text))


def _size(row, text):
    """A ratio or a difference."""
    if row["scale"] == "logarithm":
        return f"×{_number(text)}"
    return f"+{_number(text)}" if float(text) > 0 else _number(text)


def _with_interval(row, prefix, text):
    """A number with its interval, in the columns of that prefix, where it has one."""
    if not row[f"{prefix}low"]:
        return text(row[prefix.rstrip("_") or "value"])
    low, high = text(row[f"{prefix}low"]), text(row[f"{prefix}high"])
    return f"{text(row[prefix.rstrip('_') or 'value'])} ({low} to {high})"


def _sizes(row):
    """How large the effects are, each with its interval."""
    if not row["value"]:
        return ""
    if row["statistic"].startswith("mean Kendall"):
        return _with_interval(row, "", lambda value: f"τ {_number(value)}")

    def size(value):
        return _size(row, value)

    if row["largest"]:
        smallest = f"{_with_interval(row, '', size)} at ε {_epsilon(row['value_epsilon'])}"
        if row["largest_epsilon"] == row["value_epsilon"]:
            return smallest
        largest = _with_interval(row, "largest_", size)
        return f"{smallest} to {largest} at ε {_epsilon(row['largest_epsilon'])}"
    return f"{_with_interval(row, '', size)} from the first to the last ε"


def _turn(row):
    """Where a curve turns, and how much of the way it goes back."""
    if row["turns"]:
        return f"turns {row['turns']} times"
    if not row["turn"]:
        return ""
    kind, way = ("peak", "rise") if row["shape"] == "rises-then-falls" else ("trough", "fall")
    low, high = _epsilon(row["turn_low"]), _epsilon(row["turn_high"])
    at = f"{kind} at ε {_epsilon(row['turn'])}"
    if low != high:
        at += f" ({low} to {high})"
    if not row["given_back"]:
        return at
    share = float(row["given_back"])
    back = "all of it" if share >= 1 else f"{share:.0%}"
    return f"{at}, gives {back} of the {way} back".replace("all of it of the", "all of the")


def _wrong_way(row):
    """The largest move against a curve that rises or falls."""
    if row["shape"] not in ("rises", "falls") or not row["wrong_way"]:
        return ""
    way = "fall" if row["shape"] == "rises" else "rise"
    if row["wrong_way_share"]:
        share = float(row["wrong_way_share"])
        return f"but for {share:.2%} of the range" if share > 0 else ""
    size = row["wrong_way"]
    if way == "rise" and row["scale"] == "logarithm":
        return f"no {way} beyond {_size(row, size)}"
    # A fall is told as the factor that it divides by.
    return f"no {way} beyond {'÷' if row['scale'] == 'logarithm' else ''}{_number(size)}"


def _tests(row):
    """p with what it is held against, and q."""
    tests = [f"p {_number(row['p'])} (against {row['p_against']})"] if row["p"] else []
    decided_by_q = row["verdict"].endswith("on-the-whole") or row["claim"] == "C5 within epsilon"
    if row["q"] and decided_by_q:
        tests.append(f"q {_number(row['q'])}")
    return ", ".join(tests)


def _range(row):
    """The epsilons that were judged, and what was left out."""
    left = row["left_out_epsilons"]
    count = row["n_epsilons"]
    if left:
        count += f" of {int(count) + len(left.split('; '))}"
    noun = "epsilon" if count == "1" else "epsilons"
    span = ""
    if row["epsilon_low"]:
        low, high = _epsilon(row["epsilon_low"]), _epsilon(row["epsilon_high"])
        span = f"ε {low} to {high}, " if low != high else f"ε {low}, "
    parts = [f"{RANGES[row['range']]}{span}{count} {noun}"]
    if left:
        parts.append(f"left out: {left}")
    if row["left_out_seeds"]:
        parts.append(f"without seeds {row['left_out_seeds']}")
    if row["zero_epsilons"]:
        parts.append(f"w = 0 at ε {row['zero_epsilons']}")
    return "; ".join(parts)


def _population(row):
    seeds = f"{row['n_seeds']} seeds, " if row["n_seeds"] != "0" else ""
    return f"{seeds}{row['method']}" if row["method"] else ""


def _loss(row):
    """What C5 within an epsilon says of the training loss."""
    if row["claim"] != "C5 within epsilon" or not row["value"]:
        return ""
    taus = ""
    if row["tau_sharpness_loss"]:
        taus = (
            f" (τ with the training loss: sharpness {_number(row['tau_sharpness_loss'])}, "
            f"gap {_number(row['tau_gap_loss'])})"
        )
    if row["comparison"] == "loss":
        return f"at equal training loss{taus}"
    if row["at_equal_loss"]:
        return f"at equal training loss: {row['at_equal_loss']}{taus}"
    return f"not adjusted for the training loss{taus}"


def sentence(row: Row) -> str:
    """The verdict of a row of the claims table in words.

    Args:
        row: dict of text.
    """
    claim = CLAIMS[row["claim"]]
    against = f" ({claim.against.format(row['control'])})" if row["control"] else ""
    verdict = row["verdict"].replace("-", " ")
    shape = row["shape"].replace("-", " ")
    if shape and row["claim"] != "C1":
        verdict += f", {shape}"
    parts = [
        _sizes(row),
        _turn(row),
        _wrong_way(row),
        _tests(row),
        _loss(row),
        row["reason"],
        _range(row),
        _population(row),
    ]
    said = "; ".join(part for part in parts if part)
    return f"{row['label']}{against}, {measure_text(row)}: {verdict}: {said}"
