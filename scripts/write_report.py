"""Say in words what the verdicts are, and where figures and tables lie."""

from sharpscape import __version__
from sharpscape.files.tables import read_table, write_text
from sharpscape.jobs import command_line
from sharpscape.judging.words import verdict_text


def main(arguments):
    text = verdict_text(read_table(arguments.claims))
    places = "".join(f"  {name}: {place}\n" for name, place in arguments.settings["places"].items())
    write_text(arguments.output, f"sharpscape {__version__}{text}\nWhere it all is\n{places}")


if __name__ == "__main__":
    command_line.run(main, inputs=["claims"])
