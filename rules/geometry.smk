"""Stage geometry: the borders of the regimes, once per data set.

Inputs:  data.h5
Outputs: geometry.h5 beside it, with the margin gamma and epsilon_bar
"""


rule measure_geometry:
    """Solve for the margin; measure epsilon_bar."""
    input:
        data=rules.prepare_data.output,
    output:
        f"{RESULTS}/data/{{key}}/geometry.h5",
    log:
        f"{RESULTS}/logs/measure_geometry/{{key}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_geometry/{{key}}.tsv"
    conda:
        "../envs/logistic.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=30,
    params:
        settings=lambda wildcards: plan.plain_settings("measure_geometry"),
    shell:
        "program measure_geometry --data {input.data:q}"
        " --settings {params.settings:q} --output {output:q} 2> {log:q}"
