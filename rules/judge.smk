"""Stage judge: the claims, on every study and every protocol that applies.

Inputs:  summary.csv of every study
Outputs: claims.csv, one verdict per row; evidence.csv, the differences it rests on; checksums
"""


rule judge_claims:
    """Judge the claims."""
    input:
        unpack(needs(PLAN.claims)),
    output:
        claims=report(
            f"{RESULTS}/{layout.CLAIMS}",
            caption="captions/claims.rst",
            category="Verdicts",
            labels={"what": "all, as a table"},
        ),
        claims_checksum=f"{RESULTS}/{layout.CLAIMS}.sha256",
        evidence=f"{RESULTS}/{layout.EVIDENCE}",
        evidence_checksum=f"{RESULTS}/{layout.EVIDENCE}.sha256",
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
    shell:
        "program judge_claims --identity {input.identity:q}"
        " --output {output.claims:q} --evidence {output.evidence:q} 2> {log:q}"
