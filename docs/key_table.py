"""Print all keys of the configuration as Markdown tables: types, defaults, what they are.

All of it comes from schemas/. docs/configuration.md holds what this prints.
"""

import argparse

from sharpscape.planning.schemas import SCHEMAS, choices, read_schema, study_schema

# schema, or folder of schemas: heading, and the key of a study that holds it.
PARTS = {
    "config": ("The whole configuration", ""),
    "study": ("A study", ""),
    "family/linear": ("A study of the logistic model, besides", ""),
    "family/deep": ("A study of a network, besides", ""),
    "dataset": ("Data sets", "dataset"),
    "model": ("Models", "model"),
    "noise": ("Noises", "noises"),
    "linear-training": ("Training of the logistic model", "training"),
    "deep-training": ("Training of a network", "training"),
}
BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


def allowed_text(schema):
    """What a value may be, in words."""
    if "enum" in schema:
        return ", ".join(f"`{value_text(each)}`" for each in schema["enum"])
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    words = []
    for kind in kinds:
        if kind == "array":
            items = allowed_text(schema.get("items", {}))
            words.append(f"list of {items}" if items else "list")
        elif kind == "string" and "x-form" in schema:
            words.append(schema["x-form"])
        elif kind in ("number", "integer"):
            bounds = [f"{sign} {schema[key]:,}" for key, sign in BOUNDS.items() if key in schema]
            words.append(" ".join([kind, ", ".join(bounds)]).strip())
        else:
            words.append({"object": "mapping", "string": "text"}.get(kind, kind))
    return " or ".join(words)


def value_text(value):
    """A value as YAML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("'", "")


def key_rows(schema, prefix="", shown=None):
    """Yield (key, allowed, default, description) of all keys, those of mappings inside included.

    Args:
        shown: a schema that has the keys to show; None: this one.
    """
    required = schema.get("required", [])
    for name, found in (shown or schema)["properties"].items():
        part = schema["properties"][name]
        if "const" in part:
            continue
        inside = part.get("properties", {})
        key = f"{prefix}{name}"
        if "default" in part and not (inside and part["default"] == {}):
            default = f"`{value_text(part['default'])}`"
        else:
            default = "required" if name in required else ""
        description = part.get("description", "")
        if description or not inside:
            yield key, allowed_text(part), default, description
        if inside:
            yield from key_rows(part, f"{key}.", found)


def table(rows):
    """A table of rows of key_rows, as lines; none where there are no rows."""
    if rows:
        yield "| key | allowed | default | meaning |"
        yield "|---|---|---|---|"
    for key, *cells in rows:
        yield f"| `{key}` | {' | '.join(each.replace('|', chr(92) + '|') for each in cells)} |"


def named(kind, prefix):
    """The tables of all schemas of a kind, as lines; what they share stands first, once."""
    shared = []
    if (SCHEMAS / f"{kind}.schema.yaml").is_file():
        shared = list(key_rows(read_schema(kind), prefix))
        alone = [
            f"`{name}`" for name in choices(kind) if read_schema(f"{kind}/{name}").get("x-alone")
        ]
        all_ = f"All but {', '.join(alone)}" if alone else "All"
        yield from [f"{all_} have these keys:", "", *table(shared)]
    for number, name in enumerate(choices(kind)):
        schema = read_schema(f"{kind}/{name}")
        yield from [""] if number or shared else []
        yield f"**`{name}`** {' '.join(schema['description'].split())}"
        rows = [row for row in key_rows(schema, prefix) if row not in shared]
        yield from ["", *table(rows)] if rows else []


def lines():
    """All tables, as lines."""
    for part, (heading, key) in PARTS.items():
        yield from ["", f"### {heading}", ""]
        if key:
            yield from named(part, f"{key}.")
        else:
            shown, (_, _, family) = read_schema(part), part.partition("/")
            yield from table(list(key_rows(study_schema(family) if family else shown, "", shown)))


def main():
    """Print the tables."""
    argparse.ArgumentParser(prog="python -m docs.key_table", description=__doc__).parse_args()
    print("\n".join(lines()).strip())


if __name__ == "__main__":
    main()
