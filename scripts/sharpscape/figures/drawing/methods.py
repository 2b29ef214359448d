"""Looks of adversarially trained models, where a study may have several methods of training.

One method alone has colours by epsilon. Several have colours by method, and markers and dashes by
epsilon.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sharpscape.figures.drawing.style import (
    DASHES,
    MARKERS,
    PALETTE,
    epsilon_legend,
    epsilon_styles,
)
from sharpscape.judging.series import Study, adversarial_labels
from sharpscape.words import noise_and_training

GREY = "0.3"
# {(epsilon, index of the method): colour, marker, dashes}
Looks = dict[tuple[float, int], dict[str, Any]]


def methods_of(study: Study) -> list[str]:
    """The methods of training of adversarial models, plain first."""
    return [noise_and_training(label)[1] for label in adversarial_labels(study)]


def _by_epsilon(index):
    return {"marker": MARKERS[index % len(MARKERS)], "linestyle": DASHES[index % len(DASHES)]}


def model_looks(epsilons: Sequence[float], methods: Sequence[str]) -> Looks:
    """Colour, marker, dashes and width of the models of each epsilon and method."""
    if len(methods) == 1:
        styles = epsilon_styles(epsilons)
        return {(epsilon, 0): style | {"marker": "o"} for epsilon, style in styles.items()}
    return {
        (epsilon, method): {"color": PALETTE[method % len(PALETTE)], "linewidth": 1.3}
        | _by_epsilon(index)
        for index, epsilon in enumerate(epsilons)
        for method in range(len(methods))
    }


def model_legend(
    figure: Figure, texts: Mapping[float, str], methods: Sequence[str], *, without: str
) -> None:
    """List methods, where there are several, and epsilons beside the panels.

    Args:
        figure: that is drawn.
        texts: {epsilon: its text}.
        methods: of training.
        without: what the models are drawn without: "marker" or "linestyle".
    """
    plain = {without: ""}
    looks = model_looks(list(texts), methods)
    if len(methods) == 1:
        epsilon_legend(figure, {e: look | plain for (e, _), look in looks.items()}, texts)
        return
    shown: dict[str, dict[str, Any]] = {
        method: {"color": PALETTE[i % len(PALETTE)], "marker": "o"} | plain
        for i, method in enumerate(methods)
    }
    for index, text in enumerate(texts.values()):
        shown[rf"$\varepsilon$ = {text}"] = {"color": GREY} | _by_epsilon(index) | plain
    figure.legend(
        handles=[Line2D([], [], label=text, **look) for text, look in shown.items()],
        loc="outside right center",
        handlelength=2.6,
    )
