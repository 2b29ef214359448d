"""Schemas: every value has a largest; messages say in words what is allowed."""

import pytest
from workflow import ROOT

from sharpscape.errors import ConfigurationError
from sharpscape.planning.schemas import (
    allowed_text,
    as_meant,
    check,
    choices,
    read_schema,
    study_schema,
)

NAMES = sorted(
    str(path.relative_to(ROOT / "schemas")).removesuffix(".schema.yaml")
    for path in (ROOT / "schemas").rglob("*.yaml")
)


def parts_of(schema, place):
    """Yield (place, schema) of all values that a schema describes, those inside included."""
    yield place, schema
    for key, part in schema.get("properties", {}).items():
        yield from parts_of(part, f"{place}.{key}")
    if "items" in schema:
        yield from parts_of(schema["items"], f"{place}[]")


def whole(name):
    """A schema with what it adds to."""
    kind, _, family = name.partition("/")
    return study_schema(family) if kind == "family" else read_schema(name)


PARTS = [pytest.param(part, id=at) for name in NAMES for at, part in parts_of(whole(name), name)]


@pytest.mark.parametrize("part", PARTS)
def test_every_value_has_a_largest(part):
    kinds = part.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "number" in kinds or "integer" in kinds:
        assert "maximum" in part or "exclusiveMaximum" in part
        assert "minimum" in part or "exclusiveMinimum" in part
    if "array" in kinds:
        assert "maxItems" in part
    # The names of schemas are looked up in a list, the texts of numbers are read by code.
    if kinds == ["string"] and part != {"type": "string"}:
        assert "maxLength" in part or "const" in part
    if "pattern" in part:
        assert part["pattern"].endswith(r"\Z"), "$ lets a last line end pass"
        assert "x-form" in part


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, "a whole number >= 1 and <= 9"),
        ({"type": ["number", "string"], "minimum": 0, "x-form": "none"}, "a number >= 0 or none"),
        ({"enum": ["l2", "linf"]}, "l2, linf"),
        ({"type": "array", "minItems": 1, "maxItems": 3, "items": {"enum": ["a"]}},
         "a list of one or more, up to 3, each a"),
        ({"type": "object", "x-short": "method"}, "a mapping with method"),
        ({"type": "object", "x-short": "name", "x-names": "model"},
         f"{', '.join(choices('model'))} or a mapping with name"),
        ({"type": "string", "maxLength": 9}, "a text, of up to 9 characters"),
    ],
)  # fmt: skip
def test_what_is_allowed_in_words(schema, words):
    assert allowed_text(schema) == words


def test_numbers_and_short_forms_as_they_were_meant():
    schema = study_schema("linear")
    written = {
        "seeds": "1e1", "norm": "1e1", "model": "logistic", "noises": "random", "epsilons": 5.0,
        "landscape": {"points": 5.0}, "colour": "1e1",
    }  # fmt: skip
    meant = as_meant(written, schema)
    assert repr(meant) == repr(
        {"seeds": {"count": 10}, "norm": "1e1", "model": {"name": "logistic"},
         "noises": [{"name": "random"}], "epsilons": [5],
         "landscape": {"points": 5}, "colour": "1e1"}
    )  # fmt: skip
    assert as_meant(meant, schema) == meant


def test_not_a_number_is_none():
    for schema in ({"type": "number", "minimum": 0}, {"type": "integer"}):
        with pytest.raises(ConfigurationError, match=r"x: nan; allowed: a (whole )?number"):
            check(float("nan"), schema, "x")
