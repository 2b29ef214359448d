"""How verdicts stand on the page: a sign and words each, told apart without colour."""

from typing import NamedTuple

from sharpscape.figures.verdicts import SIGNS


class Mark(NamedTuple):
    """How a verdict is shown.

    Attributes:
        sign: one character, that of the static figure.
        words: beside it.
        meaning: for the key.
    """

    sign: str
    words: str
    meaning: str


# verdict: words, meaning.
TEXTS = {
    "holds": ("holds", "the claim is supported"),
    "holds-on-the-whole": ("on the whole", "supported on the whole, not step by step"),
    "reversed": ("reversed", "the opposite is supported"),
    "reversed-on-the-whole": ("reversed on the whole", "the opposite, on the whole"),
    "mixed": ("mixed", "up in one place and down in another"),
    "equal": ("equal", "no difference beyond the margin"),
    "inconclusive": ("undecided", "intervals that decide nothing"),
    "too-few": ("too few", "too few ε or seeds to decide anything"),
    "undefined": ("undefined", "no such number: no minimiser, say, or a kink"),
    "does-not-apply": ("does not apply", "there is nothing to compare"),
    "moves-together": ("moves together", "a description, without a test"),
    "moves-apart": ("moves apart", "a description, without a test"),
    "neither": ("neither", "a description: neither together nor apart"),
}
MARKS = {verdict: Mark(SIGNS[verdict], *texts) for verdict, texts in TEXTS.items()}
