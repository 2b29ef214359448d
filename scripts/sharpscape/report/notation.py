"""How numbers and formulas stand on the page: in plain characters, in the field's notation."""

import math
import re

SYMBOLS = {
    r"\bar\varepsilon": "ε̄",
    r"\varepsilon": "ε",
    r"\lambda_{max}": "λmax",
    r"\kappa": "κ",
    r"\gamma": "γ",
    r"\alpha": "α",
    r"\beta": "β",
    r"\tau": "τ",
    r"\leq": "≤",
    r"\geq": "≥",
    r"\times": "×",
    r"\triangleleft": "◁",
    r"\triangleright": "▷",
    r"\infty": "∞",
    r"\|": "‖",
    r"\,": " ",
}
_DIGITS = 3
# Significant digits of what is only drawn.
_DRAWN = 6
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(text: str) -> str:
    """A label of a figure without TeX: its formulas in plain characters, on one line."""

    def formula(found):
        inside = found[1]
        for name, symbol in SYMBOLS.items():
            inside = inside.replace(name, symbol)
        return inside

    return re.sub(r"\$([^$]*)\$", formula, text).replace("\n", "; ")


def number(value: float, digits: int = _DIGITS) -> str:
    """A number for people: three significant digits, powers of ten where it is long, ∞."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        text = f"{value:.{digits}g}"
        # Without an exponent, which 12345 would have.
        text = f"{float(text):.0f}" if "e" in text else text
    else:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    return text.replace("-", "−")


def rounded(value: float | None) -> float | None:
    """A number that is only drawn, short in JSON; None for what is not finite."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{_DRAWN}g}")
