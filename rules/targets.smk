"""Beside the stages: targets that the configuration does not have; what earlier runs have left."""

import functools

from sharpscape.errors import SharpscapeError
from sharpscape.planning import leftovers, targets


@functools.cache
def check_targets():
    """End the run if the command line names what the configuration does not have.

    Called by input functions: before them, Snakemake does not say what the targets are.
    """
    if workflow.is_main_process and workflow.modifier_stack[0] is workflow.modifier:
        rules_here = [rule.name for rule in workflow.rules]
        try:
            targets.check_targets(workflow.dag_settings.targets, rules_here, RESULTS, STUDIES)
        except SharpscapeError as error:
            sys.exit(f"Error: {error}")


onsuccess:
    if found := leftovers.left_over(Path(RESULTS), STUDIES):
        print(found, file=sys.stderr)
