"""Train the models of one seed block: one epsilon, one noise."""

from sharpscape import job
from sharpscape.families import module_of
from sharpscape.storage import read_result, write_result


def main(arguments):
    settings = arguments.settings
    data, _ = read_result(arguments.data, "data")
    fields = module_of(settings, "train_model").train_models(data, settings, arguments)
    write_result(arguments.output, "model", fields, settings, arguments.threads)


if __name__ == "__main__":
    job.run(main, inputs=["data"], lists=["geometry"])
