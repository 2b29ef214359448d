"""Stage download: original files, found in raw_data or fetched to it.

Inputs:  none
Outputs: data/raw/{dataset}.json below results, a record of names and digests (and its checksum).
         The original files are outputs of no rule: Snakemake deletes outputs.
"""


# Where jobs are submitted there is a network; on the nodes often none.
localrules:
    fetch_data,


rule fetch_data:
    """Find or download the original files of one data set."""
    input:
        unpack(needs(PLAN.record)),
    output:
        record=RECORD,
        checksum=f"{RECORD}.sha256",
    log:
        f"{RESULTS}/logs/fetch_data/{{dataset}}.log",
    benchmark:
        f"{RESULTS}/benchmarks/fetch_data/{{dataset}}.tsv"
    conda:
        "../envs/download.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=60,
    shell:
        'program fetch_data --identity {input.identity:q} --raw-data "$RAW_DATA"'
        " --output {output.record:q} 2> {log:q}"
