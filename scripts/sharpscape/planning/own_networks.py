"""The user's own networks: Python files, known by their content and imported in jobs alone.

A file is imported from its folder, as when Python runs it. So what it imports from below this
folder is a part of the network; such modules are found by parsing, and theirs in turn.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from sharpscape.errors import ConfigurationError
from sharpscape.own_data import why_no_file
from sharpscape.planning.messages import listed
from sharpscape.words import ITSELF


def _parsed(path, place):
    """The tree of a Python file.

    Raises:
        ConfigurationError: it is no file, or no Python; names the key.
    """
    if fault := why_no_file(path):
        raise ConfigurationError(f"{place}: {path}: {fault}")
    try:
        return ast.parse(Path(path).read_bytes(), str(path))
    # Of what has a NUL in it, or is too deep, as well.
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
        reason = getattr(error, "msg", error)
        raise ConfigurationError(f"{place}: {path}: no Python file ({reason}{line})") from None


def _imported(tree: ast.AST, package: Sequence[str]) -> Iterator[list[str]]:
    """Yield the dotted names, in parts, of all that may be a module in what a tree imports.

    Args:
        package: that the module lies in, in parts; relative imports start there.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.split(".") for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level <= len(package):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = [*start, *(node.module.split(".") if node.module else [])]
            yield from ([*base, each.name] for each in node.names)


def _files(folder: Path, parts: Sequence[str]) -> Iterator[tuple[Path, Sequence[str]]]:
    """Yield (file, package that it lies in) of all that importing a name runs below a folder."""
    for end in range(1, len(parts) + 1):
        place = folder.joinpath(*parts[:end])
        module = place.parent / f"{place.name}.py"
        if (place / "__init__.py").is_file():
            yield place / "__init__.py", parts[:end]
        elif module.is_file():
            yield module, parts[: end - 1]
            return
        elif not place.is_dir():
            return


def network_files(path: str, place: str) -> dict[str, Path]:
    """{name: path} of a network's file, ITSELF, and of the modules that it imports, by their paths.

    Args:
        place: the key that names the file, in messages.

    Raises:
        ConfigurationError: one of them cannot be read or parsed.
    """
    own = Path(path)
    found = {ITSELF: own}
    todo: list[tuple[ast.AST, Sequence[str]]] = [(_parsed(own, place), ())]
    while todo:
        for parts in _imported(*todo.pop()):
            for file, inside in _files(own.parent, parts):
                name = file.relative_to(own.parent).as_posix()
                if name not in found and file != own:
                    found[name] = file
                    todo.append((_parsed(file, place), inside))
    return dict(sorted(found.items()))


def _defined(body) -> Iterator[str]:
    """Yield the names that statements of a module define; "*" for those that cannot be known."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((each.asname or each.name).split(".")[0] for each in node.names)
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.Name | ast.Tuple | ast.List):
                yield from (each.id for each in ast.walk(part) if isinstance(each, ast.Name))
        # Of if, try, with and so on.
        for name in ("body", "orelse", "finalbody"):
            yield from _defined(getattr(node, name, []))
        for handler in getattr(node, "handlers", []):
            yield from _defined(handler.body)


def check_factory(path: str, factory: str, place: str) -> None:
    """Raise ConfigurationError where a Python file defines no factory of this name.

    Args:
        place: of the model, in messages.
    """
    tree = _parsed(path, f"{place}.path")
    if not {factory, "*"} & set(_defined(tree.body)):
        public = (
            each.name
            for each in tree.body
            if isinstance(each, ast.FunctionDef | ast.ClassDef) and not each.name.startswith("_")
        )
        raise ConfigurationError(
            f"{place}.factory: {path} defines no {factory}; allowed: a function or class in it "
            f"({listed(public)})"
        )
