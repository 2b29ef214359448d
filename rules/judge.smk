"""Stage judge: the claims, on every study and every protocol that applies.

Inputs:  summary.csv of every study
Outputs: claims.csv, one verdict per row; evidence.csv, the differences it rests on; checksums
"""


rule judge_claims:
    """Judge the claims."""
    input:
        expand(rules.summarise_study.output.table, study=STUDIES),
    output:
        claims=f"{RESULTS}/claims.csv",
        claims_checksum=f"{RESULTS}/claims.csv.sha256",
        evidence=f"{RESULTS}/evidence.csv",
        evidence_checksum=f"{RESULTS}/evidence.csv.sha256",
    log:
        f"{RESULTS}/logs/judge_claims.log",
    benchmark:
        f"{RESULTS}/benchmarks/judge_claims.tsv"
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=30,
    params:
        settings=lambda wildcards: jobs.judge_settings(STUDIES.values()),
    shell:
        "program judge_claims --summaries {input:q} --settings {params.settings:q}"
        " --output {output.claims:q} --evidence {output.evidence:q} 2> {log:q}"
