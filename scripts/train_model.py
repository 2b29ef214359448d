"""Train the models of one seed block: one epsilon, one noise."""

from sharpscape import job
from sharpscape.checkpoints import remove_checkpoints
from sharpscape.families import module_of, write_models_result
from sharpscape.storage import read_result


def main(arguments):
    data, _ = read_result(arguments.data, "data")
    settings = arguments.settings
    fields = module_of(settings, "train_model").train_models(data, settings, arguments)
    write_models_result(arguments, "model", fields)
    remove_checkpoints(arguments.output)


if __name__ == "__main__":
    job.run(main, inputs=["data"], lists=["geometry"])
