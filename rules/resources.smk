"""What jobs that work on models take: environment, threads, memory, time, GPUs."""

from sharpscape.jobs.gpus import visible_devices

gpus_here = functools.cache(visible_devices)


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


def group_of(wildcards):
    """On a cluster, short jobs on a model and what is measured on it are submitted together."""
    return jobs.GROUPS[STUDIES[wildcards.study]["family"]]


# The resources of a job that works on models.
OF_MODELS = {
    "gpu": gpus_of,
    "mem_mb": growing("mem_mb"),
    "runtime": growing("runtime"),
    "short": resource_of("short"),
}
