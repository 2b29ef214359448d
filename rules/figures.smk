"""Stage figures: one program per figure, each as PDF and PNG.

Inputs:  landscape.h5 or curvature.h5 of a study's adversarial models, or its summary.csv;
         claims.csv
Outputs: figures/{study}-{figure}.pdf and .png, figures/verdicts.pdf and .png
"""

for figure, source in plan.FIGURES.items():

    rule:
        name:
            f"draw_{figure}"
        input:
            lambda wildcards, figure=figure: sources_of_figure(figure, wildcards.study),
        output:
            pdf=f"{RESULTS}/figures/{{study}}-{figure}.pdf",
            png=report(f"{RESULTS}/figures/{{study}}-{figure}.png", category="{study}"),
        log:
            f"{RESULTS}/logs/draw_{figure}/{{study}}.log",
        benchmark:
            f"{RESULTS}/benchmarks/draw_{figure}/{{study}}.tsv"
        conda:
            "../envs/figures.yaml"
        threads: 1
        resources:
            gpu=0,
            mem_mb=2000,
            runtime=10,
        params:
            program=f"draw_{figure}",
            option="summary" if source == "summary" else "models",
            settings=lambda wildcards, figure=figure: plan.plain_settings(
                f"draw_{figure}", study=wildcards.study
            ),
        shell:
            "program {params.program} --{params.option} {input:q} --settings {params.settings:q}"
            " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"


rule draw_verdicts:
    """Draw all verdicts."""
    input:
        rules.judge_claims.output.claims,
    output:
        pdf=f"{RESULTS}/figures/verdicts.pdf",
        png=report(f"{RESULTS}/figures/verdicts.png", category="verdicts"),
    log:
        f"{RESULTS}/logs/draw_verdicts.log",
    benchmark:
        f"{RESULTS}/benchmarks/draw_verdicts.tsv"
    conda:
        "../envs/figures.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: plan.plain_settings("draw_verdicts"),
    shell:
        "program draw_verdicts --claims {input:q} --settings {params.settings:q}"
        " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"
