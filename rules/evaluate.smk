"""Stage evaluate: loss and accuracy, at every model and every evaluation epsilon.

Inputs:  data.h5, model.h5
Outputs: evaluation.h5 beside the model
"""


rule evaluate_model:
    """Measure loss and accuracy, clean and under noise."""
    input:
        data=lambda wildcards: f"{data_folder(wildcards)}/data.h5",
        model=rules.train_model.output,
    output:
        f"{MODEL}/evaluation.h5",
    log:
        f"{RESULTS}/logs/evaluate_model/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/evaluate_model/{JOB}.tsv"
    group:
        group_of
    conda:
        environment_of
    threads: threads_of
    resources:
        **OF_MODELS,
    params:
        settings=lambda wildcards: plan.measure_settings(
            "evaluate_model", STUDIES[wildcards.study], wildcards
        ),
    shell:
        "program evaluate_model --data {input.data:q} --model {input.model:q}"
        " --settings {params.settings:q} --gpus {resources.gpu} --output {output:q} 2> {log:q}"
