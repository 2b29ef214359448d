"""Which files belong together: what a job is made from, and all files of a kind."""


def of_study(pattern, study, chosen=lambda model: True):
    """The paths of the chosen models of a study: pattern with its wildcards filled in."""
    return [
        pattern.format(study=study["name"], **model._asdict())
        for model in studies.models(study)
        if chosen(model)
    ]


def of_all_studies(pattern):
    """A function that gives the paths of all models of all studies, where they are asked for."""
    return lambda wildcards: [
        path for study in STUDIES.values() for path in of_study(pattern, study)
    ]


def originals_of(key):
    """The record of the original files behind a data set, as a list; empty where there are none."""
    name = DATA[key].dataset["name"]
    return [RECORD.format(dataset=name)] if jobs.is_fetched(name) else []


def source_of(wildcards):
    """Where a data set comes from: a record, a file of the user's, or nothing (embedded)."""
    check_labels(wildcards)
    own_file = DATA[wildcards.key].dataset.get("path")
    return [own_file] if own_file else originals_of(wildcards.key)


def data_folder(wildcards):
    """The data that a model is trained and measured on."""
    check_labels(wildcards)
    study = STUDIES[wildcards.study]
    return f"{RESULTS}/data/{studies.data_key(study, int(wildcards.seeds.split('-')[0]))}"


def geometry_of(wildcards):
    """The geometry file that a model's training needs, as a list; empty for a network."""
    name = studies.geometry_name(STUDIES[wildcards.study])
    return [f"{data_folder(wildcards)}/{name}.h5"] if name else []


def geometries_of(wildcards):
    """The geometry files of a study, one per draw of its data; none for networks."""
    check_labels(wildcards)
    study = STUDIES[wildcards.study]
    name = studies.geometry_name(study)
    return [f"{RESULTS}/data/{key}/{name}.h5" for _, key in studies.draws(study)] if name else []


def sources_of(figure, study):
    """What a figure of a study is drawn from; study is "" for a figure of all studies."""
    source = figures.source_of(figure)
    if source == figures.CLAIMS:
        return rules.judge_claims.output.claims
    if source == figures.SUMMARY:
        return expand(rules.summarise_study.output.table, study=study)
    check_labels({"study": study})
    return of_study(f"{MODEL}/{source}.h5", STUDIES[study], chosen=studies.is_adversarial)


def all_figures(wildcards):
    """All figures: those that a study has something to show in, and those of all studies."""
    names = [
        f"{name}-{figure}"
        for name, study in STUDIES.items()
        for figure in figures.figures_of(study)
    ]
    names += figures.common_figures()
    return expand(f"{RESULTS}/figures/{{name}}.{{suffix}}", name=names, suffix=["pdf", "png"])
