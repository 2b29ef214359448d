"""What all stages share: the checked configuration, the places of files, how a program is run."""

import os

from sharpscape.planning import commands, figures, jobs, studies
from sharpscape.planning.configuration import check_configuration, with_results

from snakemake.exceptions import WorkflowError

try:
    if IS_MAIN:
        written = workflow.config_settings.overwrite_config
        config = with_results(config, written, workflow.overwrite_configfiles)
    config = check_configuration(config)
except ConfigurationError as error:
    # One line. A WorkflowError would name a line of this file, twice.
    sys.exit(f"Configuration: {error}")

RESULTS = config["results"]
STUDIES = {study["name"]: study for study in config["studies"]}
DATA = studies.data_sets(STUDIES.values())

# Places that several stages name.
RECORD = f"{RESULTS}/data/raw/{{dataset}}.json"
MODEL = f"{RESULTS}/{{study}}/{{noise}}/eps-{{epsilon}}/seeds-{{seeds}}"
JOB = "{study}/{noise}/eps-{epsilon}/seeds-{seeds}"

HERE, MAIN = Path.cwd(), Path(workflow.main_snakefile)
DEPLOYED = {str(each).split(".")[-1] for each in workflow.deployment_settings.deployment_method}
shell.prefix(
    commands.shell_prefix(
        config,
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


wildcard_constraints:
    dataset="|".join(jobs.fetched_data_sets()),
    geometry="geometry(-linf)?(-bias)?",
    # Any folder: check_labels says which there are.
    key="[^/]+",
    study="[^/]+",
    noise="[^/]+",
    epsilon="[^/]+",
    seeds="[^/]+",
    stage="|".join(jobs.MEASURING),
