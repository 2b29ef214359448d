"""Stage report: what came out, in words and as one page.

Inputs:  claims.csv, summary.csv of every study; for the page also all figures, the landscapes that
         it draws, the data and models on which it looks at facts of theory, and all result files,
         which say what made them
Outputs: verdicts.txt; report.html, and its answer as text, answer.txt; their checksums
"""


rule write_verdicts:
    """Write the verdicts as text, with the places of figures and tables."""
    input:
        unpack(needs(PLAN.verdicts)),
    output:
        text=report(
            f"{RESULTS}/{layout.VERDICTS}",
            caption="captions/verdicts.rst",
            category="Verdicts",
            labels={"what": "all, in words"},
        ),
        checksum=f"{RESULTS}/{layout.VERDICTS}.sha256",
    log:
        f"{RESULTS}/logs/write_verdicts.log",
    benchmark:
        f"{RESULTS}/benchmarks/write_verdicts.tsv"
    conda:
        "../envs/linear.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=10,
    shell:
        "program write_verdicts --identity {input.identity:q} --output {output.text:q} 2> {log:q}"


rule write_report:
    """Write the page: the answer, also as text, the verdicts, figures to turn, and how all was made."""
    input:
        unpack(needs(PLAN.report)),
    output:
        page=report(
            f"{RESULTS}/{layout.REPORT}",
            caption="captions/report.rst",
            category="Report",
            labels={"what": "the page"},
        ),
        checksum=f"{RESULTS}/{layout.REPORT}.sha256",
        answer=f"{RESULTS}/{layout.ANSWER}",
        answer_checksum=f"{RESULTS}/{layout.ANSWER}.sha256",
    log:
        f"{RESULTS}/logs/write_report.log",
    benchmark:
        f"{RESULTS}/benchmarks/write_report.tsv"
    conda:
        "../envs/figures.yaml"
    threads: jobs.THREADS
    resources:
        gpu=0,
        mem_mb=4000,
        runtime=30,
    shell:
        "program write_report --identity {input.identity:q}"
        " --output {output.page:q} --answer {output.answer:q} 2> {log:q}"
