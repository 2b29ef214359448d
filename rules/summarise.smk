"""Stage summarise: all numbers of a study in one tidy table.

Inputs:  model.h5, landscape.h5, curvature.h5, accuracy.h5 of every model; geometry.h5
Outputs: summary.csv of the study, and its checksum
"""


rule summarise_study:
    """Gather the numbers of one study."""
    input:
        unpack(needs(PLAN.summary)),
    output:
        table=f"{RESULTS}/{layout.SUMMARY}",
        checksum=f"{RESULTS}/{layout.SUMMARY}.sha256",
    log:
        f"{RESULTS}/logs/summarise_study/{{study}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/summarise_study/{{study}}.tsv"
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=30,
    shell:
        "program summarise_study --identity {input.identity:q} --output {output.table:q} 2> {log:q}"
