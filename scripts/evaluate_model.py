"""Measure loss and accuracy of each model, clean and under noise, and the gaps between splits."""

from sharpscape import job
from sharpscape.gaps import add_gaps, rename_clean
from sharpscape.measuring import evaluations_of, measure_models
from sharpscape.storage import write_result

CLEAN = ({"name": "none"}, 0.0)


def main(arguments):
    settings = arguments.settings
    evaluations = [*evaluations_of(settings), CLEAN]
    fields = rename_clean(measure_models(arguments, "evaluate_model", evaluations))
    write_result(arguments.output, "evaluation", add_gaps(fields), settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data", "model"])
