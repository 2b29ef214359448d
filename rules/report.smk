"""Stage report: what came out, in words.

Inputs:  claims.csv
Outputs: verdicts.txt, and its checksum
"""


rule write_report:
    """Write the verdicts as text, with the places of figures and tables."""
    input:
        rules.judge_claims.output.claims,
    output:
        text=f"{RESULTS}/verdicts.txt",
        checksum=f"{RESULTS}/verdicts.txt.sha256",
    log:
        f"{RESULTS}/logs/write_report.log",
    benchmark:
        f"{RESULTS}/benchmarks/write_report.tsv"
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    params:
        settings=lambda wildcards: jobs.report_settings(
            {
                "figures": f"{RESULTS}/figures",
                "verdicts": rules.judge_claims.output.claims,
                "what they rest on": rules.judge_claims.output.evidence,
                "all numbers": f"{RESULTS}/<study>/summary.csv",
            },
        ),
    shell:
        "program write_report --claims {input:q} --settings {params.settings:q}"
        " --output {output.text:q} 2> {log:q}"
