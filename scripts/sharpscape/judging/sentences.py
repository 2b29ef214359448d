"""One verdict as a sentence: what, how much, where, from what, and why no more can be said.

It is made from its row of the claims table alone.
"""

from sharpscape.judging.claims import CLAIMS
from sharpscape.judging.equal_loss import is_equal_loss
from sharpscape.judging.evidence import EXACT
from sharpscape.judging.inputs import Row
from sharpscape.judging.ranges import in_range
from sharpscape.measures import measure_text
from sharpscape.words import PLAIN, epsilon_text


def _number(text):
    """A number for people: three digits."""
    value = float(f"{float(text):.3g}")
    if abs(value) == float("inf"):
        return "∞" if value > 0 else "-∞"
    return f"{value:,.0f}" if 1e3 <= abs(value) < 1e6 else f"{value:g}"


def _epsilon(text):
    return epsilon_text(float(text))


def _size(row, text):
    """A ratio or a difference."""
    if row["scale"] == "logarithm":
        return f"×{_number(text)}"
    return f"+{_number(text)}" if float(text) > 0 else _number(text)


def _interval(row, prefix=""):
    """The interval in the columns of that prefix; "" where there is none."""
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    return f" ({_number(low)} to {_number(high)})" if low else ""


def _sizes(row):
    """How large the effects are, each with its interval."""
    if not row["value"]:
        return ""
    if row["statistic"].startswith("mean Kendall"):
        granulated = row["tau_granulated"]
        beside = f", granulated {_number(granulated)}" if granulated else ""
        return f"τ {_number(row['value'])}{_interval(row)}{beside}"
    size = f"{_size(row, row['value'])}{_interval(row)}"
    if not row["largest"]:
        return f"{size} from first to last ε"
    size += f" at ε {_epsilon(row['value_epsilon'])}"
    if row["largest_epsilon"] == row["value_epsilon"]:
        return size
    largest = f"{_size(row, row['largest'])}{_interval(row, 'largest_')}"
    return f"{size} to {largest} at ε {_epsilon(row['largest_epsilon'])}"


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
    none = "1" if row["scale"] == "logarithm" else "0"
    if _number(size) == none:
        return f"no {way}"
    if row["scale"] == "logarithm":
        # A fall is told as the factor that it divides by.
        return f"no {way} beyond {'÷' if way == 'fall' else '×'}{_number(size)}"
    return f"no {way} beyond {_number(size)}"


def _of_order(row):
    """Whether a claim is about the order of models at one epsilon."""
    return CLAIMS[row["claim"]].needs.of_seeds


def _tests(row):
    """p with what it is held against, and q."""
    against = f" (against {row['p_against']})" if row["p_against"] else ""
    tests = [f"p {float(row['p']):.2g}{against}"] if row["p"] else []
    decided_by_q = row["verdict"].endswith("on-the-whole") or _of_order(row)
    if row["q"] and decided_by_q:
        tests.append(f"q {float(row['q']):.2g}")
    return ", ".join(tests)


def _range(row):
    """The epsilons that were judged, and what was left out."""
    left = row["left_out_epsilons"]
    count = row["n_epsilons"]
    if left:
        count += f" of {int(count) + len(left.split('; '))}"
    span = "no epsilon"
    if row["epsilon_low"]:
        low, high = _epsilon(row["epsilon_low"]), _epsilon(row["epsilon_high"])
        span = f"{count} ε from {low} to {high}" if low != high else f"ε {low}"
    parts = [span + in_range(row["range"])]
    if left:
        parts.append(f"left out: {left}")
    if row["left_out_seeds"]:
        parts.append(f"without seeds {row['left_out_seeds']}")
    if row["zero_epsilons"]:
        parts.append(f"w = 0 at ε {row['zero_epsilons']}")
    return "; ".join(parts)


def _population(row):
    """How many seeds there are, and what they are drawn from."""
    if row["method"].startswith(EXACT) or not row["n_seeds"]:
        return row["method"]
    _, over, population = row["method"].rpartition(", over ")
    counted = CLAIMS[row["claim"]].needs.counted
    return f"{row['n_seeds']} {counted}{over.removeprefix(',')}{population}"


def loss_adjustment(row: Row) -> str:
    """What a claim on the order of models has made of the training loss."""
    if is_equal_loss(row["comparison"]):
        return "at equal training loss"
    if row["at_equal_loss"]:
        return f"at equal training loss: {row['at_equal_loss'].replace('-', ' ')}"
    return "not adjusted for the training loss"


def _loss(row):
    """What a claim on the order of models says of the training loss."""
    if not (_of_order(row) and row["value"]):
        return ""
    taus = ""
    if row["tau_sharpness_loss"]:
        taus = (
            f" (τ with the training loss: sharpness {_number(row['tau_sharpness_loss'])}, "
            f"gap {_number(row['tau_gap_loss'])})"
        )
    return f"{loss_adjustment(row)}{taus}"


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
    training = "" if row["training"] == PLAIN else f" ({row['training']})"
    return f"{row['label']}{training}{against}, {measure_text(row)}: {verdict}: {said}"
