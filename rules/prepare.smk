"""Stage prepare: classes and samples chosen.

Inputs:  the record of the original files, or the user's own file
Outputs: data/{key}/data.h5 below results, shared by all studies on these data
"""


rule prepare_data:
    """Choose the classes and draw the samples of one data set."""
    input:
        unpack(needs(PLAN.data)),
    output:
        f"{RESULTS}/{layout.DATA}",
    log:
        f"{RESULTS}/logs/prepare_data/{{key}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/prepare_data/{{key}}.tsv"
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    shell:
        'program prepare_data --identity {input.identity:q} --raw-data "$RAW_DATA"'
        ' --own-file "$(own_file {wildcards.key:q})" --output {output:q} 2> {log:q}'
