"""Stage figures: one job per figure, as PDF and PNG, all by one program.

Inputs:  a file of each of a study's adversarial models, or its summary.csv; claims.csv
Outputs: figures/{study}-{figure}.pdf and .png, figures/verdicts.pdf and .png
"""

for figure, prefix, study in [
    *((name, "{study}-", "{study}") for name in figures.study_figures()),
    *((name, "", "all") for name in figures.common_figures()),
]:

    rule:
        name:
            f"draw_{figure}"
        input:
            unpack(needs(functools.partial(PLAN.figure, figure), figure=figure)),
        output:
            pdf=f"{RESULTS}/{layout.FIGURE.format(name=prefix + figure)}.pdf",
            png=report(
                f"{RESULTS}/{layout.FIGURE.format(name=prefix + figure)}.png",
                caption="captions/figure.rst",
                category="Figures",
                subcategory=study,
                labels={"figure": figure},
            ),
        log:
            f"{RESULTS}/logs/draw_{figure}/{study}.log",
        benchmark:
            f"{RESULTS}/benchmarks/draw_{figure}/{study}.tsv"
        conda:
            "../envs/figures.yaml"
        threads: jobs.THREADS
        resources:
            gpu=0,
            mem_mb=2000,
            runtime=10,
        shell:
            "program draw_figure --identity {input.identity:q}"
            " --output {output.pdf:q} --png {output.png:q} 2> {log:q}"
