"""Stage train: one model per study, noise, epsilon and seed, a block of seeds per job.

Inputs:  data.h5; geometry.h5 for the logistic model
Outputs: model.h5, with one group per comparison point
"""


rule train_model:
    """Train the models of one seed block."""
    input:
        unpack(needs(PLAN.model)),
    output:
        f"{MODEL}/model.h5",
    log:
        f"{RESULTS}/logs/train_model/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/train_model/{JOB}.tsv"
    group:
        group_of
    conda:
        environment_of
    threads: threads_of
    resources:
        **OF_MODELS,
    shell:
        "program train_model --identity {input.identity:q} --gpus {resources.gpu}"
        ' --own-network "$(own_network {wildcards.study:q})"'
        ' --own-weights "$(own_weights {wildcards.study:q} {wildcards.noise:q} {wildcards.epsilon:q})"'
        " --output {output:q} 2> {log:q}"
