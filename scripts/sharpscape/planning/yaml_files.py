"""Configuration files as they are written: broken ones, and keys that stand twice, with their line.

Snakemake names neither file nor line of broken YAML, and of a key that stands twice it takes the
last: a second study without its dash takes the place of the first.
"""

import json
from pathlib import Path

import yaml

from sharpscape.errors import ConfigurationError
from sharpscape.planning.messages import key_text

# Of it a mapping may have several; a file with the other is a template.
MERGE, TEMPLATE = "<<", "__use_yte__"


def _is_json(text):
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _mappings(root):
    """Yield the mappings of a YAML document, each once."""
    todo, known = [root], set()
    while todo:
        node = todo.pop()
        if id(node) in known or not isinstance(node, yaml.CollectionNode):
            continue
        known.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
            todo += [value for _, value in node.value]
        else:
            todo += node.value


def _check_keys(node, path):
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if isinstance(key, yaml.ScalarNode) and key.value != MERGE:
            if key.value in lines:
                raise ConfigurationError(
                    f"{path}, line {line}: the key {key_text(key.value)} stands in line "
                    f"{lines[key.value]} already; allowed: every key once (does a new entry of a "
                    "list begin here, without its dash?)"
                )
            lines[key.value] = line


def check_file(path: Path) -> None:
    """Look at a configuration file before Snakemake reads it.

    Raises:
        ConfigurationError: names file and line of what is no YAML, or of a key that stands twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root = None if _is_json(text) else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark, problem = error.problem_mark or error.context_mark, error.problem or error.context
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigurationError(f"{path}{where}: not valid YAML: {problem}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        problem = " ".join(str(error).split())
        raise ConfigurationError(f"{path}: not readable as YAML: {problem}") from None
    mappings = list(_mappings(root))
    if TEMPLATE not in text:
        for node in mappings:
            _check_keys(node, path)
