"""Sharpness and gaps of adversarially trained networks as training goes: over the training loss."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.methods import methods_of, model_legend, model_looks
from sharpscape.figures.drawing.style import lowest_axes, new_figure, say
from sharpscape.judging.series import Study, adversarial_labels
from sharpscape.measures import load_measure
from sharpscape.words import OWN, equal_loss_of, snapshot_of

SOURCE = "summary"
NEEDS = ("snapshots", "own epsilon")
MEASURES = "all"

LOSS = "robust_loss"
END = "budget"
ABREAST = 4


class Curve(NamedTuple):
    """The way of one model, or of the mean of all seeds that have come so far.

    Attributes:
        epsilon: of training.
        method: of training, its index.
        seed: "" of the mean.
        loss: robust training loss after each of the epochs, as training goes.
        values: of the measure there.
    """

    epsilon: float
    method: int
    seed: str
    loss: list[float]
    values: list[float]


class TrajectoriesPanel(NamedTuple):
    """The ways, by one measure.

    Attributes:
        title: the measure.
        logarithm: whether its axis is logarithmic.
        curves: one per model, and one per epsilon and method.
    """

    title: str
    logarithm: bool
    curves: list[Curve]


class Trajectories(NamedTuple):
    """What the figure shows.

    Attributes:
        title, xlabel: texts of the figure.
        methods: of training, plain first.
        epsilons: those that are shown, {epsilon: its text}, ascending.
        levels: training losses at which models are compared, ascending.
        panels: none where no measure was taken at two points of training.
    """

    title: str
    xlabel: str
    methods: list[str]
    epsilons: dict[float, str]
    levels: list[float]
    panels: list[TrajectoriesPanel]


def _mean(values, *, logarithm):
    return float(np.exp(np.mean(np.log(values))) if logarithm else np.mean(values))


def _curves(method, points, losses, *, logarithm):
    """The Curves of {comparison: Points} of a measure, over those of the training loss."""
    ways: dict = defaultdict(dict)
    for comparison in points.keys() & losses.keys():
        for epsilon, point in points[comparison].items():
            of_loss = losses[comparison].get(epsilon)
            for seed in point.values.keys() & (of_loss.values.keys() if of_loss else set()):
                place = of_loss.values[seed], point.values[seed]
                if np.isfinite(place).all() and min(place if logarithm else place[:1]) > 0:
                    ways[epsilon].setdefault(seed, {})[comparison] = place
    found = []
    for epsilon, of_seeds in sorted(ways.items()):
        common = set.intersection(*(set(way) for way in of_seeds.values()))
        of_all = {
            comparison: tuple(
                _mean([way[comparison][axis] for way in of_seeds.values()], logarithm=log)
                for axis, log in ((0, True), (1, logarithm))
            )
            for comparison in common
        }
        for seed, way in [*sorted(of_seeds.items()), ("", of_all)]:
            order = sorted(way, key=lambda each: (each == END, snapshot_of(each)))
            loss, values = ([way[each][axis] for each in order] for axis in (0, 1))
            found.append(Curve(epsilon, method, seed, loss, values))
    return found


def _on_the_way(study, label):
    """{(measure, mode): {comparison point: Points}} of the epochs, at the models' own epsilon."""
    found: dict = defaultdict(dict)
    for protocol, points in study.series[label].items():
        at = protocol.comparison
        on_way = at == END or snapshot_of(at) is not None
        if on_way and protocol.evaluation == OWN and protocol.split in ("train", ""):
            found[protocol.measure, protocol.mode][at] = points
    return found


def show(asked: Asked, source: Study) -> Trajectories:
    """Each measure of sharpness on train, and both gaps, after the snapshots and at the end."""
    ways = [_on_the_way(source, label) for label in adversarial_labels(source)]
    measured = set().union(*ways)
    panels = []
    for name, mode in sorted(measured, key=lambda key: (load_measure(key[0]).position, key)):
        measure = load_measure(name)
        if not (measure.sharpness or measure.gap):
            continue
        curves = [
            curve
            for method, way in enumerate(ways)
            for curve in _curves(
                method,
                way.get((name, mode), {}),
                way.get((LOSS, ""), {}),
                logarithm=measure.logarithm,
            )
        ]
        if any(len(curve.loss) > 1 for curve in curves):
            several = sum(other == name for other, _ in measured) > 1
            label = f"{measure.label}, noise {mode}" if several else measure.label
            panels.append(TrajectoriesPanel(label, measure.logarithm, curves))
    points = {protocol.comparison for protocol in source.series["adversarial"]}
    return Trajectories(
        f"{asked.study}: adversarial training, train, own $\\varepsilon$, as training goes",
        "robust training loss",
        methods_of(source),
        asked.texts(curve.epsilon for panel in panels for curve in panel.curves),
        sorted(filter(None, map(equal_loss_of, points))),
        panels,
    )


def _draw_panel(axis, panel: TrajectoriesPanel, levels, looks):
    """Thin lines of the seeds, a thick one of their mean, which ends in a mark."""
    axis.set_xscale("log")
    # Less than a decade has its labels at minor ticks, close together.
    axis.tick_params(axis="x", which="minor", labelsize="xx-small", rotation=30)
    axis.set_yscale("log" if panel.logarithm else "linear")
    for curve in panel.curves:
        look = looks[curve.epsilon, curve.method]
        if curve.seed:
            axis.plot(curve.loss, curve.values, color=look["color"], linewidth=0.5, alpha=0.4)
        else:
            axis.plot(curve.loss, curve.values, **look | {"marker": "."}, markersize=3)
            axis.plot(curve.loss[-1:], curve.values[-1:], "o", color=look["color"], markersize=5)
    for level in levels:
        axis.axvline(level, color="0.6", linewidth=0.8, zorder=-1)
    axis.set_title(panel.title)


def draw(shown: Trajectories) -> Figure:
    """A panel per measure; training goes from left to right, as its loss falls."""
    if not shown.panels:
        figure, axes = new_figure(1, 1)
        say(axes[0, 0], "nothing is measured at two points of training")
        figure.suptitle(shown.title)
        return figure
    columns = min(ABREAST, len(shown.panels))
    rows = [shown.panels[at : at + columns] for at in range(0, len(shown.panels), columns)]
    figure, axes = new_figure(len(rows), columns, sharex=True)
    looks = model_looks(list(shown.epsilons), shown.methods)
    for of_row, panels in zip(axes, rows, strict=True):
        for axis, panel in zip(of_row, panels, strict=False):
            _draw_panel(axis, panel, shown.levels, looks)
    for axis in lowest_axes(axes, [len(panels) for panels in rows]):
        axis.set_xlabel(shown.xlabel)
        axis.tick_params(labelbottom=True)
    axes[0, 0].invert_xaxis()
    model_legend(figure, shown.epsilons, shown.methods, without="marker")
    figure.suptitle(shown.title)
    note = "thin: seeds; thick: their mean, where all have come so far; dot: its end"
    figure.supxlabel(note + ("; grey: equal loss" if shown.levels else ""), fontsize="small")
    return figure
