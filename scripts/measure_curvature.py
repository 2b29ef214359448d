"""Measure the curvature of the loss at each model: the Hessian's spectrum, traces and kappa."""

from sharpscape import job
from sharpscape.measuring import evaluations_of, measure_models
from sharpscape.storage import write_result


def main(arguments):
    settings = arguments.settings
    fields = measure_models(arguments, "measure_curvature", evaluations_of(settings))
    write_result(arguments.output, "curvature", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
