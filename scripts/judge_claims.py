"""Judge the claims on every study: one verdict per protocol and range, and its evidence."""

from sharpscape.files.tables import read_table, write_table
from sharpscape.jobs import command_line
from sharpscape.judging.tables import CLAIM_COLUMNS, EVIDENCE_COLUMNS, judge_study


def main(arguments):
    tables = [read_table(path) for path in arguments.summaries]
    by_study = {rows[0]["study"]: rows for rows in tables}
    verdicts, evidence = [], []
    for study, rows in by_study.items():
        control = arguments.settings["controls"].get(study)
        study_verdicts, study_evidence = judge_study(rows, by_study.get(control))
        verdicts += study_verdicts
        evidence += study_evidence
    write_table(arguments.output, CLAIM_COLUMNS, verdicts, arguments.settings)
    write_table(arguments.evidence, EVIDENCE_COLUMNS, evidence, arguments.settings)


if __name__ == "__main__":
    command_line.run(main, lists=["summaries"], outputs=["output", "evidence"])
