"""Stage curvature: spectra and closed forms of the Hessian, at every model and every evaluation epsilon.

Inputs:  data.h5, model.h5
Outputs: curvature.h5 beside the model
"""


rule measure_curvature:
    """Measure the Hessian of the loss."""
    input:
        data=lambda wildcards: f"{data_folder(wildcards)}/data.h5",
        model=rules.train_model.output,
    output:
        f"{MODEL}/curvature.h5",
    log:
        f"{RESULTS}/logs/measure_curvature/{JOB}.log",
    benchmark:
        f"{RESULTS}/benchmarks/measure_curvature/{JOB}.tsv"
    group:
        group_of
    conda:
        environment_of
    threads: threads_of
    resources:
        **OF_MODELS,
    params:
        settings=lambda wildcards: plan.measure_settings(
            "measure_curvature", STUDIES[wildcards.study], wildcards
        ),
    shell:
        "program measure_curvature --data {input.data:q} --model {input.model:q}"
        " --settings {params.settings:q} --gpus {resources.gpu} --output {output:q} 2> {log:q}"
