"""Write the report: the answer, the verdicts, figures to turn, and how it all was made."""

import itertools
from pathlib import Path

from sharpscape.files.figures import read_figure
from sharpscape.files.hdf5 import read_result
from sharpscape.files.tables import read_table, write_text
from sharpscape.jobs import command_line
from sharpscape.judging.series import read_study
from sharpscape.report.contents import write_page
from sharpscape.report.studies import ReportStudy, StaticFigure


def _of_models(files, kind, counts):
    """{study: (fields, settings) of its files}, which come study after study."""
    rest = iter(files)
    return {
        study: [read_result(file, kind) for file in itertools.islice(rest, count)]
        for study, count in counts.items()
    }


def _studies(arguments):
    """The studies, in the order of the configuration."""
    settings = arguments.settings
    belonging = settings["files"]
    landscapes = _of_models(arguments.landscapes, "landscape", belonging["landscapes"])
    models = _of_models(arguments.models, "model", belonging["models"])
    data = [read_result(file, "data")[0] for file in arguments.data]
    for configured, table in zip(settings["studies"], arguments.summaries, strict=True):
        name, rows = configured["name"], read_table(table)
        index = belonging["data"].get(name)
        yield ReportStudy(
            name,
            configured,
            rows,
            read_study(rows),
            settings["figures"][name],
            landscapes.get(name, []),
            models.get(name, []),
            None if index is None else data[index],
        )


def main(arguments):
    pdfs = {
        each.path.stem: StaticFigure(each.path, read_figure(each)) for each in arguments.figures
    }
    files = [*arguments.landscapes, *arguments.models, *arguments.data]
    # Beside the page of this configuration, wherever this one is written.
    results = arguments.claims.path.parent
    page = write_page(
        list(_studies(arguments)),
        read_table(arguments.claims),
        pdfs,
        arguments.settings,
        ([each.path for each in files], Path(results) / "benchmarks"),
    )
    write_text(arguments.output, page, arguments.settings)


if __name__ == "__main__":
    command_line.run(
        main, inputs=["claims"], lists=["summaries", "figures", "landscapes", "models", "data"]
    )
