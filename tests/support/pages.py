"""The pages that users read, and the blocks of code on them."""

import re
from typing import NamedTuple

from workflow import ROOT

# The first screen comes first: its commands make the run that other pages look at.
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md")))
]
BLOCK = re.compile(r"(?:^<!-- ([^\n]+) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A block of code on a page.

    Attributes:
        page: the page's path in the repository.
        number: which block of its page it is, from 1 on.
        language: console, python, yaml, ….
        text: what is in it.
        note: the comment on the line before: "not run: <why>", "file: <where it goes>", or "".
    """

    page: str
    number: int
    language: str
    text: str
    note: str

    def noted(self, what):
        """What the note says behind a word ("file"), or "" where it is no such note."""
        word, _, rest = self.note.partition(": ")
        return rest if word == what else ""


def read_page(page):
    """The text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks_of(page, text=None):
    """The blocks of a page, in its order; of a part of it where its text is given."""
    found = BLOCK.finditer(read_page(page) if text is None else text)
    return [
        Block(page, number, match[2], match[3], match[1] or "")
        for number, match in enumerate(found, 1)
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def commands_of(block):
    """The commands of a console block, one a line."""
    return [line for line in block.text.splitlines() if line.strip()]


def section_of(page, heading):
    """The text below a heading of a page, up to the next heading of its level or above."""
    level, text = len(heading.split()[0]), read_page(page)
    below = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{level}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]
