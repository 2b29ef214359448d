"""Measure loss and accuracy of each model, clean and under noise, and the gaps between splits."""

from sharpscape import job
from sharpscape.families import write_models_result
from sharpscape.gaps import add_gaps, rename_clean
from sharpscape.measuring import evaluations_of, measure_models

CLEAN = ({"name": "none"}, 0.0)


def main(arguments):
    evaluations = [*evaluations_of(arguments.settings), CLEAN]
    fields = rename_clean(measure_models(arguments, "evaluate_model", evaluations))
    write_models_result(arguments, "evaluation", add_gaps(fields))


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
