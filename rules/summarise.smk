"""Stage summarise: all numbers of a study in one tidy table.

Inputs:  model.h5, landscape.h5, curvature.h5, accuracy.h5 of every model; geometry.h5
Outputs: summary.csv of the study, and its checksum
"""


rule summarise_study:
    """Gather the numbers of one study."""
    input:
        geometry=geometries_of,
        files=lambda wildcards: [
            path
            for name in ("model", *jobs.MEASURING)
            for path in of_study(f"{MODEL}/{name}.h5", STUDIES[wildcards.study])
        ],
    output:
        table=f"{RESULTS}/{{study}}/summary.csv",
        checksum=f"{RESULTS}/{{study}}/summary.csv.sha256",
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
    params:
        settings=lambda wildcards: jobs.summary_settings(STUDIES[wildcards.study]),
        models=lambda wildcards: of_study(MODEL, STUDIES[wildcards.study]),
    shell:
        "program summarise_study --geometry {input.geometry:q}"
        " --models {params.models:q} --settings {params.settings:q}"
        " --output {output.table:q} 2> {log:q}"
