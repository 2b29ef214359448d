"""Measure loss and accuracy of each model, clean and under noise, and the gaps between splits."""

from sharpscape.families.doors import write_models_result
from sharpscape.families.gaps import CLEAN, add_gaps, rename_clean
from sharpscape.families.measuring import evaluations_of, measure_models
from sharpscape.jobs import command_line


def main(arguments):
    evaluations = [*evaluations_of(arguments.settings), CLEAN]
    fields = rename_clean(measure_models(arguments, "measure_accuracy", evaluations))
    write_models_result(arguments, "accuracy", add_gaps(fields))


if __name__ == "__main__":
    command_line.run(main, inputs=["data", "model"], options=["own-network"])
