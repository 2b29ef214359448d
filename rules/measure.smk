"""Stages landscape, curvature and accuracy: what is measured at every model and every evaluation.

Inputs:  data.h5, model.h5
Outputs: landscape.h5 (the loss along random lines and at its worst nearby), curvature.h5 (spectra
         and traces of the Hessian) and accuracy.h5 (loss and accuracy) beside the model
"""

for stage, measuring in jobs.MEASURING.items():

    rule:
        name:
            measuring
        input:
            unpack(needs(functools.partial(PLAN.measured, stage))),
        output:
            # What it holds of evaluations that stay is taken over.
            update(f"{MODEL}/{stage}.h5"),
        log:
            f"{RESULTS}/logs/{measuring}/{JOB}.log",
        benchmark:
            f"{RESULTS}/benchmarks/{measuring}/{JOB}.tsv"
        group:
            group_of
        conda:
            environment_of
        threads: threads_of
        resources:
            **OF_MODELS,
        params:
            program=measuring,
        shell:
            "program {params.program} --identity {input.identity:q} --gpus {resources.gpu}"
            ' --own-network "$(own_network {wildcards.study:q})"'
            " --output {output:q} 2> {log:q}"
