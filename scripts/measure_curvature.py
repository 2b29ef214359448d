"""Measure the curvature of the loss at each model: the Hessian's spectrum, traces and kappa."""

from sharpscape.families.doors import write_models_result
from sharpscape.families.measuring import evaluations_of, measure_models
from sharpscape.jobs import command_line


def main(arguments):
    evaluations = evaluations_of(arguments.settings)
    fields = measure_models(arguments, "measure_curvature", evaluations)
    write_models_result(arguments, "curvature", fields)


if __name__ == "__main__":
    command_line.run(main, inputs=["data", "model"], options=["own-network"])
