"""Stage geometry: the borders of the regimes, once per data set, norm and bias.

Inputs:  data.h5
Outputs: geometry.h5 beside it, with the margin gamma and epsilon_bar; geometry-linf.h5 under L∞,
         geometry-bias.h5 and geometry-linf-bias.h5 for models with a bias
"""


rule measure_geometry:
    """Solve for the margin; measure epsilon_bar."""
    input:
        unpack(needs(PLAN.geometry)),
    output:
        f"{RESULTS}/{layout.GEOMETRY}",
    log:
        f"{RESULTS}/logs/measure_geometry/{{key}}/{{geometry}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_geometry/{{key}}/{{geometry}}.tsv"
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=30,
    shell:
        "program measure_geometry --identity {input.identity:q} --output {output:q} 2> {log:q}"
