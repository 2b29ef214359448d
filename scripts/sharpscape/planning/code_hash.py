"""A hash of a program and of the library modules that it imports, directly or not.

Snakemake does not look into what a program imports. Carried in a rule's params, the hash makes a
changed module rerun exactly the jobs that use it. It is taken over tokens, without comments,
docstrings and blank lines, so that only code counts, and it is the same under every Python.
"""

import ast
import functools
import hashlib
import io
import token
import tokenize
from pathlib import Path

SCRIPTS = Path(__file__).parents[2]
LIBRARY = "sharpscape"
_LAYOUT = {token.NL, token.COMMENT, token.ENCODING, token.ENDMARKER}


def _tokens(source):
    """Yield (type, text, is string); an f-string is one token, as before Python 3.12."""
    lines = source.splitlines(keepends=True)
    depth, start = 0, None
    for each in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = token.tok_name[each.type]
        if kind == "FSTRING_START":
            depth += 1
            start = each.start if depth == 1 else start
        elif kind == "FSTRING_END":
            depth -= 1
            if depth == 0:
                (first, left), (last, right) = start, each.end
                text = lines[first - 1 : last]
                text[-1] = text[-1][:right]
                text[0] = text[0][left:]
                yield "STRING", "".join(text)
        elif depth == 0 and each.type not in _LAYOUT:
            yield kind, "" if kind in ("INDENT", "DEDENT", "NEWLINE") else each.string


def code_tokens(source):
    """The tokens of a program that make up its code: no comments, docstrings, blank lines."""
    kept, line = [], []
    for kind, text in _tokens(source):
        line.append((kind, text))
        if kind == "NEWLINE":
            bare = [each for each in line if each[0] not in ("INDENT", "DEDENT", "NEWLINE")]
            if all(each[0] == "STRING" for each in bare):
                line = [each for each in line if each[0] in ("INDENT", "DEDENT")]
            kept += line
            line = []
    return kept + line


def _imported(source):
    """Names of the library modules that a source imports, at its top or inside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (
                each.name.split(".", 1)[1]
                for each in node.names
                if each.name.startswith(f"{LIBRARY}.")
            )
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{LIBRARY}."):
            inner = node.module.split(".")[1:]
            if SCRIPTS.joinpath(LIBRARY, *inner).is_dir():
                for each in node.names:
                    within = [*inner, each.name]
                    known = SCRIPTS.joinpath(LIBRARY, *within).with_suffix(".py").is_file()
                    yield ".".join(within if known else [*inner, "__init__"])
            else:
                yield ".".join(inner)


@functools.cache
def _module(path):
    """(digest of the code, names of the modules imported) of a file."""
    source = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(repr(code_tokens(source)).encode()).hexdigest()
    return digest, frozenset(_imported(source))


def modules_of(program, family=None):
    """Paths of a program and of all library modules behind it.

    Args:
        family: of models, for a program that takes its work from the family's package (see
            families.py of the library).
    """
    found, todo = set(), [SCRIPTS / f"{program}.py"]
    if family is not None:
        todo += [
            SCRIPTS / LIBRARY / "families" / family / f"{name}.py" for name in (program, "models")
        ]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo += [
                SCRIPTS / LIBRARY / f"{name.replace('.', '/')}.py" for name in _module(path)[1]
            ]
    return found


@functools.cache
def code_hash(program, family=None):
    """Hash of a program (its name without .py) and all library modules behind it."""
    paths = modules_of(program, family)
    parts = sorted((str(path.relative_to(SCRIPTS)), _module(path)[0]) for path in paths)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
