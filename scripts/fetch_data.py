"""Find the original files of a data set, or download them, and record their names and MD5.

The files themselves are no output: they may lie in a folder that is read-only.
"""

import json

from sharpscape.data.fetching import obtain_originals
from sharpscape.files.tables import write_text
from sharpscape.jobs import command_line


def main(arguments):
    record = obtain_originals(arguments.settings["dataset"], arguments.raw_data)
    text = json.dumps(record, indent=1, sort_keys=True) + "\n"
    write_text(arguments.output, text, arguments.settings)


if __name__ == "__main__":
    command_line.run(main, options=["raw-data"])
