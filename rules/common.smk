"""What all stages share: the checked configuration, the places of files, how a program is run."""

import functools
import os

from sharpscape.planning import code_files, commands, figures, jobs, layout, own_files, studies
from sharpscape.planning.configuration import check_configuration, with_results
from sharpscape.planning.identity_files import write_identity_files
from sharpscape.planning.plan import Plan

from snakemake.exceptions import WorkflowError

try:
    if IS_MAIN:
        written = workflow.config_settings.overwrite_config
        config = with_results(config, written, workflow.overwrite_configfiles)
    config = check_configuration(config)
    RESULTS = config["results"]
    KEPT = own_files.read_kept(RESULTS)
    PLAN = Plan(own_files.with_contents(config["studies"], KEPT), config["verdicts"])
    # Before Snakemake looks at files; not by a job's own process, nor where rules are only listed.
    if workflow.is_main_process and not any(each.startswith(("--li", "-l")) for each in sys.argv):
        own_files.write_kept(RESULTS, KEPT)
        LOCK = write_identity_files(RESULTS, PLAN.all_jobs())
        code_files.keep_code()
except ConfigurationError as error:
    # One line. A WorkflowError would name a line of this file, twice.
    sys.exit(f"Configuration: {error}")

STUDIES, DATA = PLAN.studies, PLAN.data_sets

# Places that several stages name.
RECORD = f"{RESULTS}/{layout.RECORD}"
MODEL = f"{RESULTS}/{layout.MODELS}"
JOB = layout.MODELS

HERE, MAIN = Path.cwd(), Path(workflow.main_snakefile)
DEPLOYED = {str(each).split(".")[-1] for each in workflow.deployment_settings.deployment_method}
shell.prefix(
    commands.shell_prefix(
        config,
        {key: data.dataset["path"] for key, data in DATA.items() if "path" in data.dataset},
        REPOSITORY,
        commands.remake_command(
            HERE if workflow.overwrite_workdir else None,
            MAIN if MAIN.parent != HERE else None,
            workflow.overwrite_configfiles,
        ),
        in_conda="conda" in map(str.lower, DEPLOYED),
    )
)


onstart:
    if os.path.isdir(RESULTS) and not os.access(RESULTS, os.W_OK):
        raise WorkflowError(
            f"{RESULTS}: this folder cannot be written to. Name another one in the configuration's "
            "key results, or ask its owner"
        )
    # The limit on jobs per second spares clusters. On one machine every look of the scheduler starts
    # a timer that has it look again: after some hundred jobs it fills a core with looking, and
    # Snakemake ends only after its last timer.
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None


wildcard_constraints:
    dataset="|".join(jobs.fetched_data_sets()),
    geometry="geometry(-linf)?(-bias)?",
    # Any folder: check_labels says which there are.
    key="[^/]+",
    study="[^/]+",
    noise="[^/]+",
    epsilon="[^/]+",
    seeds="[^/]+",
