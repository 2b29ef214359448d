"""Figures of planes: one scale for all panels, and every epsilon is drawn or named."""

import itertools

import numpy as np
import pytest

from sharpscape.figures import contours, surfaces
from sharpscape.figures.drawing.asked import Asked
from sharpscape.figures.drawing.planes import planes_along
from sharpscape.figures.drawing.style import save
from sharpscape.figures.drawing.texts import Case
from sharpscape.files.axes import AXES, PLANE, RANDOM, names_along
from sharpscape.files.places import Place

ALPHAS = np.linspace(-1, 1, 11)
BOWL = ALPHAS[:, None] ** 2 + 2 * ALPHAS**2
FIGURES = pytest.mark.parametrize("module", [contours, surfaces])


def drawn(module, losses):
    """The figure of {comparison point: planes} at the own epsilon."""
    cases = {Case(comparison, "own"): planes for comparison, planes in losses.items()}
    return module.draw([planes_along(RANDOM, Asked("a title"), ALPHAS, cases)])


def panels(figure):
    return {axis.get_title(): axis for axis in figure.axes if axis.get_title()}


def colour_limits(axis):
    return [each.get_clim() for each in axis.collections if each.get_array() is not None]


@FIGURES
def test_one_scale_for_flat_and_sharp_panels(module):
    planes = {0.5: 3 + 0.01 * BOWL, 1.0: BOWL, 2.0: 50 + 0 * BOWL}
    found = panels(drawn(module, {"converged": planes}))
    assert [title.split()[-1] for title in found] == ["0.5", "1", "2"]
    limits = {limit for axis in found.values() for limit in colour_limits(axis)[:1]}
    assert len(limits) == 1
    # The losses' own heights, 3 and 50, do not count.
    assert BOWL.max() <= limits.pop()[1] < 10
    if module is surfaces:
        assert len({axis.get_zlim() for axis in found.values()}) == 1


@FIGURES
def test_epsilons_without_a_model_are_named_and_not_drawn(module):
    planes = {1.0: BOWL, 0.25: None, 0.0: np.full(BOWL.shape, np.nan)}
    figure = drawn(module, {"converged": planes})
    assert len(panels(figure)) == 1
    assert figure.get_suptitle().endswith("\nno model at ε = 0, 0.25")


@FIGURES
def test_where_the_loss_overflows_nothing_is_drawn_and_the_scale_is_that_of_the_rest(module):
    steep = np.where(BOWL > 1.5, np.inf, BOWL)
    figure = drawn(module, {"converged": {1.0: steep}})
    assert figure.get_suptitle().endswith("\nwhite: the loss overflows")
    figure.draw_without_rendering()
    (panel,) = panels(figure).values()
    assert 1.5 <= colour_limits(panel)[0][1] <= 2


@FIGURES
@pytest.mark.parametrize("count", [1, 5, 13])
def test_texts_of_the_bar_stand_apart_and_name_both_ends(module, count):
    scale = np.logspace(0, 4, count)
    figure = drawn(module, {"converged": {each: each * BOWL for each in scale}})
    figure.draw_without_rendering()
    bar = figure.axes[-1]
    labels = [each for each in bar.get_yticklabels() if each.get_text()]
    boxes = [each.get_window_extent() for each in labels]
    assert len(boxes) >= 3
    assert all(lower.y1 < upper.y0 for lower, upper in itertools.pairwise(boxes))
    places = bar.get_yticks()
    assert [float(each.get_text()) for each in labels] == pytest.approx(places)
    low, high = bar.get_ylim()
    assert places[0] == pytest.approx(low) and places[-1] == pytest.approx(high)


@FIGURES
def test_the_title_is_no_wider_than_the_figure(module, tmp_path):
    study = Asked("a study whose name takes more than the width of one panel")
    cases = {Case("budget", "own"): {0.5: BOWL}}
    figure = module.draw([planes_along(RANDOM, study, ALPHAS, cases)])
    save(figure, tmp_path / "a.pdf", tmp_path / "a.png")
    (title,) = [each for each in figure.texts if each.get_text() == figure.get_suptitle()]
    box = title.get_window_extent()
    assert 0 <= box.x0 and box.x1 <= figure.bbox.width


@FIGURES
@pytest.mark.parametrize("planes", [{}, {0.0: None}, {1.0: 0 * BOWL}])
def test_nothing_to_see_is_no_error(module, planes):
    drawn(module, {"converged": planes}).draw_without_rendering()


@FIGURES
def test_losses_far_below_the_centre_have_levels_of_their_own(module):
    figure = drawn(module, {"converged": {1.0: -BOWL, 2.0: BOWL}})
    figure.draw_without_rendering()
    ticks = figure.axes[-1].get_yticks()
    assert ticks.min() <= -BOWL.max() and ticks.max() >= BOWL.max()
    assert (np.diff(ticks) > 0).all()


def test_alpha_runs_to_the_right():
    steep_in_alpha = np.broadcast_to(ALPHAS[:, None] ** 2, BOWL.shape)
    (axis,) = panels(drawn(contours, {"converged": {1.0: steep_in_alpha}})).values()
    rings = axis.collections[1].get_paths()
    for ring in filter(lambda path: len(path.vertices), rings):
        # Level lines of a function of alpha alone are vertical.
        assert np.ptp(np.abs(ring.vertices[:, 0])) < 1e-9


@FIGURES
def test_two_comparison_points_have_panels_of_their_own(module):
    planes = {"budget": {1.0: BOWL, 2.0: BOWL}, "loss": {1.0: BOWL, 2.0: None}}
    figure = drawn(module, planes)
    assert len(panels(figure)) == 3
    assert "no model at ε = 2 (equal robust loss)" in figure.get_suptitle()


@FIGURES
def test_only_the_file_of_the_first_seeds_has_a_plane(module):
    def place(epsilon):
        return Place("budget", "plane", "adversarial", epsilon, "train", "following").path

    with_plane = {place(0.5): BOWL[None], "plane_alpha": ALPHAS}
    files = [(with_plane, {"epsilon": 0.5}), ({}, {"epsilon": 0.5})]
    (shown,) = module.show(Asked("study"), files)
    (panel,) = shown.panels
    assert (panel.rise == BOWL - BOWL[5, 5]).all()
    assert shown.alphas is ALPHAS


@FIGURES
def test_each_kind_of_axes_has_a_part_with_a_scale_of_its_own(module):
    names = names_along(PLANE)
    at = Place("budget", "", "adversarial", 0.5, "train", "following")
    heights = dict(zip(names, (1, 10, 0.01), strict=True))
    fields = {
        at._replace(name=name).path: heights[axes] * BOWL[None] for axes, name in names.items()
    }
    settings = {"epsilon": 0.5, "landscape": {"batch_norm": "reestimated"}}
    shown = module.show(Asked("study"), [(fields | {"plane_alpha": ALPHAS}, settings)])
    assert [each.axes for each in shown] == list(AXES)
    for each in shown:
        height = heights[each.axes] * BOWL.max()
        assert height <= each.levels[-1] <= 2.5 * height
        assert each.title.endswith("if any, estimated anew at every point")
    parts = module.draw(shown).subfigs
    assert [part.get_suptitle() for part in parts] == [each.title for each in shown]
    assert "eigenvectors 1 and 2" in parts[1].get_suptitle()
    assert "length of the step" in parts[1].get_supxlabel()
    assert "0.005" in parts[2].get_supxlabel()
