"""Stage figures: one job per figure, as PDF and PNG, all by one program.

Inputs:  a file of each of a study's adversarial models, or its summary.csv; claims.csv
Outputs: figures/{study}-{figure}.pdf and .png, figures/verdicts.pdf and .png
"""


def sources_of(figure, study):
    """What a figure of a study is drawn from; study is "" for a figure of all studies."""
    source = figures.source_of(figure)
    if source == figures.CLAIMS:
        return rules.judge_claims.output.claims
    if source == figures.SUMMARY:
        return expand(rules.summarise_study.output.table, study=study)
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


for figure, study in [
    *((name, "{study}") for name in figures.study_figures()),
    *((name, "") for name in figures.common_figures()),
]:

    rule:
        name:
            f"draw_{figure}"
        input:
            lambda wildcards, figure=figure: sources_of(figure, wildcards.get("study", "")),
        output:
            pdf=f"{RESULTS}/figures/{study}{'-' if study else ''}{figure}.pdf",
            png=report(
                f"{RESULTS}/figures/{study}{'-' if study else ''}{figure}.png",
                category=study or figure,
            ),
        log:
            f"{RESULTS}/logs/draw_{figure}{'/' if study else ''}{study}.log",
        benchmark:
            f"{RESULTS}/benchmarks/draw_{figure}{'/' if study else ''}{study}.tsv"
        conda:
            "../envs/figures.yaml"
        threads: jobs.THREADS
        resources:
            gpu=0,
            mem_mb=2000,
            runtime=10,
        params:
            settings=lambda wildcards, figure=figure: jobs.figure_settings(
                figure, wildcards.get("study", "")
            ),
        shell:
            "program draw_figure --sources {input:q} --settings {params.settings:q}"
            " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"
