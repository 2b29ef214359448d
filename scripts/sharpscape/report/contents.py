"""What the page says: everything that the templates name, from what was read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sharpscape.judging.inputs import Row
from sharpscape.report import making
from sharpscape.report.answer import answer
from sharpscape.report.curves import Curves
from sharpscape.report.interactive import (
    curvature,
    gaps,
    lines,
    methods,
    noises,
    planes,
    trajectories,
)
from sharpscape.report.interactive.spec import Interactive, as_json
from sharpscape.report.marks import MARKS
from sharpscape.report.notation import number
from sharpscape.report.page import pdf_link, render
from sharpscape.report.protocols import filters, sections
from sharpscape.report.studies import ReportStudy, StaticFigure
from sharpscape.report.theory.facts import findings
from sharpscape.words import degree_of

# Static figures that the page also draws itself, in its order.
INTERACTIVE = {
    "curvature": curvature.make,
    "noises": noises.make,
    "surfaces": planes.make,
    "lines": lines.make,
    "methods": methods.make,
    "gaps": gaps.make,
    "trajectories": trajectories.make,
}


def _noise(noise):
    degree = degree_of(noise)
    return noise["name"] if degree is None else f"{noise['name']} {degree:g}"


def _described(study):
    """A study in one sentence."""
    configured = study.configured
    training, model = configured["training"], configured["model"]
    noises_named = ", ".join(map(_noise, configured["noises"]))
    epsilons = list(configured["epsilons"].values())
    seeds = f"{configured['seeds']['count']} seeds" if configured["seeds"] else "no seeds"
    borders = ""
    if study.series.margins:
        ends = (number(max(study.series.margins), 4), number(min(study.series.epsilon_bars), 4))
        borders = f"; γ = {ends[0]}, ε̄ = {ends[1]}"
    trained = [training["method"], *list(configured.get("methods", []))[1:]]
    # Of an own network the factory says more than that it is one.
    network = model.get("factory", model["name"])
    return (
        f"{network} on {configured['dataset']['name']}, {', '.join(trained)}, "
        f"{'L2' if configured['norm'] == 'l2' else 'L∞'}, noise: {noises_named}; {len(epsilons)} ε "
        f"from {study.asked.text(min(epsilons))} to {study.asked.text(max(epsilons))}, "
        f"{seeds}{borders}"
    )


def _figures(study, pdfs):
    """(figures of the page, PDFs of the others) of a study, and {id: what the script draws}."""
    shown, specs = [], {}
    for name in (each for each in INTERACTIVE if each in study.figures):
        spec = INTERACTIVE[name](study)
        shown.append(_shown(spec, f"{study.name}-{name}", pdfs.get(f"{study.name}-{name}")))
        specs[shown[-1]["id"]] = as_json(spec)
    others = [
        pdf_link(pdfs[f"{study.name}-{name}"], name)
        for name in study.figures
        if name not in INTERACTIVE and f"{study.name}-{name}" in pdfs
    ]
    return shown, others, specs


def _shown(spec: Interactive, identifier: str, pdf: StaticFigure | None) -> dict[str, Any]:
    link = pdf_link(pdf, spec.title) if pdf else None
    return {"id": identifier, "title": spec.title, "spec": spec, "pdf": link}


def _findings(studies):
    found = []
    for each in findings(studies):
        exact = each.fact.tolerance == 0
        if not each.cases:
            result = "not in this run"
        elif each.against:
            result = f"✗ {each.against} of {each.cases} deviate"
        else:
            result = "✓ agrees"
        found.append(
            {
                "statement": each.fact.statement,
                "largest": "–" if not each.cases else "none" if exact and not each.against
                else number(each.largest, 2),
                "tolerance": "none" if exact else number(each.fact.tolerance, 2),
                "cases": each.cases,
                "result": result,
            }
        )  # fmt: skip
    return found


def write_page(
    studies: Sequence[ReportStudy],
    claims: Sequence[Row],
    pdfs: Mapping[str, StaticFigure],
    settings: Mapping[str, Any],
    made: making.Made,
) -> str:
    """The page as text.

    Args:
        studies: all studies.
        claims: rows of claims.csv.
        pdfs: {name: static figure}.
        settings: of the job, its identity among them.
        made: what says how the run was made.
    """
    curves = Curves({study.name: study.series for study in studies})
    specs: dict[str, Any] = {}
    described = []
    for study in studies:
        shown, others, found = _figures(study, pdfs)
        specs |= found
        described.append(
            {
                "name": study.name,
                "described": _described(study),
                "figures": shown,
                "others": others,
                "missing": {why: ", ".join(names) for why, names in study.missing.items()},
                "configuration": making.configuration(study.configured),
            }
        )
    names = [study.name for study in studies]
    first = answer(studies, claims)
    if first.figure:
        specs["answer-figure"] = as_json(first.figure)
    stages = settings["stages"]
    programs = making.programs(made.benchmarks, stages)
    contents = {
        "subtitle": "Studies: " + ", ".join(names),
        "identity": settings["identity"],
        "code": settings["code"],
        "answer": first,
        "first_figure": first.figure and _shown(first.figure, "answer-figure", None),
        "marks": MARKS,
        "filters": filters(claims, names),
        "verdicts_pdf": pdf_link(pdfs["verdicts"], "All verdicts") if "verdicts" in pdfs else None,
        "sections": sections(claims, names, curves),
        "studies": described,
        "findings": _findings(studies),
        "versions": making.versions(made.results, made.tables),
        "rules": making.configuration(settings["verdicts"]),
        "run": {
            "machine": making.machine(),
            "dag": making.drawing(programs, stages),
            "programs": [_program(each) for each in programs],
        },
    }
    return render(contents, specs, curves.all)


def _program(program):
    return {
        "name": program.name,
        "jobs": program.jobs,
        "seconds": f"{program.seconds:.1f}",
        "longest": f"{program.longest:.1f}",
        "memory": f"{program.memory:.0f}",
    }
