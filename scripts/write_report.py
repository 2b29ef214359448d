"""Write the report: the answer, the verdicts, figures to turn, and how it all was made.

The answer stands also in a text of its own.
"""

from collections import defaultdict

from sharpscape.figures.drawing.asked import Asked
from sharpscape.files.figures import read_figure
from sharpscape.files.hdf5 import read_result
from sharpscape.files.tables import read_table, write_text
from sharpscape.jobs import command_line
from sharpscape.judging.series import read_study
from sharpscape.report.answer_text import answer_text
from sharpscape.report.contents import write_page
from sharpscape.report.making import Made
from sharpscape.report.studies import ReportStudy, StaticFigure


def _by_study(files, kind):
    """{study: (fields, settings) of its files}, which lie in {study}/{noise}/{epsilon}/{seeds}."""
    found = defaultdict(list)
    for file in files:
        found[file.path.parents[3].name].append(read_result(file, kind))
    return found


def _studies(arguments):
    """The studies, in the order of the configuration."""
    settings = arguments.settings
    tables = {rows[0]["study"]: rows for rows in map(read_table, arguments.summaries)}
    landscapes = _by_study(arguments.landscapes, "landscape")
    models = _by_study(arguments.models, "model")
    # A folder of data has the name of its key.
    data = {file.path.parent.name: read_result(file, "data")[0] for file in arguments.data}
    for configured in settings["studies"]:
        name = configured["name"]
        yield ReportStudy(
            name,
            configured,
            tables[name],
            read_study(tables[name]),
            settings["figures"][name],
            settings["missing"][name],
            Asked(**settings["asked"][name]),
            landscapes[name],
            models[name],
            data.get(settings["data"].get(name)),
        )


def main(arguments):
    pdfs = {
        each.path.stem: StaticFigure(each.path, read_figure(each)) for each in arguments.figures
    }
    # Beside the page of this configuration, wherever this one is written.
    results = arguments.claims.path.parent
    studies, claims = list(_studies(arguments)), read_table(arguments.claims)
    page = write_page(
        studies,
        claims,
        pdfs,
        arguments.settings,
        Made(
            [each.path for each in arguments.results],
            [each.path for each in (arguments.claims, *arguments.summaries)],
            results / "benchmarks",
        ),
    )
    write_text(arguments.output, page, arguments.settings)
    write_text(arguments.answer, answer_text(studies, claims), arguments.settings)


if __name__ == "__main__":
    command_line.run(
        main,
        inputs=["claims"],
        lists=["summaries", "figures", "landscapes", "models", "data", "results"],
        outputs=["output", "answer"],
    )
