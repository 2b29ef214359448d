"""The files of code of the library: a digest of what can change a number, and what they import.

Finding it takes a second. It is kept for the next run by a file's content, so that it cannot be out
of date, where Python keeps its compiled code.
"""

import functools
import hashlib
import json
import sys
from pathlib import Path
from typing import NamedTuple

from sharpscape.identities import content_digest
from sharpscape.planning import code_tokens
from sharpscape.planning.writing import write_whole

SCRIPTS = Path(__file__).parents[2]
LIBRARY = "sharpscape"
KEPT = Path(__file__).parent / "__pycache__" / f"code.{sys.implementation.cache_tag}.json"


class Code(NamedTuple):
    """A file of code.

    Attributes:
        digest: of its tokens that can change a number.
        imports: what it imports from the library, as (module, name).
    """

    digest: str
    imports: frozenset[tuple[str, str]]


@functools.cache
def _kept():
    """{path: [digest of its content, digest of its code, imports]}, as read_code fills it."""
    finder = content_digest(code_tokens.__file__)
    try:
        kept = json.loads(KEPT.read_text(encoding="utf-8"))
        return kept if kept["finder"] == finder else {"finder": finder}
    except (OSError, ValueError, TypeError, KeyError):
        return {"finder": finder}


@functools.cache
def read_code(path: Path) -> Code:
    """A file of code, below scripts."""
    found, name = content_digest(path), str(path.relative_to(SCRIPTS))
    known = _kept().get(name, [None])
    if known[0] != found:
        text = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(repr(code_tokens.code_tokens(text)).encode()).hexdigest()
        imports = sorted(set(code_tokens.imported_modules(text, LIBRARY)))
        known = _kept()[name] = [found, digest, imports]
    _, digest, imports = known
    return Code(digest, frozenset((module, name) for module, name in imports))


def keep_code() -> None:
    """Keep what was found for the next run. Where nothing can be written, nothing is kept."""
    text = json.dumps(_kept()) + "\n"
    try:
        if not KEPT.exists() or KEPT.read_text(encoding="utf-8") != text:
            write_whole(KEPT, text)
    except OSError:
        pass
