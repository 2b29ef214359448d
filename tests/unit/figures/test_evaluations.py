"""Figures are drawn where models are asked to be measured: at their own epsilon or at others."""

import numpy as np
import pytest
from summaries import row

from sharpscape.figures import contours, curvature, lines, noises, spectra, surfaces
from sharpscape.figures.drawing.asked import Asked
from sharpscape.files.places import Place
from sharpscape.judging.series import read_study

EIGHT = 8 / 255
EPSILONS = {"0": 0.0, "4/255": 4 / 255, "8/255": EIGHT, "16/255": 16 / 255}
ALPHAS = np.linspace(-1, 1, 5)


def asked(*evaluations, clean=True):
    return Asked("study", EPSILONS, evaluations, clean)


def rows_at(*evaluations):
    """Rows whose value is 100 times the evaluation's epsilon plus the model's in units of 1/255."""
    rows = []
    for noise in ("adversarial", "random"):
        for epsilon in EPSILONS.values():
            for at in evaluations if epsilon or noise == "adversarial" else ():
                measured = epsilon if at == "own" else float(at)
                for measure in ("lambda_max_full", "kappa_full"):
                    rows.append(
                        row(
                            noise=noise if epsilon else "none",
                            epsilon=repr(epsilon),
                            split="train",
                            evaluation_noise="adversarial",
                            evaluation_epsilon=repr(measured),
                            mode="following",
                            comparison="converged",
                            measure=measure,
                            value=repr(1 + 100 * measured + 255 * epsilon),
                        )
                    )
    return read_study(list({tuple(each.values()): each for each in rows}.values()))


def files(*evaluations):
    """Files whose lines and planes are higher by the evaluation's epsilon, two of each."""
    found = []
    for epsilon in EPSILONS.values():
        fields = {"alpha": ALPHAS, "plane_alpha": ALPHAS}
        for at in evaluations:
            measured = epsilon if at == "own" else float(at)
            height = 1 + 255 * measured
            plane = height * (ALPHAS[:, None] ** 2 + ALPHAS**2)
            for mode in ("following", "held"):
                place = Place("converged", "", "adversarial", measured, "train", mode)
                line = np.broadcast_to(height * ALPHAS**2, (3, 2, 5))
                fields[place._replace(name="loss").path] = line
                fields[place._replace(name="plane").path] = plane[None]
            spectrum = place._replace(name="spectrum_full", mode="").path
            fields[spectrum] = np.full((3, 2), height)
        found.append((fields, {"epsilon": epsilon, "seeds": [0, 1, 2]}))
    return found


def test_curvature_at_another_epsilon_is_that_of_its_rows():
    figure = curvature.draw(curvature.show(asked(repr(EIGHT)), rows_at(repr(EIGHT))))
    raw = figure.axes[0].lines[0]
    assert raw.get_ydata() == pytest.approx([1 + 100 * EIGHT + part for part in (0, 4, 8, 16)])
    assert "measured at $\\varepsilon$ = 8/255" in figure.get_suptitle()


def test_each_evaluation_has_a_row_of_panels_that_names_it():
    at = ("own", repr(EIGHT))
    shown = curvature.show(asked(*at), rows_at(*at))
    titles = [row[0].title.split("\n")[0] for row in shown.rows]
    assert titles == [r"own $\varepsilon$", r"measured at $\varepsilon$ = 8/255"]
    values = [row[0].curves[0].numbers[16 / 255][0] for row in shown.rows]
    assert values == pytest.approx([1 + 1600 / 255 + 16, 1 + 100 * EIGHT + 16])


def test_noises_are_compared_at_the_epsilon_that_is_asked_for():
    shown = noises.show(asked(repr(EIGHT), "0"), rows_at(repr(EIGHT), "0"))
    upper, _ = shown.rows
    assert [panel.title for panel in upper] == [
        "all on adversarial noise\nmeasured at $\\varepsilon$ = 8/255",
        "all on the clean loss",
    ]
    assert upper[0].curves[1].numbers[EIGHT][0] == pytest.approx(1 + 100 * EIGHT + 8)
    assert upper[1].curves[1].numbers[EIGHT][0] == pytest.approx(1 + 8)


def test_lines_say_what_they_are_means_over_and_where_they_are_measured():
    shown = lines.show(asked("own", repr(EIGHT)), files("own", repr(EIGHT), "0"))
    assert [[panel.title for panel in row] for row in shown.rows] == [
        [r"own $\varepsilon$, noise following", r"own $\varepsilon$, noise held", "clean loss"],
        [
            r"measured at $\varepsilon$ = 8/255, noise following",
            r"measured at $\varepsilon$ = 8/255, noise held",
        ],
    ]
    ends = [[panel.rises[16 / 255][0] for panel in row] for row in shown.rows]
    assert ends == [pytest.approx([17, 17, 1]), pytest.approx([9, 9])]
    figure = lines.draw(shown)
    assert "mean over 2 directions and 3 seeds" in figure.get_suptitle()
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == list(EPSILONS)


def test_lines_of_the_clean_loss_alone():
    shown = lines.show(asked("0"), files("0"))
    assert [[panel.title for panel in row] for row in shown.rows] == [["clean loss"]]


def test_seeds_without_a_model_are_no_part_of_the_mean_that_is_told():
    found = files("own")
    for name, values in found[1][0].items():
        if name.endswith("loss"):
            found[1][0][name] = np.concatenate([values[:2], np.full((1, 2, 5), np.nan)])
    assert "mean over 2 directions and 2 to 3 seeds" in lines.show(asked("own"), found).title
    exact = [(fields, settings | {"seeds": None}) for fields, settings in files("own")]
    assert lines.show(asked("own", clean=False), exact).title.endswith("\nmean over 2 directions")


def test_what_a_model_without_noise_has_is_no_clean_loss_of_the_others():
    shown = lines.show(asked("own", clean=False), files("own"))
    assert len(shown.rows[0]) == 2
    assert "no model" not in shown.title


@pytest.mark.parametrize("module", [contours, surfaces])
def test_planes_name_split_noise_and_epsilon(module):
    figure = module.draw(module.show(asked("own"), files("own")))
    title = figure.get_suptitle()
    assert "train" in title and "adversarial noise following" in title
    assert r"own $\varepsilon$" in title
    assert [axis.get_title() for axis in figure.axes[:4]] == [
        rf"$\varepsilon$ = {text}" for text in EPSILONS
    ]
    figure = module.draw(module.show(asked(repr(EIGHT)), files("own", repr(EIGHT))))
    assert r"measured at $\varepsilon$ = 8/255" in figure.get_suptitle()


def test_planes_at_another_epsilon_are_those_of_its_places():
    (shown,) = surfaces.show(asked(repr(EIGHT)), files("own", repr(EIGHT)))
    for plane in shown.panels:
        assert plane.rise.max() == pytest.approx(2 * (1 + 8))


def test_spectra_at_another_epsilon_are_those_of_its_places():
    ((panel,),) = spectra.show(asked(repr(EIGHT)), files("own", repr(EIGHT))).rows
    for spectrum in panel.spectra.values():
        assert spectrum.values == pytest.approx([9, 9])
