"""Stage figures: one rule per figure, each as PDF and PNG.

Inputs:  summary.csv of a study, or landscape.h5 or curvature.h5 of its adversarial models;
         claims.csv
Outputs: figures/{study}-{figure}.pdf and .png, figures/verdicts.pdf and .png
"""


rule draw_lines:
    """Draw the loss along random lines."""
    input:
        lambda wildcards: of_adversarial(f"{MODEL}/landscape.h5", wildcards.study),
    output:
        pdf=f"{RESULTS}/figures/{{study}}-lines.pdf",
        png=report(f"{RESULTS}/figures/{{study}}-lines.png", category="{study}"),
    log:
        f"{RESULTS}/logs/draw_lines/{{study}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/draw_lines/{{study}}.tsv"
    conda:
        "../envs/figures.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: plan.plain_settings("draw_lines", study=wildcards.study),
    shell:
        "program draw_lines --landscapes {input:q} --settings {params.settings:q}"
        " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"


rule draw_spectra:
    """Draw the eigenvalues of the Hessian."""
    input:
        lambda wildcards: of_adversarial(f"{MODEL}/curvature.h5", wildcards.study),
    output:
        pdf=f"{RESULTS}/figures/{{study}}-spectra.pdf",
        png=report(f"{RESULTS}/figures/{{study}}-spectra.png", category="{study}"),
    log:
        f"{RESULTS}/logs/draw_spectra/{{study}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/draw_spectra/{{study}}.tsv"
    conda:
        "../envs/figures.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: plan.plain_settings("draw_spectra", study=wildcards.study),
    shell:
        "program draw_spectra --curvatures {input:q} --settings {params.settings:q}"
        " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"


rule draw_curvature:
    """Draw raw and filter-normalised curvature over epsilon."""
    input:
        rules.summarise_study.output.table,
    output:
        pdf=f"{RESULTS}/figures/{{study}}-curvature.pdf",
        png=report(f"{RESULTS}/figures/{{study}}-curvature.png", category="{study}"),
    log:
        f"{RESULTS}/logs/draw_curvature/{{study}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/draw_curvature/{{study}}.tsv"
    conda:
        "../envs/figures.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: plan.plain_settings("draw_curvature", study=wildcards.study),
    shell:
        "program draw_curvature --summary {input:q} --settings {params.settings:q}"
        " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"


rule draw_noises:
    """Draw adversarial training against the control noises."""
    input:
        rules.summarise_study.output.table,
    output:
        pdf=f"{RESULTS}/figures/{{study}}-noises.pdf",
        png=report(f"{RESULTS}/figures/{{study}}-noises.png", category="{study}"),
    log:
        f"{RESULTS}/logs/draw_noises/{{study}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/draw_noises/{{study}}.tsv"
    conda:
        "../envs/figures.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: plan.plain_settings("draw_noises", study=wildcards.study),
    shell:
        "program draw_noises --summary {input:q} --settings {params.settings:q}"
        " --pdf {output.pdf:q} --png {output.png:q} 2> {log:q}"


rule draw_gaps:
    """Draw the generalisation gap against sharpness."""
    input:
        rules.summarise_study.output.table,
    output:
        pdf=f"{RESULTS}/figures/{{study}}-gaps.pdf",
        png=report(f"{RESULTS}/figures/{{study}}-gaps.png", category="{study}"),
    log:
        f"{RESULTS}/logs/draw_gaps/{{study}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/draw_gaps/{{study}}.tsv"
    conda:
        "../envs/figures.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: plan.plain_settings("draw_gaps", study=wildcards.study),
    shell:
        "program draw_gaps --summary {input:q} --settings {params.settings:q}"
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
