"""Values against JSON schemas: one message that names the key and what is allowed, and defaults.

Every cluster job runs this.
"""

import functools
import re
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators

from sharpscape.errors import ConfigurationError
from sharpscape.planning.messages import did_you_mean, join, shown

SCHEMAS = Path(__file__).parents[3] / "schemas"
# YAML 1.1 reads 1e-3 as a text.
_EXPONENT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[eE][-+]?\d+")
# In C where PyYAML has it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _is_number(checker, value):
    # NaN lies within all bounds, as none is broken.
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


_Validator = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number),
)


@functools.cache
def read_schema(name: str) -> dict:
    """The schema of that name below schemas/ ("study", "model/resnet18").

    Of a kind with a schema of its own ("dataset"), the schema of a name ("dataset/mnist") adds to
    it, unless it stands alone (x-alone).
    """
    schema = yaml.load(_path(name).read_text(encoding="utf-8"), LOADER)
    kind, _, inside = name.rpartition("/")
    adds = inside and _path(kind).is_file() and not schema.get("x-alone")
    return _merged(read_schema(kind), schema) if adds else schema


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


def _kinds(schema):
    """The types that a value may have, by their names in JSON schemas."""
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _number_text(kind, schema):
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
    kind = {"number": "a number", "integer": "a whole number"}[kind]
    return " ".join([kind, " and ".join(bounds)]) if bounds else kind


def _list_text(schema):
    entry = allowed_text(schema.get("items", {}))
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    number = " of one or more" if least else ""
    number += f", up to {most}" if most else ""
    return f"a list{number}" + (f", each {entry}" if entry else "")


def _mapping_text(schema):
    names = f"{', '.join(choices(schema['x-names']))} or " if "x-names" in schema else ""
    return f"{names}a mapping" + (f" with {schema['x-short']}" if "x-short" in schema else "")


def allowed_text(schema: dict) -> str:
    """What a value may be, in words, from its schema."""
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    words = []
    for kind in _kinds(schema):
        if kind == "string" and "x-form" in schema:
            words.append(schema["x-form"])
        elif kind == "object":
            words.append(_mapping_text(schema))
        elif kind in ("number", "integer"):
            words.append(_number_text(kind, schema))
        elif kind == "array":
            words.append(_list_text(schema))
        else:
            words.append({"string": "a text", "boolean": "true or false"}[kind])
    text = " or ".join(words)
    return f"{text}, of up to {schema['maxLength']} characters" if "maxLength" in schema else text


def _hint(value, schema):
    """What may have been meant by a value that does not fit."""
    if "enum" in schema:
        return did_you_mean(value, schema["enum"])
    kinds = _kinds(schema)
    if kinds == ["array"] and isinstance(value, dict):
        return ". Is a dash missing, at the beginning of every entry?"
    if kinds == ["string"] and isinstance(value, int | float):
        return ". In quotes it is a text"
    return ""


def check(value: object, schema: dict, place: str) -> None:
    """Raise ConfigurationError for the first thing in which value does not fit its schema."""
    errors = sorted(_Validator(schema).iter_errors(value), key=lambda e: list(e.path))
    if not errors:
        return
    error = errors[0]
    found, fitting = error.instance, error.schema
    for key in error.absolute_path:
        place = f"{place}[{key}]" if isinstance(key, int) else join(place, key)
    if error.validator == "additionalProperties":
        known = fitting["properties"]
        unknown = sorted(set(found) - set(known), key=str)[0]
        raise ConfigurationError(
            f"{join(place, unknown)}: unknown key; allowed: {', '.join(known)}"
            + did_you_mean(unknown, known)
        )
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in found)
        allowed = allowed_text(fitting["properties"][missing])
        raise ConfigurationError(f"{join(place, missing)}: missing; allowed: {allowed}")
    allowed = allowed_text(fitting)
    if error.validator in ("minItems", "maxItems"):
        problem = f"{len(found)} entries" if found else "empty"
    elif error.validator == "uniqueItems":
        problem, allowed = f"{shown(found)} names one twice", "each once"
    else:
        problem = shown(found)
    raise ConfigurationError(f"{place}: {problem}; allowed: {allowed}{_hint(found, fitting)}")


def _number_as_meant(value):
    """1e-3, which YAML 1.1 reads as a text, as a number; a whole number as int."""
    number = value
    if isinstance(value, str) and _EXPONENT.fullmatch(value):
        number = float(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _is_short(value, schema):
    """Whether a value is the short form of a mapping: a text, or a number where one is meant."""
    part = schema.get("properties", {}).get(schema["x-short"], {})
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) or (number and "integer" in _kinds(part))


def as_meant(value: Any, schema: dict) -> Any:
    """Value as its schema has it: short forms written out, numbers that were read as texts.

    What fits neither stays as it is, for check to name.
    """
    if "x-short" in schema and _is_short(value, schema):
        value = {schema["x-short"]: value}
    if "x-one" in schema and value is not None and not isinstance(value, list):
        value = [value]
    if isinstance(value, dict):
        parts = schema.get("properties", {})
        return {key: as_meant(each, parts.get(key, {})) for key, each in value.items()}
    if isinstance(value, list):
        return [as_meant(each, schema.get("items", {})) for each in value]
    kinds = _kinds(schema)
    # A class may be named 1e3.
    if "number" in kinds or kinds == ["integer"]:
        return _number_as_meant(value)
    return value


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
    known = names or choices(kind)
    allowed = f"allowed: {', '.join(known)}"
    if key not in value:
        raise ConfigurationError(f"{place}.{key}: missing; {allowed}")
    name = value[key]
    if name not in known:
        raise ConfigurationError(
            f"{place}.{key}: {shown(name)}; {allowed}{did_you_mean(name, known)}"
        )
    schema = read_schema(f"{kind}/{name}")
    meant = as_meant(value, schema)
    check(meant, schema, place)
    return with_defaults(meant, schema)
