"""The tokens of a source that make up its code, and what it imports."""

import ast
import io
import token
import tokenize
from collections.abc import Iterator

_LAYOUT = {token.NL, token.COMMENT, token.ENCODING, token.ENDMARKER}
_BLOCKS = ("INDENT", "DEDENT", "NEWLINE")
# What is imported from them serves annotations, or has its name in the code as well.
_TYPING = ("typing", "types", "collections.abc")


def _name_of(node):
    """The last name of a node such as Protocol or typing.Protocol; "" for any other."""
    return getattr(node, "id", getattr(node, "attr", ""))


def _is_interface(node):
    """Whether a statement is for type checkers alone: a Protocol, or if TYPE_CHECKING."""
    if isinstance(node, ast.ClassDef):
        return any(_name_of(base) == "Protocol" for base in node.bases)
    return isinstance(node, ast.If) and _name_of(node.test) == "TYPE_CHECKING"


def _is_printed(node):
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return called and _name_of(node.value.func) == "print"


def _spans(tree):
    """Yield the parts of a source that do not count: (start, end), each (line, byte)."""
    for node in ast.walk(tree):
        end = getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)
        typing = isinstance(node, ast.ImportFrom) and node.module in _TYPING
        if typing or _is_interface(node) or _is_printed(node):
            yield (node.lineno, node.col_offset), end
        elif isinstance(node, ast.arg) and node.annotation is not None:
            yield (node.lineno, node.col_offset + len(node.arg.encode())), end
        elif isinstance(node, ast.AnnAssign):
            target, kind = node.target, node.annotation
            yield (
                (target.end_lineno, target.end_col_offset),
                (kind.end_lineno, kind.end_col_offset),
            )
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            kind = node.returns
            # With the arrow, which is a token of its own.
            yield (kind.lineno, kind.col_offset), (kind.end_lineno, kind.end_col_offset)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            call = node.exc
            yield (call.func.end_lineno, call.func.end_col_offset), end


def _in_characters(span, lines):
    """A span as the tokenizer counts: characters, not bytes."""
    return tuple((line, len(lines[line - 1].encode()[:byte].decode())) for line, byte in span)


def _tokens(source):
    """Yield (type, text, start); an f-string is one token, as before Python 3.12."""
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
                yield "STRING", "".join(text), start
        elif depth == 0 and each.type not in _LAYOUT:
            yield kind, "" if kind in _BLOCKS else each.string, each.start


def code_tokens(source: str) -> list[tuple[str, str]]:
    """The tokens (type, text) that can change what a program computes.

    Without comments, docstrings, blank lines, annotations, interfaces and messages.
    """
    lines = source.splitlines(keepends=True)
    spans = sorted(_in_characters(span, lines) for span in _spans(ast.parse(source)))
    kept, line = [], []
    silent_until = (0, 0)
    for kind, text, start in _tokens(source):
        while spans and spans[0][0] <= start:
            silent_until = max(silent_until, spans.pop(0)[1])
        counts = text != "->" and start >= silent_until
        if counts or kind in _BLOCKS:
            line.append((kind, text))
        if kind == "NEWLINE":
            bare = [each for each in line if each[0] not in _BLOCKS]
            if all(each[0] == "STRING" for each in bare):
                line = [each for each in line if each[0] in ("INDENT", "DEDENT")]
            kept += line
            line = []
    return kept + line


def imported_modules(source: str, library: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of all that a source imports from a library, also inside functions.

    Imports for type checkers alone are left out. `import library.module` is (module, "").
    """
    todo: list[ast.AST] = [ast.parse(source)]
    while todo:
        node = todo.pop()
        if _is_interface(node):
            continue
        if isinstance(node, ast.Import):
            yield from ((a.name, "") for a in node.names if a.name.startswith(f"{library}."))
        elif isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{library}."):
            yield from ((str(node.module), each.name) for each in node.names)
        todo += ast.iter_child_nodes(node)
