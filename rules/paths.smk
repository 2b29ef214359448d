"""Which files belong together: what a job reads, and all files of a kind."""

from sharpscape.identities import identity_path


def of_study(pattern, study):
    """The paths of the models of a study: pattern with its wildcards filled in."""
    return [
        pattern.format(study=study["name"], **model._asdict()) for model in studies.models(study)
    ]


def of_all_studies(pattern):
    """A function that gives the paths of all models of all studies, where they are asked for."""
    return lambda wildcards: [
        path for study in STUDIES.values() for path in of_study(pattern, study)
    ]


def needs(job_of, **labels):
    """An input function: the files that a job reads, by their roles, and its identity file.

    job_of: the method of PLAN that gives the job of some wildcards.
    labels: what no wildcard says of the job (see labels.label_check).
    """

    def files(wildcards):
        check_labels(**labels, **wildcards)
        job = job_of(**wildcards)
        found = {
            role: [f"{RESULTS}/{each.outputs[0]}" for each in made]
            for role, made in job.inputs.items()
        }
        return found | {"identity": str(identity_path(RESULTS, job.outputs[0]))}

    return files


def originals_of(key):
    """The record of the original files behind a data set, as a list; empty where there are none."""
    return [f"{RESULTS}/{record.outputs[0]}" for record in PLAN.data(key).inputs["record"]]


def all_figures(wildcards):
    """The files of all figures."""
    return [f"{RESULTS}/{path}" for figure in PLAN.all_figures() for path in figure.outputs]
