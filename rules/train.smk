"""Stage train: one model per study, noise, epsilon and seed, a block of seeds per job.

Inputs:  data.h5; geometry.h5 for the logistic model
Outputs: model.h5, with one group per comparison point
"""

import functools

from sharpscape.jobs.gpus import visible_devices

gpus_here = functools.cache(visible_devices)


def data_folder(wildcards):
    """The data that a model is trained and measured on."""
    study = STUDIES[wildcards.study]
    return f"{RESULTS}/data/{studies.data_key(study, int(wildcards.seeds.split('-')[0]))}"


def geometry_of(wildcards):
    """The geometry file that a model's training needs, as a list; empty for a network."""
    name = studies.geometry_name(STUDIES[wildcards.study])
    return [f"{data_folder(wildcards)}/{name}.h5"] if name else []


def environment_of(wildcards):
    """The conda environment of a job that works on models."""
    return f"../envs/{STUDIES[wildcards.study]['family']}.yaml"


def threads_of(wildcards):
    """Threads of a job that works on models."""
    return jobs.threads_of(STUDIES[wildcards.study])


def resource_of(name):
    """A function of wildcards: that resource of a job that works on models."""
    return lambda wildcards: jobs.RESOURCES[STUDIES[wildcards.study]["family"]][name]


def growing(name):
    """A function of wildcards and attempt: that resource, as much again at every new attempt."""
    return lambda wildcards, attempt: attempt * resource_of(name)(wildcards)


def gpus_of(wildcards):
    """GPUs of a job that works on models: none if it runs on this machine and that has none.

    Without any, jobs that ask for one would share the limit and leave cores idle.
    """
    asked = resource_of("gpu")(wildcards)
    here = workflow.local_exec and not workflow.dryrun
    return 0 if asked and here and not gpus_here() else asked


# The resources of a job that works on models.
OF_MODELS = {
    "gpu": gpus_of,
    "mem_mb": growing("mem_mb"),
    "runtime": growing("runtime"),
    "short": resource_of("short"),
}


def group_of(wildcards):
    """On a cluster, short jobs on a model and what is measured on it are submitted together."""
    return jobs.GROUPS[STUDIES[wildcards.study]["family"]]


rule train_model:
    """Train the models of one seed block."""
    input:
        data=lambda wildcards: f"{data_folder(wildcards)}/data.h5",
        geometry=geometry_of,
    output:
        f"{MODEL}/model.h5",
    log:
        f"{RESULTS}/logs/train_model/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/train_model/{JOB}.tsv"
    group:
        group_of
    conda:
        environment_of
    threads: threads_of
    resources:
        **OF_MODELS,
    params:
        settings=lambda wildcards: jobs.train_settings(STUDIES[wildcards.study], wildcards),
    shell:
        "program train_model --data {input.data:q} --geometry {input.geometry:q}"
        " --settings {params.settings:q} --gpus {resources.gpu} --output {output:q} 2> {log:q}"
