"""Which settings, versions and code differ between two runs."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sharpscape.comparing.run import CLAIMS, Made, Run

# Characters of a value that are shown.
LONGEST = 120
_ABSENT = object()


class Change(NamedTuple):
    """What differs, and what it is in each run, in words.

    Attributes:
        place: key of the configuration, name of a package, or file.
        before, after: texts; "–" for nothing.
    """

    place: str
    before: str
    after: str


def _flat(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield (dotted key, value) of everything in a mapping."""
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _flat(each, f"{place}.{key}" if place else str(key))
    else:
        yield place, value


def _text(value):
    if value is _ABSENT:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _listed(before, after):
    """The texts of two lists: only what the other has not, where that is the difference."""
    alone = [each for each in before if each not in after], [x for x in after if x not in before]
    if not any(alone):
        return _text(before), _text(after)
    return tuple("with " + ", ".join(map(_text, each)) if each else "without" for each in alone)


def changes(before: Mapping[str, Any], after: Mapping[str, Any], place: str = "") -> list[Change]:
    """The keys whose values differ, in the order of both.

    Args:
        before, after: mappings of mappings, lists, numbers and texts.
        place: of both, in front of their keys.
    """
    flat = [dict(_flat(each, place)) for each in (before, after)]
    found = []
    for key in dict.fromkeys([*flat[0], *flat[1]]):
        values = [each.get(key, _ABSENT) for each in flat]
        if values[0] == values[1]:
            continue
        both = all(isinstance(each, list) for each in values)
        texts = _listed(*values) if both else map(_text, values)
        found.append(Change(key, *texts))
    return found


def _in_lists(study):
    """The settings of a study, its epsilons as a list of their labels, as they are written."""
    return study | {"epsilons": list(study["epsilons"])}


def studies_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The keys of the configuration that differ, defaults among them.

    Args:
        before, after: {name of a study: its settings}.
    """
    found = []
    for name in dict.fromkeys([*before, *after]):
        place, both = f"studies.{name}", (before, after)
        if name in before and name in after:
            found += changes(_in_lists(before[name]), _in_lists(after[name]), place)
        else:
            found.append(Change(place, *("a study" if name in each else "–" for each in both)))
    return found


def _common(before, after):
    return [name for name in before.studies if name in after.studies]


def version_changes(before: Run, after: Run) -> list[Change]:
    """The versions, devices and so on that differ in the studies of both runs."""
    made: list[dict] = []
    for run in (before, after):
        together: dict[str, set[str]] = defaultdict(set)
        for name in _common(before, after):
            for what, values in run.studies[name].made.items():
                together[what] |= set(values)
        made.append({what: sorted(values) for what, values in sorted(together.items())})
    return made_changes(*made)


def made_changes(before: Made, after: Made) -> list[Change]:
    """The same of what two groups of files were made with."""
    found = []
    for what in dict.fromkeys([*before, *after]):
        values = [each.get(what, []) for each in (before, after)]
        if values[0] != values[1]:
            name = "sharpscape" if what == "version" else what
            found.append(Change(name, *(", ".join(each) or "–" for each in values)))
    return found


def code_changes(before: Run, after: Run) -> list[Change]:
    """The files that other code has made, one row for each name of a file.

    Those are compared that lie in the same folder of both runs: of another model, noise or data
    the code is another one.
    """
    found: dict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    for name in _common(before, after):
        codes = [run.studies[name].codes for run in (before, after)]
        for folder, file in codes[0].keys() & codes[1].keys():
            ours, theirs = (each[folder, file] for each in codes)
            if ours != theirs:
                for values, value in zip(found[file], (name, ours, theirs), strict=True):
                    values.add(value)
    different = [
        Change(f"{file} of {', '.join(sorted(names))}", *(", ".join(sorted(h)) for h in hashes))
        for file, (names, *hashes) in sorted(found.items())
    ]
    rules = before.rules_code, after.rules_code
    return different + [Change(CLAIMS, *rules)] * (all(rules) and rules[0] != rules[1])
