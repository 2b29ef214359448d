"""What a run shows: a note before its first job, how far it is, and the answer at its end.

Of the main workflow alone: where another one uses these rules, the console is its own.
"""

import atexit

from sharpscape.console.ending import ending
from sharpscape.console.following import Following, Line, follow
from sharpscape.console.terminal import has_colours, is_terminal, painted
from sharpscape.console.undecided import note
from sharpscape.planning import leftovers
from sharpscape.planning.given_weights import listed_files

from snakemake.logging import logger
from snakemake.settings.enums import Quietness

SHOWN = workflow.output_settings
SILENT = Quietness.ALL in (SHOWN.quiet or ())
STAGE_OF = {program: stage for stage, program in jobs.MEASURING.items()}


def stage_of(rule):
    """The stage of a rule: the file that it stands in; of stages themselves, their name."""
    path = Path(workflow.get_rule(rule).snakefile)
    return STAGE_OF.get(rule, path.stem if path.suffix == ".smk" else rule)


def tell_note():
    """Say on stderr what cannot be decided."""
    if not SILENT and (text := note(STUDIES.values())):
        colours = has_colours(sys.stderr) and not SHOWN.nocolor
        print(painted(text, "yellow") if colours else text, file=sys.stderr)


def answer():
    """What is printed at the end: the answer, and where the report is."""
    # At its end Snakemake stands where it was started.
    folder = (HERE if workflow.overwrite_workdir else Path()) / RESULTS
    return ending(
        (folder / layout.ANSWER).read_text(encoding="utf-8"),
        {"Report": folder / layout.REPORT, "All verdicts": folder / layout.VERDICTS},
        terminal=is_terminal(sys.stdout),
        colours=has_colours(sys.stdout) and not SHOWN.nocolor,
    )


def tell_end():
    """Name what earlier runs have left, and figures that are not drawn; print the answer last."""
    FOLLOWING.stop()
    for found in (leftovers.left_over(Path(RESULTS), STUDIES), figures.not_drawn(STUDIES.values())):
        if found:
            print(found, file=sys.stderr)
    asked = any(job.rule.name == "write_report" for job in workflow.dag.jobs)
    if asked and not (SILENT or workflow.dryrun or workflow.touch):
        atexit.register(print, answer())


# With these options, and in a dry run, the output is Snakemake's own, or a plugin's.
AS_IT_IS = SHOWN.verbose or SHOWN.printshellcmds or SHOWN.debug_dag or SHOWN.quiet or SHOWN.dryrun
AS_IT_IS = AS_IT_IS or SHOWN.log_handler_settings
LINE = None if AS_IT_IS or not is_terminal(sys.stderr) else Line(sys.stderr)
FOLLOWING = Following(stage_of, tell_note, tell_end, LINE)

if IS_MAIN and workflow.is_main_process:
    follow(logger, FOLLOWING, LINE)
    # Also where nothing is left to be done.
    if SHOWN.dryrun and not SILENT and (text := listed_files(STUDIES.values())):
        print(text, file=sys.stderr)


onsuccess:
    tell_end()
