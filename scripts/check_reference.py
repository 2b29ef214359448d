"""Hold a run of the default configuration against the reference: are its numbers reproduced?

Ends with 0 where they are, where only networks differ on another processor or with other versions,
and where the reference is of another configuration or version; with 1 where a number differs.
"""

import argparse
import sys

from sharpscape.comparing.reference import read_reference
from sharpscape.comparing.reproducing import check, outcome_text
from sharpscape.comparing.run import read_run
from sharpscape.errors import SharpscapeError


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", help="folder of results")
    try:
        outcome = check(read_run(parser.parse_args().results), read_reference())
    except SharpscapeError as error:
        sys.exit(f"Error: {error}")
    print(outcome_text(outcome))
    if not outcome.passed:
        sys.exit("Error: numbers differ from the reference")


if __name__ == "__main__":
    main()
