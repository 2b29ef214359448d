"""Write the numbers of a run as the reference that later runs are held against.

A change of a number of the default configuration needs a new one: make reference.
"""

import argparse
import sys

from sharpscape.comparing.reference import FOLDER, write_reference
from sharpscape.comparing.run import read_run
from sharpscape.errors import SharpscapeError


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", help="folder of results of the default configuration")
    try:
        number = write_reference(read_run(parser.parse_args().results))
    except SharpscapeError as error:
        sys.exit(f"Error: {error}")
    print(f"{FOLDER}: {number} numbers")


if __name__ == "__main__":
    main()
