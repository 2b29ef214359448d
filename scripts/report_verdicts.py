"""Say in words what the verdicts are, and where figures and tables lie."""

from sharpscape import job
from sharpscape.tables import read_table, write_text
from sharpscape.verdict_text import verdict_text


def main(arguments):
    text = verdict_text(read_table(arguments.claims))
    places = "".join(f"  {name}: {place}\n" for name, place in arguments.settings["places"].items())
    write_text(arguments.output, f"sharpscape{text}\nWhere it all is\n{places}")


if __name__ == "__main__":
    job.run(main, inputs=["claims"])
