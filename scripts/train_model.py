"""Train the models of one seed block: one epsilon, one noise."""

from sharpscape.families.doors import module_of, write_models_result
from sharpscape.files.checkpoints import remove_checkpoints
from sharpscape.files.hdf5 import read_result
from sharpscape.jobs import command_line

# Where the user's own files lie: the network's, and the weights, with {seed} for the seed.
OPTIONS = ["own-network", "own-weights"]


def main(arguments):
    data, _ = read_result(arguments.data, "data")
    settings = arguments.settings
    fields = module_of(settings, "train_model").train_models(data, settings, arguments)
    write_models_result(arguments, "model", fields)
    remove_checkpoints(arguments.output)


if __name__ == "__main__":
    command_line.run(main, inputs=["data"], lists=["geometry"], options=OPTIONS)
