"""How verdicts stand on the page: a mark and words each, told apart without colour."""

from typing import NamedTuple


class Mark(NamedTuple):
    """How a verdict is shown.

    Attributes:
        sign: one character.
        words: beside it.
        meaning: for the key.
    """

    sign: str
    words: str
    meaning: str


MARKS = {
    "holds": Mark("▲", "holds", "the claim is supported"),
    "holds-on-the-whole": Mark("△", "on the whole", "supported on the whole, not step by step"),
    "reversed": Mark("▼", "reversed", "the opposite is supported"),
    "reversed-on-the-whole": Mark("▽", "reversed on the whole", "the opposite, on the whole"),
    "mixed": Mark("◆", "mixed", "up in one place and down in another"),
    "equal": Mark("=", "equal", "no difference larger than the margin"),
    "inconclusive": Mark("?", "undecided", "intervals that decide nothing"),
    "too-few": Mark("…", "too few", "too few ε or seeds to decide anything"),
    "undefined": Mark("∅", "undefined", "no such number: no minimiser, say, or a kink"),
    "does-not-apply": Mark("–", "does not apply", "there is nothing to compare"),
    "moves-together": Mark("⇈", "moves together", "a description, without a test"),
    "moves-apart": Mark("⇅", "moves apart", "a description, without a test"),
    "neither": Mark("≀", "neither", "a description: neither together nor apart"),
}
