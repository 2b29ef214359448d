"""Checking the configuration: every default filled in, or one message that names the key.

The schemas say what each key may be; what no schema can say (duplicates, sizes, seeds that do
not apply) is in agreement.py and here. Every cluster job runs this.
"""

from collections.abc import Iterable
from pathlib import Path

from sharpscape.errors import ConfigurationError
from sharpscape.planning import agreement
from sharpscape.planning.epsilons import read_epsilons
from sharpscape.planning.given_weights import check_pattern, is_given
from sharpscape.planning.messages import did_you_mean, key_text, listed, shown
from sharpscape.planning.methods import check_methods, method_labels
from sharpscape.planning.noises import check_noises, noises_of
from sharpscape.planning.paths import check_path
from sharpscape.planning.plain import plain
from sharpscape.planning.primary import complete_primary
from sharpscape.planning.schemas import (
    as_meant,
    check,
    check_named,
    choices,
    read_schema,
    study_schema,
    with_defaults,
)
from sharpscape.planning.studies import seed_blocks

# Below results: folders, and files with their checksums.
FOLDERS = ("data", "figures", "logs", "benchmarks", "identities")
FILES = ("claims.csv", "evidence.csv", "verdicts.txt", "report.html", "answer.txt")
# What lies beside each of the files, or in identities/ for it.
BESIDE = (".sha256", ".json", ".made.json")
NAMES = (*FOLDERS, *FILES, "lock", "own-files.json")
RESERVED_NAMES = frozenset((*NAMES, *(f"{name}{end}" for name in FILES for end in BESIDE)))
# What two studies must share to be compared seed by seed.
SHARED_WITH_CONTROL = ("dataset", "norm", "seeds")
# Jobs of training; four times as many are planned, with what is measured.
MOST_JOBS = 25_000


def with_results(config: dict, written: dict, files: Iterable[Path]) -> dict:
    """The configuration with its folder for results.

    Files of the command line that name none have one of their own: results/ and their names. The
    folder of the repository's own configuration is not theirs.

    Args:
        config: what Snakemake has merged of all files.
        written: what it has read from the command line.
        files: the files named there.
    """
    names = "-".join(Path(file).stem for file in files)
    return config if "results" in written or not names else config | {"results": f"results/{names}"}


def _family_of(study):
    """The family of a study's model; while it is not known to be one, that of the default model."""
    default = read_schema("study")["properties"]["model"]["default"]
    model = study.get("model", default)
    name = model.get("name") if isinstance(model, dict) else None
    known = name if name in choices("model") else default["name"]
    return read_schema(f"model/{known}")["x-family"]


def _check_name(name, place):
    # Some file systems do not tell upper from lower case.
    if name.casefold() in RESERVED_NAMES:
        raise ConfigurationError(
            f"{place}.name: {name!r} is a name of the layout; allowed: any but "
            f"{', '.join(NAMES)}, and a file of these with {', '.join(BESIDE)}"
        )


def _check_study(study, index):
    place = f"studies[{index}]"
    name = study.get("name")
    if isinstance(name, str) and name:
        place = f"study {key_text(name)}"
    family = _family_of(as_meant(study, read_schema("study")))
    schema = study_schema(family)
    written = as_meant(study, schema)
    if not written.get("noises"):
        problem = "empty" if "noises" in written else "missing"
        raise ConfigurationError(
            f"{place}.noises: {problem}; allowed: a list of one or more of "
            + ", ".join(noises_of(family))
        )
    check(written, schema, place)
    _check_name(name, place)
    checked = with_defaults(written, schema) | {"family": family}
    checked["epsilons"] = read_epsilons(written["epsilons"], f"{place}.epsilons")
    checked["noises"] = check_noises(written["noises"], checked["norm"], family, f"{place}.noises")
    checked["dataset"] = check_named(checked["dataset"], "dataset", f"{place}.dataset")
    checked["model"] = check_named(checked["model"], "model", f"{place}.model")
    for key in ("dataset", "model"):
        if "path" in checked[key]:
            checked[key] |= {"path": check_path(checked[key]["path"], f"{place}.{key}.path")}
    checked["training"] = check_named(
        checked["training"], f"{family}-training", f"{place}.training", key="method"
    )
    if is_given(checked):
        checked["training"] |= {"weights": check_pattern(checked, place)}
    if "methods" in checked:
        checked["methods"] = check_methods(checked, written, place)
    for agree in agreement.CHECKS:
        agree(checked, written, place)
    checked["primary"] = complete_primary(checked, written, place)
    if not agreement.has_seeds(checked):
        checked["seeds"] = None
    # Of the first seed; 0 draws the directions around an optimum that has none. Without a plane no
    # model depends on which seed is the first.
    plane = checked["seeds"] and checked["landscape"]["plane_points"]
    first = checked["seeds"]["first"] if plane else 0
    return checked | {"landscape": checked["landscape"] | {"plane_seed": first}}


def _check_names(studies):
    """A name of its own for each study, also where upper and lower case are one."""
    known = {}
    for study in studies:
        name = study["name"]
        other = known.setdefault(name.casefold(), study)
        if other is not study:
            raise ConfigurationError(
                f"study {name}.name: two studies of this name"
                + (f" ({other['name']})" if other["name"] != name else "")
                + "; allowed: a name of its own for each, not in upper and lower case alone"
            )


def _check_control(study, studies):
    """Whether the study's control is another study, on the same data, of as many seeds."""
    place, control = f"study {study['name']}.control", study["control"]
    others = {each["name"]: each for each in studies if each["name"] != study["name"]}
    fitting = [
        name
        for name, other in others.items()
        if all(other[key] == study[key] for key in SHARED_WITH_CONTROL)
    ]
    if control in fitting:
        return
    wrong = shown(control)
    if control in others:
        other = others[control]
        different = [key for key in SHARED_WITH_CONTROL if other[key] != study[key]]
        wrong += f" has other {' and '.join(different)}"
    raise ConfigurationError(
        f"{place}: {wrong}; allowed: another study of the same {', '.join(SHARED_WITH_CONTROL)}"
        f" ({listed(fitting)}){did_you_mean(control, fitting)}"
    )


def _check_number_of_jobs(studies):
    """Whether so many models can be planned."""
    total = 0
    for study in studies:
        noises = [len(study["noises"]) if epsilon else 1 for epsilon in study["epsilons"].values()]
        total += sum(noises) * len(seed_blocks(study)) * len(method_labels(study))
        if total > MOST_JOBS:
            raise ConfigurationError(
                f"study {study['name']}: {total} jobs of training with it (methods × noises × "
                f"epsilons × blocks of seeds); allowed: up to {MOST_JOBS}"
            )


def check_configuration(config: dict) -> dict:
    """Return the configuration with all defaults.

    In what is returned, a study's epsilons are {label: value}, its noises mappings, its seeds a
    mapping, or None where there are none, and landscape has "plane_seed", whose plane is looked at.

    Raises:
        ConfigurationError: names the key, and what is allowed.
    """
    schema = read_schema("config")
    written = as_meant(plain(config), schema)
    check(written, schema, "")
    if "results" not in written:
        raise ConfigurationError("results: missing; allowed: a path")
    checked = with_defaults(written, schema)
    for key in ("results", "raw_data"):
        checked[key] = check_path(checked[key], key)
    studies = [_check_study(study, index) for index, study in enumerate(written["studies"])]
    _check_names(studies)
    for study in studies:
        if "control" in study:
            _check_control(study, studies)
    _check_number_of_jobs(studies)
    return checked | {"studies": studies}
