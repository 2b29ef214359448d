"""Numbers as people read them."""

import pytest

from sharpscape.words import epsilon_text


@pytest.mark.parametrize(
    ("epsilon", "text"),
    [
        (0, "0"), (0.5, "0.5"), (1, "1"), (0.375, "0.375"), (8 / 255, "8/255"), (0.2, "0.2"),
        (1 / 255, "1/255"), (128 / 255, "128/255"), (1 / 3, "85/255"), (0.0123456, "0.0123456"),
    ],
)  # fmt: skip
def test_an_epsilon_as_text(epsilon, text):
    assert epsilon_text(epsilon) == text
