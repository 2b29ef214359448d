"""Compare all files of the results with what their jobs made, and name those that are others.

So a swapped, edited or damaged file is found also where nothing reads it any more.
"""

import argparse
import sys

from sharpscape.jobs.verifying import verify


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", required=True, metavar="FOLDER")
    checked, faults = verify(parser.parse_args().results)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(f"Error: {len(faults)} of {checked} files are not what their jobs made")
    print(f"All {checked} files are what their jobs made")


if __name__ == "__main__":
    main()
