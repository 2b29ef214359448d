"""The report in a real browser: drawn, turned, filtered and downloaded, without a network."""

import csv
import io
import re
import zipfile
from itertools import pairwise

import pytest
from browser import opened
from tracing import differs, sentences_of

# What a figure has drawn: something between the axes, or a canvas that is not one colour.
IS_DRAWN = """
figure => [...figure.querySelectorAll(".plot")].every(plot => {
  const canvas = plot.querySelector("canvas");
  if (canvas) {
    return canvas.toDataURL().length > 3000;
  }
  const marks = plot.querySelectorAll(".scatterlayer path, .contourlayer path, .annotation text");
  return marks.length > 0;
})
"""

# Ticks of logarithmic axes: [logarithm of the place, text].
TICKS = """
figure => [...figure.querySelectorAll(".js-plotly-plot")]
  .flatMap(plot => [plot._fullLayout.xaxis, plot._fullLayout.yaxis])
  .filter(axis => axis?.type === "log")
  .flatMap(axis => axis._vals.filter(each => each.text).map(each => [each.x, each.text]))
"""
# Of each entry of a legend: its row, where its line begins and its text ends, and what is left of
# the plot beside and below it.
ENTRIES = """
plot => [...plot.querySelectorAll(".legend .traces")].map(entry => {
  const [whole, text, line] = [plot, entry.querySelector("text"), entry.querySelector(".layers")]
    .map(each => each.getBoundingClientRect());
  return {row: Math.round(text.top), line: line.left, text: text.right,
          beside: whole.right - text.right, below: whole.bottom - text.bottom};
})
"""


@pytest.fixture(scope="module")
def report(done):
    return done.folder / "results" / "report.html"


@pytest.fixture(scope="module")
def wide(browser, report):
    """The page, opened once: no test depends on what another has opened in it."""
    with opened(browser, report) as page:
        yield page


@pytest.fixture
def fresh(browser, report):
    """The page opened anew, for what starts from its first look."""
    with opened(browser, report) as page:
        yield page


def picture(place):
    """What a plot shows: the bytes of a picture of it."""
    place.scroll_into_view_if_needed()
    place.page.wait_for_timeout(300)
    return place.screenshot()


def figures_of(page):
    return page.locator("[data-figure]").all()


def drawn(figure):
    """Bring a figure into view, and wait until it is drawn."""
    figure.scroll_into_view_if_needed()
    figure.page.wait_for_function(
        "element => element.dataset.drawn === 'yes'", arg=figure.element_handle()
    )
    return figure


def test_every_figure_is_drawn_without_an_error_or_a_request(wide):
    figures = figures_of(wide.page)
    names = {figure.get_attribute("id") for figure in figures}
    assert {"answer-figure", "exact-curvature", "exact-noises", "exact-surfaces", "exact-lines",
            "descent-gaps", "deep-lines"} <= names  # fmt: skip
    for figure in figures:
        drawn(figure)
        wide.page.wait_for_timeout(200)
        assert figure.evaluate(IS_DRAWN), figure.get_attribute("id")
    assert wide.errors == []
    assert wide.requests == []


def test_ticks_of_a_logarithmic_axis_say_their_whole_values(wide):
    ticks = [each for figure in figures_of(wide.page) for each in drawn(figure).evaluate(TICKS)]
    within = 0
    for place, text in ticks:
        power = re.fullmatch(r"10<sup>(.+)</sup>", text)
        value = 10 ** float(power[1].replace("−", "-")) if power else float(text)
        assert value == pytest.approx(10**place, rel=1e-6), text
        within += place % 1 > 0.1
    # Not powers of ten alone.
    assert within > 0


def test_entries_of_a_legend_abreast_do_not_overlap(browser, report, tmp_path):
    text = report.read_text(encoding="utf-8").replace("ε = ", "some method, ε = ")
    # Three curves count as many here.
    many = "const MANY = 7;"
    assert many in text
    page = tmp_path / "report.html"
    page.write_text(text.replace(many, "const MANY = 3;"), encoding="utf-8")
    with opened(browser, page) as shown:
        plots = [drawn(each).locator(".plot").all() for each in figures_of(shown.page)]
        legends = [plot.evaluate(ENTRIES) for part in plots for plot in part]
    abreast = 0
    for entries in legends:
        for one, other in pairwise(sorted(entries, key=lambda each: (each["row"], each["line"]))):
            assert one["row"] < other["row"] or one["text"] <= other["line"]
            abreast += one["row"] == other["row"]
        assert all(each["beside"] >= 0 <= each["below"] for each in entries)
    assert abreast > 0


@pytest.mark.parametrize("name", ["exact-surfaces", "exact-lines", "descent-surfaces"])
def test_a_slider_over_epsilon_changes_the_picture(wide, name):
    figure = drawn(wide.page.locator(f"#{name}"))
    slider = figure.locator("input[type=range]").first
    plot = figure.locator(".plot").first
    slider.focus()
    slider.press("Home")
    before, said = picture(plot), figure.locator("output").first.inner_text()
    slider.press("End")
    assert figure.locator("output").first.inner_text() != said
    assert picture(plot) != before


def test_a_surface_turns_by_keyboard_and_is_a_map_from_above(fresh):
    figure = drawn(fresh.page.locator("#exact-surfaces"))
    plot = figure.locator(".plot")
    turned = figure.locator("[data-control=turn]")
    before = picture(plot)
    turned.focus()
    turned.press("ArrowRight")
    after = picture(plot)
    assert after != before
    figure.locator("[data-control=view]").select_option(index=1)
    assert picture(plot) != after
    assert figure.locator(".contourlayer path").count() > 0


def test_all_epsilons_of_a_surface_have_one_scale(wide):
    figure = drawn(wide.page.locator("#exact-surfaces"))
    slider = figure.locator("[data-control=epsilon]")
    ranges = set()
    for key in ("Home", "End"):
        slider.focus()
        slider.press(key)
        wide.page.wait_for_timeout(200)
        ranges.add(
            figure.locator(".plot").evaluate(
                "({layout, data: [{cmin, cmax}]}) =>"
                " JSON.stringify([layout.scene.zaxis.range, cmin, cmax])"
            )
        )
    assert len(ranges) == 1


def test_a_list_of_noises_changes_what_is_measured(wide):
    figure = drawn(wide.page.locator("#exact-noises"))
    plot = figure.locator(".plot").first
    before = picture(plot)
    figure.locator("select").select_option(index=2)
    assert picture(plot) != before


def test_the_data_of_a_figure_come_as_a_table(wide):
    figure = drawn(wide.page.locator("#exact-surfaces"))
    with wide.page.expect_download() as caught:
        figure.locator("button.csv").click()
    rows = list(csv.DictReader(io.StringIO(caught.value.path().read_text(encoding="utf-8"))))
    assert caught.value.suggested_filename == "exact-surfaces.csv"
    # Three models at their own epsilon and at 0.4, planes of 5 by 5 points.
    assert len(rows) == 3 * 2 * 25
    assert list(rows[0]) == ["epsilon", "panel", "curve", "alpha", "beta", "rise"]
    assert {
        float(row["rise"]) for row in rows if float(row["alpha"]) == float(row["beta"]) == 0
    } == {0}


def test_the_static_figure_is_in_the_page(wide, done):
    link = wide.page.locator("#exact-lines a[download]")
    with wide.page.expect_download() as caught:
        link.click()
    assert (
        caught.value.path().read_bytes()
        == (done.folder / "results/figures/exact-lines.pdf").read_bytes()
    )


def test_links_lead_to_the_parts_of_the_page(wide):
    for link in wide.page.locator("nav a").all():
        link.click()
        place = wide.page.locator(link.get_attribute("href"))
        wide.page.wait_for_timeout(100)
        top = place.evaluate("element => element.getBoundingClientRect().top")
        assert 0 <= top < 120, link.inner_text()


def test_filters_hide_what_is_not_asked_for(fresh):
    page = fresh.page
    judged = page.locator(".claim .judged")
    splits = judged.evaluate_all(
        "all => all.filter(one => !one.hidden).map(one => one.dataset.split)"
    )
    assert set(splits) == {"train"}
    page.locator("select[name=split]").select_option("test")
    page.locator("select[name=study]").select_option("exact")
    shown = judged.evaluate_all(
        "all => all.filter(one => !one.hidden).map(one => one.dataset.study + one.dataset.split)"
    )
    assert set(shown) == {"exacttest"}
    page.locator("select[name=range]").select_option("between")
    cells = page.locator("#claim-C2 td").evaluate_all(
        "all => all.filter(one => one.offsetParent).map(one => one.dataset.range)"
    )
    assert set(cells) == {"between"}


def test_a_cell_opens_by_keyboard_to_numbers_and_a_curve(wide):
    cell = wide.page.locator("#claim-C2 .judged:not([hidden]) details[data-curves]").first
    cell.locator("summary").focus()
    wide.page.keyboard.press("Enter")
    assert cell.locator("dl").is_visible()
    assert cell.locator("svg path").count() >= 2


def test_what_has_the_focus_is_outlined(wide):
    for place in ("nav a", "select[name=study]", "#claim-C2 summary", "button.csv"):
        element = wide.page.locator(place).first
        element.focus()
        wide.page.keyboard.press("Shift+Tab")
        wide.page.keyboard.press("Tab")
        style = wide.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid", place


def test_no_control_is_for_the_mouse_alone(wide):
    """Whatever reacts to a click is a link, a button, a list, a slider, or opens by keyboard.

    Inside a plot the pointer shows numbers, which are in the table of the figure, and turns a
    surface, which sliders do.
    """
    clickable = wide.page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(one => one.onclick && !one.closest('.plot')).length"
    )
    assert clickable == 0
    for name in ("select", "input", "summary", "button"):
        tabs = wide.page.locator(f"main {name}").evaluate_all("all => all.map(one => one.tabIndex)")
        assert set(tabs) <= {0}, name


def test_a_narrow_page_does_not_scroll_sideways(browser, report):
    with opened(browser, report, width=390, height=844) as narrow:
        for figure in figures_of(narrow.page):
            drawn(figure)
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert narrow.errors == []


def test_an_opened_cell_of_a_narrow_page_is_seen_whole(browser, report):
    with opened(browser, report, width=390, height=844) as narrow:
        cell = narrow.page.locator("#claim-C2 .judged:not([hidden]) details[data-curves]").first
        cell.locator("summary").click()
        ends = cell.evaluate(
            "cell => [cell.querySelector('svg'), cell.querySelector('dl'), cell.closest('.wide')]"
            ".map(one => one.getBoundingClientRect().right)"
        )
        curve, numbers, region = ends
        assert max(curve, numbers) <= region


def test_without_three_dimensions_planes_are_maps(browser, report):
    with opened(browser, report) as plain:
        plain.page.add_init_script(
            "const get = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
            "  return kind.includes('webgl') ? null : get.call(this, kind, ...rest); };"
        )
        plain.page.reload()
        figure = drawn(plain.page.locator("#exact-surfaces"))
        plain.page.wait_for_timeout(200)
        assert figure.locator(".contourlayer path").count() > 0
        assert "WebGL is off" in figure.locator(".warning").inner_text()
        assert plain.errors == []


def test_every_number_of_the_first_screen_is_that_of_its_rows(report):
    found = list(sentences_of(report.read_text(encoding="utf-8")))
    assert found
    for text, sources in found:
        assert sources, text
        for source in sources:
            assert differs(report.parent, source) == "", (text, source)


def test_the_report_of_snakemake_takes_it_up(copied):
    copied.succeed("--report", "taken.zip")
    with zipfile.ZipFile(copied.folder / "taken.zip") as taken:
        names = {name.rpartition("/")[2] for name in taken.namelist()}
    assert {"report.html", "verdicts.txt", "claims.csv", "exact-lines.png"} <= names


def test_the_page_is_one_file(report):
    text = report.read_text(encoding="utf-8")
    assert text.count("* plotly.js v") == 1
    assert len(text) < 12e6
    identity = re.search(r'<meta name="identity" content="(\w+)">', text)[1]
    assert identity in report.with_name("report.html.sha256").read_text(encoding="utf-8")
