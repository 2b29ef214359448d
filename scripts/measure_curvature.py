"""Measure the curvature of the loss at each model: the Hessian's spectrum, traces and kappa."""

from sharpscape import job
from sharpscape.families import write_models_result
from sharpscape.measuring import evaluations_of, measure_models


def main(arguments):
    evaluations = evaluations_of(arguments.settings)
    fields = measure_models(arguments, "measure_curvature", evaluations)
    write_models_result(arguments, "curvature", fields)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
