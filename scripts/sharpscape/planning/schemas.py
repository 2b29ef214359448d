"""Values against JSON schemas: one message that names the key and what is allowed, and defaults.

Every cluster job runs this.
"""

import functools
import re
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from sharpscape.errors import ConfigurationError

SCHEMAS = Path(__file__).parents[3] / "schemas"


@functools.cache
def read_schema(name: str) -> dict:
    """The schema of that name below schemas/ ("study", "model/resnet18").

    Of a kind with a schema of its own ("dataset"), the schema of a name ("dataset/mnist") adds to
    it.
    """
    schema = yaml.safe_load(_path(name).read_text(encoding="utf-8"))
    kind, _, inside = name.rpartition("/")
    return _merged(read_schema(kind), schema) if inside and _path(kind).is_file() else schema


def _path(name):
    return SCHEMAS / f"{name}.schema.yaml"


@functools.cache
def choices(kind: str) -> list[str]:
    """Names for which there is a schema of that kind (dataset, model, noise, …)."""
    return sorted(path.name.split(".")[0] for path in (SCHEMAS / kind).glob("*.schema.yaml"))


def _merged(base, added):
    """Two mappings as one: mappings that both have are merged, of anything else added counts."""
    both = {
        key: _merged(base[key], value) if isinstance(base.get(key), dict) else value
        for key, value in added.items()
    }
    return base | both


@functools.cache
def study_schema(family: str) -> dict:
    """The schema of a study of this family's models."""
    added = {"properties": read_schema(f"family/{family}")["properties"]}
    return _merged(read_schema("study"), added)


def join(place: str, key: object) -> str:
    """The dotted place of a key, for messages."""
    return f"{place}.{key}" if place else str(key)


_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _allowed(schema):
    """What a value may be, in words, from its schema."""
    if "enum" in schema:
        return "allowed: " + ", ".join(
            str(each).lower() if isinstance(each, bool) else str(each) for each in schema["enum"]
        )
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    words = []
    for kind in kinds:
        if kind == "string" and "pattern" in schema:
            words.append(
                f"a text of the form {schema['pattern']}"
                if re.search(r"[\[(]", schema["pattern"])
                else schema["pattern"].strip("^$")
            )
            continue
        text = _TYPES[kind]
        if kind in ("number", "integer"):
            bounds = [
                f"{word} {schema[key]}"
                for key, word in (
                    ("minimum", ">="),
                    ("exclusiveMinimum", ">"),
                    ("maximum", "<="),
                    ("exclusiveMaximum", "<"),
                )
                if key in schema
            ]
            text += " " + " and ".join(bounds) if bounds else ""
        words.append(text)
    return "allowed: " + " or ".join(words)


def check(value: object, schema: dict, place: str) -> None:
    """Raise ConfigurationError for the first thing in which value does not fit its schema."""
    errors = sorted(Draft202012Validator(schema).iter_errors(value), key=lambda e: list(e.path))
    if not errors:
        return
    error = errors[0]
    for key in error.absolute_path:
        place = f"{place}[{key}]" if isinstance(key, int) else join(place, key)
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema["properties"]), key=str)[0]
        raise ConfigurationError(
            f"{join(place, unknown)}: unknown key; allowed: "
            + ", ".join(error.schema["properties"])
        )
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        raise ConfigurationError(
            f"{join(place, missing)}: missing; {_allowed(error.schema['properties'][missing])}"
        )
    if error.validator == "minItems":
        raise ConfigurationError(f"{place}: empty; allowed: a list of one or more")
    if error.validator == "uniqueItems":
        raise ConfigurationError(f"{place}: {error.instance} names one twice; allowed: each once")
    raise ConfigurationError(f"{place}: {error.instance!r}; {_allowed(error.schema)}")


def with_defaults(value: dict, schema: dict) -> dict:
    """Value with the defaults of its schema, also of the mappings inside."""
    filled = dict(value)
    for key, part in schema["properties"].items():
        if key not in filled and "default" in part:
            filled[key] = part["default"]
        if key in filled and "properties" in part:
            filled[key] = with_defaults(filled[key], part)
    return filled


def check_named(
    value: dict, kind: str, place: str, key: str = "name", names: list[str] | None = None
) -> dict:
    """Check a mapping against the schema that its name picks, and fill in the defaults.

    Args:
        names: those allowed; None for all of the kind.
    """
    allowed = f"allowed: {', '.join(names or choices(kind))}"
    if key not in value:
        raise ConfigurationError(f"{place}.{key}: missing; {allowed}")
    if value[key] not in (names or choices(kind)):
        raise ConfigurationError(f"{place}.{key}: {value[key]!r}; {allowed}")
    schema = read_schema(f"{kind}/{value[key]}")
    check(value, schema, place)
    return with_defaults(value, schema)
