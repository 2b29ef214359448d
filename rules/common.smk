"""What all stages share: the checked configuration, the places of files, how a program is run."""

import functools
import os
import shlex
import sys

sys.path[:0] = [str(Path(workflow.basedir, name)) for name in ("scripts",)]

from sharpscape.jobs.gpus import visible_devices
from sharpscape.planning import jobs as plan
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.schemas import ConfigurationError, choices

from snakemake.exceptions import WorkflowError

try:
    config = check_configuration(config)
except ConfigurationError as error:
    raise WorkflowError(f"Configuration: {error}")

RESULTS = config["results"].rstrip("/")
STUDIES = {study["name"]: study for study in config["studies"]}
DATA = plan.data_sets(STUDIES.values())

# Inside a conda environment of its own a job finds its Python by name.
IN_CONDA = "conda" in {
    str(method).split(".")[-1].lower() for method in workflow.deployment_settings.deployment_method
}
PYTHON = "python" if IN_CONDA else shlex.quote(sys.executable)
PROGRAMS = shlex.quote(str(Path(workflow.basedir, "scripts")))

# For messages about a damaged file: the command that makes the file {} again, as this run was started.
REMAKE = "snakemake {} --force --cores 2"
if workflow.overwrite_workdir:
    REMAKE = f"cd {shlex.quote(str(Path.cwd()))} && {REMAKE}"
if Path(workflow.main_snakefile).parent != Path.cwd():
    REMAKE += f" --snakefile {shlex.quote(workflow.main_snakefile)}"
if workflow.overwrite_configfiles:
    REMAKE += f" --configfile {shlex.join(map(str, workflow.overwrite_configfiles))}"

# Not in the rules' own commands or params: where the repository and the original files lie, and how
# jobs share GPUs, changes no result, and must not rerun anything.
RUN = (
    f"export SHARPSCAPE_REMAKE={shlex.quote(REMAKE)}; "
    f"export SHARPSCAPE_JOBS_PER_GPU={config['jobs_per_gpu']}; "
    f"RAW_DATA={shlex.quote(config['raw_data'])}; "
    f'program() {{ {PYTHON} {PROGRAMS}/"$1".py "${{@:2}}"; }}; '
)
shell.prefix(RUN.replace("{", "{{").replace("}", "}}"))

gpus_here = functools.cache(visible_devices)

# Places that several stages name.
RECORD = f"{RESULTS}/data/raw/{{dataset}}.json"
MODEL = f"{RESULTS}/{{study}}/{{noise}}/eps-{{epsilon}}/seeds-{{seeds}}"
JOB = "{study}/{noise}/eps-{epsilon}/seeds-{seeds}"


onstart:
    if os.path.isdir(RESULTS) and not os.access(RESULTS, os.W_OK):
        raise WorkflowError(
            f"{RESULTS}: this folder cannot be written to. Name another one in the configuration's "
            "key results, or ask its owner"
        )


wildcard_constraints:
    dataset="|".join(plan.FETCHED),
    key="|".join(map(re.escape, DATA)),
    study="|".join(map(re.escape, STUDIES)),
    geometry="geometry(-linf)?(-bias)?",
    noise=rf"({'|'.join(['none', *choices('noise')])})([+-][0-9.e-]+)?",
    epsilon=r"[0-9][0-9.e+-]*(of[0-9]+)?",
    seeds=r"[0-9]+-[0-9]+",


def of_study(pattern, study):
    """The paths of all models of a study: pattern with its wildcards filled in."""
    return [
        pattern.format(study=study["name"], noise=noise, epsilon=epsilon, seeds=seeds)
        for noise, epsilon, seeds in plan.models(study)
    ]


def of_all_studies(pattern):
    """A function that gives the paths of all models of all studies, where they are asked for."""
    return lambda wildcards: [
        path for study in STUDIES.values() for path in of_study(pattern, study)
    ]


def data_folder(wildcards):
    """The data that a model is trained and measured on."""
    study = STUDIES[wildcards.study]
    return f"{RESULTS}/data/{plan.data_key(study, int(wildcards.seeds.split('-')[0]))}"


def geometry_of(wildcards):
    """The geometry file that a model's training needs, as a list; empty for a network."""
    name = plan.geometry_name(STUDIES[wildcards.study])
    return [f"{data_folder(wildcards)}/{name}.h5"] if name else []


def environment_of(wildcards):
    """The conda environment of a job that works on models."""
    return f"../envs/{STUDIES[wildcards.study]['family']}.yaml"


def threads_of(wildcards):
    """Threads of a job that works on models: a setting, so that the bits do not depend on cores."""
    return STUDIES[wildcards.study].get("threads", 1)


def resource_of(name):
    """A function of wildcards: that resource of a job that works on models."""
    return lambda wildcards: plan.RESOURCES[STUDIES[wildcards.study]["family"]][name]


def gpus_of(wildcards):
    """GPUs of a job that works on models: none if it runs on this machine and that has none.

    Without any, jobs that ask for one would share the limit and leave cores idle.
    """
    asked = resource_of("gpu")(wildcards)
    here = workflow.local_exec and not workflow.dryrun
    return 0 if asked and here and not gpus_here() else asked


def growing(name):
    """A function of wildcards and attempt: that resource, as much again at every new attempt."""
    return lambda wildcards, attempt: attempt * resource_of(name)(wildcards)


# The resources of a job that works on models.
OF_MODELS = {
    "gpu": gpus_of,
    "mem_mb": growing("mem_mb"),
    "runtime": growing("runtime"),
    "short": resource_of("short"),
}


def group_of(wildcards):
    """On a cluster, short jobs on a model and what is measured on it are submitted together."""
    return plan.GROUPS[STUDIES[wildcards.study]["family"]]


def originals_of(key):
    """The record of the original files behind a data set, as a list; empty where there are none."""
    name = DATA[key][0]["name"]
    return [RECORD.format(dataset=name)] if name in plan.FETCHED else []


def source_of(wildcards):
    """Where a data set comes from: a record, a file of the user's, or nothing (embedded)."""
    own_file = DATA[wildcards.key][0].get("path")
    return [own_file] if own_file else originals_of(wildcards.key)


def of_adversarial(pattern, study):
    """The paths of a study's adversarial models, those of epsilon 0 among them."""
    return [
        pattern.format(study=study, noise=noise, epsilon=epsilon, seeds=seeds)
        for noise, epsilon, seeds in plan.models(STUDIES[study])
        if noise in ("none", "adversarial")
    ]


def sources_of_figure(figure, study):
    """What a figure of a study is drawn from."""
    source = plan.FIGURES[figure]
    if source == "summary":
        return expand(rules.summarise_study.output.table, study=study)
    return of_adversarial(f"{MODEL}/{source}.h5", study)


def figures(wildcards):
    """All figures: those that a study has something to show in, and the verdicts."""
    names = [f"{name}-{kind}" for name, study in STUDIES.items() for kind in plan.figures_of(study)]
    return expand(
        f"{RESULTS}/figures/{{name}}.{{suffix}}", name=[*names, "verdicts"], suffix=["pdf", "png"]
    )
