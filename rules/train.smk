"""Stage train: one model per study, noise, epsilon and seed, a block of seeds per job.

Inputs:  data.h5, geometry.h5
Outputs: model.h5, with one group per comparison point
"""


rule train_model:
    """Train the models of one seed block."""
    input:
        data=lambda wildcards: f"{data_folder(wildcards)}/data.h5",
        geometry=lambda wildcards: "{}/{}.h5".format(
            data_folder(wildcards), plan.geometry_name(STUDIES[wildcards.study])
        ),
    output:
        f"{MODEL}/model.h5",
    log:
        f"{RESULTS}/logs/train_model/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/train_model/{JOB}.tsv"
    conda:
        "../envs/logistic.yaml"
    threads: 1
    resources:
        gpu=0,
        mem_mb=2000,
        runtime=30,
    params:
        settings=lambda wildcards: plan.train_settings(STUDIES[wildcards.study], wildcards),
    shell:
        "program train_model --data {input.data:q} --geometry {input.geometry:q}"
        " --settings {params.settings:q} --output {output:q} 2> {log:q}"
