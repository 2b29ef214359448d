"""Compare two runs: which numbers differ, and whether by more than their uncertainty; which
verdicts change; which settings, versions and code differ.

Ends with 0 where all quantities that both have are equal or within their uncertainty and no verdict
changes, with 1 where they are not, and with 2 where the runs cannot be compared.
"""

import argparse
import sys
from pathlib import Path

from sharpscape.comparing.comparison import compare
from sharpscape.comparing.page import write_page
from sharpscape.comparing.run import read_run
from sharpscape.comparing.text import comparison_text
from sharpscape.errors import SharpscapeError


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", metavar="A", help="a folder of results")
    parser.add_argument("after", metavar="B", help="another one")
    parser.add_argument("--html", type=Path, metavar="FILE", help="a page with all that differs")
    arguments = parser.parse_args()
    try:
        found = compare(read_run(arguments.before), read_run(arguments.after))
        if arguments.html:
            write_page(arguments.html, found)
    except SharpscapeError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(2)
    print(comparison_text(found))
    sys.exit(0 if found.agree else 1)


if __name__ == "__main__":
    main()
