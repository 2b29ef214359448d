"""Stage accuracy: loss and accuracy, at every model and every evaluation epsilon.

Inputs:  data.h5, model.h5
Outputs: accuracy.h5 beside the model
"""


rule measure_accuracy:
    """Measure loss and accuracy, clean and under noise."""
    input:
        data=lambda wildcards: f"{data_folder(wildcards)}/data.h5",
        model=rules.train_model.output,
    output:
        f"{MODEL}/accuracy.h5",
    log:
        f"{RESULTS}/logs/measure_accuracy/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_accuracy/{JOB}.tsv"
    group:
        group_of
    conda:
        environment_of
    threads: threads_of
    resources:
        **OF_MODELS,
    params:
        settings=lambda wildcards: plan.measure_settings(
            "measure_accuracy", STUDIES[wildcards.study], wildcards
        ),
    shell:
        "program measure_accuracy --data {input.data:q} --model {input.model:q}"
        " --settings {params.settings:q} --gpus {resources.gpu} --output {output:q} 2> {log:q}"
