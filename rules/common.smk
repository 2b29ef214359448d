"""What all stages share: the checked configuration, the places of files, how a program is run."""

import os
import sys

sys.path.insert(0, str(Path(workflow.basedir, "scripts")))

from sharpscape.errors import ConfigurationError
from sharpscape.planning import commands, figures, jobs, noises, schemas, studies
from sharpscape.planning.configuration import check_configuration

from snakemake.exceptions import WorkflowError

try:
    config = check_configuration(config)
except ConfigurationError as error:
    raise WorkflowError(f"Configuration: {error}")

RESULTS = config["results"].rstrip("/")
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
        Path(workflow.basedir),
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
    key="|".join(map(re.escape, DATA)),
    study="|".join(map(re.escape, STUDIES)),
    geometry="geometry(-linf)?(-bias)?",
    noise=rf"({'|'.join([noises.NONE['name'], *schemas.choices('noise')])})([+-][0-9.e-]+)?",
    epsilon=r"[0-9][0-9.e+-]*(of[0-9]+)?",
    seeds=r"[0-9]+-[0-9]+",
    stage="|".join(jobs.MEASURING),
