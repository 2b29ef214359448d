"""Stage report: what came out, in words.

Inputs:  claims.csv
Outputs: verdicts.txt, and its checksum
"""


rule write_report:
    """Write the verdicts as text, with the places of figures and tables."""
    input:
        unpack(needs(PLAN.report)),
    output:
        text=f"{RESULTS}/{layout.VERDICTS}",
        checksum=f"{RESULTS}/{layout.VERDICTS}.sha256",
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
    shell:
        "program write_report --identity {input.identity:q} --output {output.text:q} 2> {log:q}"
