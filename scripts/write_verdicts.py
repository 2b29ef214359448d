"""Say in words what the verdicts are, and where the report, figures and tables lie."""

from sharpscape import __version__
from sharpscape.files.tables import read_table, write_text
from sharpscape.jobs import command_line
from sharpscape.judging.words import verdict_text

# Beside this text, so that a folder that is copied has the same.
PLACES = {
    "report": "report.html",
    "figures": "figures",
    "verdicts": "claims.csv",
    "what they rest on": "evidence.csv",
    "all numbers": "<study>/summary.csv",
}


def main(arguments):
    text = verdict_text(read_table(arguments.claims))
    places = "".join(f"  {name}: {place}\n" for name, place in PLACES.items())
    text = f"sharpscape {__version__}{text}\nWhere it all is, beside this file\n{places}"
    write_text(arguments.output, text, arguments.settings)


if __name__ == "__main__":
    command_line.run(main, inputs=["claims"])
