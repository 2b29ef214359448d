"""Find the original files of a data set, or download them, and record their names and MD5.

The files themselves are no output: they may lie in a folder that is read-only.
"""

import json

from sharpscape import job
from sharpscape.fetching import obtain_originals
from sharpscape.tables import write_text


def main(arguments):
    originals = obtain_originals(arguments.settings["dataset"], arguments.raw_data)
    record = {name: original["md5"] for name, original in originals.items()}
    write_text(arguments.output, json.dumps(record, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    job.run(main, inputs=["raw-data"])
