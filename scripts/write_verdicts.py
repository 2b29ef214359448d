"""Say in words what the verdicts are, and where figures and tables lie."""

from pathlib import Path

from sharpscape import __version__
from sharpscape.files.tables import read_table, write_text
from sharpscape.jobs import command_line
from sharpscape.judging.words import verdict_text

PLACES = {
    "figures": "figures",
    "verdicts": "claims.csv",
    "what they rest on": "evidence.csv",
    "all numbers": "<study>/summary.csv",
}


def main(arguments):
    text = verdict_text(read_table(arguments.claims))
    folder = Path(arguments.output).parent
    places = "".join(f"  {name}: {folder / place}\n" for name, place in PLACES.items())
    text = f"sharpscape {__version__}{text}\nWhere it all is\n{places}"
    write_text(arguments.output, text, arguments.settings)


if __name__ == "__main__":
    command_line.run(main, inputs=["claims"])
