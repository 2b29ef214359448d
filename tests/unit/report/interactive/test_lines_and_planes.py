"""Lines and planes of the page are those of the files: which number stands where."""

import numpy as np
import pytest
from report_studies import linear_study

from sharpscape.files.places import Place
from sharpscape.report.interactive import lines, planes

ALPHAS = np.linspace(-1, 1, 5)


def landscape(epsilon, scale, points=5):
    """A file whose line is scale·α², and whose plane is scale·(α + 10β)."""
    alphas = np.linspace(-1, 1, points)
    at = {"noise": "adversarial", "epsilon": epsilon, "split": "train", "mode": "following"}
    line = 7 + scale * ALPHAS**2
    plane = 7 + scale * (alphas[:, None] + 10 * alphas)
    fields = {
        "alpha": ALPHAS,
        "plane_alpha": alphas,
        Place("converged", "loss", **at).path: line[None, None],
        Place("converged", "plane", **at).path: plane[None],
    }
    return fields, {"epsilon": epsilon, "seeds": None}


def study(points=5):
    files = [landscape(0.0, 1.0, points), landscape(0.5, 3.0, points)]
    return linear_study(epsilons=(0, 0.5))._replace(landscapes=files)


def test_the_slider_of_lines_picks_an_epsilon_of_its_own():
    made = lines.make(study())
    (panel,) = made.panels
    (slider,) = [control for control in made.controls if control.kind == "highlight"]
    for trace in panel.traces:
        epsilon = float(slider.options[trace["at"]["epsilon"]])
        scale = {0.0: 1.0, 0.5: 3.0}[epsilon]
        assert trace["y"] == pytest.approx(list(scale * ALPHAS**2))
        assert trace["x"] == pytest.approx(list(ALPHAS))
    # One scale for all: as far as the highest.
    assert panel.layouts["0"]["yaxis"]["range"][1] == pytest.approx(3.15)


def test_rows_of_a_surface_are_those_of_beta():
    made = planes.make(study())
    (panel,) = made.panels
    assert made.controls[0].options == ["0", "0.5"]
    for trace, scale in zip(panel.traces, (1.0, 3.0), strict=True):
        for row, beta in zip(trace["z"], trace["y"], strict=True):
            assert row == pytest.approx([scale * (alpha + 10 * beta) for alpha in trace["x"]])


def test_a_plane_of_many_points_is_thinned_with_its_ends_and_its_middle():
    (panel,) = planes.make(study(points=101)).panels
    sides = panel.traces[0]["x"]
    assert len(sides) == planes.MOST_POINTS
    assert (sides[0], sides[planes.MOST_POINTS // 2], sides[-1]) == (-1, 0, 1)
    assert len(panel.traces[0]["z"]) == planes.MOST_POINTS


def test_each_kind_of_axes_has_a_panel_and_an_option():
    files = []
    for fields, settings in study().landscapes:
        along = {
            name.replace("/loss", "/loss_eigenvectors").replace("/plane", "/plane_eigenvectors"): v
            for name, v in fields.items()
            if "/" in name
        }
        steeper = {
            name: np.concatenate([2 * values, 3 * values], axis=1) if "loss" in name else 2 * values
            for name, values in along.items()
        }
        files.append((fields | steeper, settings))
    both = study()._replace(landscapes=files)
    random, eigenvectors = planes.make(both).panels
    assert eigenvectors.title.startswith("eigenvectors 1 and 2 of the Hessian")
    assert eigenvectors.traces[1]["z"][0] == pytest.approx(
        [2 * z for z in random.traces[1]["z"][0]]
    )
    made = lines.make(both)
    (options,) = (each.options for each in made.controls if each.name == "measured")
    (panel,) = made.panels
    units = {
        text.partition(",")[0]: panel.layouts[str(option)]["xaxis"]["title"]["text"]
        for option, text in enumerate(options)
    }
    assert units == {
        "random directions": "α (step in units of ‖w‖)",
        "eigenvector 1 of the Hessian": "α (length of the step)",
        "eigenvector 2": "α (length of the step)",
    }
