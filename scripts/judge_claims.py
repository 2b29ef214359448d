"""Judge the claims on every study: one verdict per protocol and range, and its evidence."""

from sharpscape.errors import SharpscapeError
from sharpscape.files.tables import read_table, write_table
from sharpscape.jobs import command_line
from sharpscape.judging.inputs import study_of
from sharpscape.judging.rules import settings_of
from sharpscape.judging.tables import CLAIM_COLUMNS, EVIDENCE_COLUMNS, judge_study


def main(arguments):
    by_study = {}
    for path in arguments.summaries:
        rows, table = read_table(path), str(path.path)
        study = study_of(rows, table)
        if study in by_study:
            raise SharpscapeError(
                f"{table}, column study: {study}, as in {by_study[study][1]}; allowed: one table "
                "of a study"
            )
        by_study[study] = rows, table
    verdicts, evidence = [], []
    for study, (rows, table) in by_study.items():
        settings = settings_of(arguments.settings, study)
        control = arguments.settings["controls"].get(study)
        control_rows, control_table = by_study.get(control, (None, ""))
        found = judge_study(rows, control_rows, settings, (table, control_table))
        verdicts += found[0]
        evidence += found[1]
    write_table(arguments.output, CLAIM_COLUMNS, verdicts, arguments.settings)
    write_table(arguments.evidence, EVIDENCE_COLUMNS, evidence, arguments.settings)


if __name__ == "__main__":
    command_line.run(main, lists=["summaries"], outputs=["output", "evidence"])
