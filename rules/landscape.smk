"""Stage landscape: the loss along random lines, at every model and every evaluation epsilon.

Inputs:  data.h5, model.h5
Outputs: landscape.h5 beside the model
"""


rule measure_landscape:
    """Evaluate the loss along filter-normalised lines."""
    input:
        data=lambda wildcards: f"{data_folder(wildcards)}/data.h5",
        model=rules.train_model.output,
    output:
        f"{MODEL}/landscape.h5",
    log:
        f"{RESULTS}/logs/measure_landscape/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_landscape/{JOB}.tsv"
    group:
        group_of
    conda:
        environment_of
    threads: threads_of
    resources:
        **OF_MODELS,
    params:
        settings=lambda wildcards: plan.measure_settings(
            "measure_landscape", STUDIES[wildcards.study], wildcards
        ),
    shell:
        "program measure_landscape --data {input.data:q} --model {input.model:q}"
        " --settings {params.settings:q} --gpus {resources.gpu} --output {output:q} 2> {log:q}"
