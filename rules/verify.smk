"""Stage verify: whether all files are those that their jobs made.

Inputs:  all files of the results
Outputs: none, so that it runs whenever it is asked for
"""


# It reads the files alone.
localrules:
    verify,


rule verify:
    """Compare all files with what their jobs made."""
    log:
        f"{RESULTS}/logs/verify.log",
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=60,
    params:
        results=RESULTS,
    shell:
        "program verify_results --results {params.results:q} 2> {log:q}"
