"""Targets of the command line: what the configuration does not have is named before any job."""

import os.path
from collections.abc import Collection, Iterable, Mapping

from sharpscape.errors import SharpscapeError
from sharpscape.planning import figures, studies
from sharpscape.planning.configuration import RESERVED_NAMES
from sharpscape.planning.jobs import MEASURING
from sharpscape.planning.messages import cut, did_you_mean, listed

FILES_OF_A_MODEL = [f"{name}.h5" for name in ("model", *MEASURING)]
FILES_OF_A_STUDY = ["summary.csv", "summary.csv.sha256"]
# What stands before an epsilon and before seeds in the names of folders.
EPSILON, SEEDS = "eps-", "seeds-"


def _one_of(part, known, what, prefix=""):
    """Raise SharpscapeError unless a part of a path is one of these names, behind their prefix."""
    if part not in [f"{prefix}{name}" for name in known]:
        found = cut(part.removeprefix(prefix)) or "a folder"
        # A number near another is no slip of the pen.
        meant = "" if prefix else did_you_mean(part, known)
        raise SharpscapeError(f"{what} {listed(known)}, not {found}{meant}")


def _check_model(parts, study):
    """Raise SharpscapeError unless a study has the model in a path, and the model this file."""
    name, models = study["name"], studies.models(study)
    noise, epsilon, seeds, *file = (*parts, "", "", "")[: max(len(parts), 3)]
    _one_of(noise, [each.noise for each in models], f"study {name} has noises")
    _one_of(epsilon, study["epsilons"], f"study {name} has epsilons", EPSILON)
    models = [each for each in models if each.noise == noise]
    here = [each.epsilon for each in models]
    _one_of(epsilon, here, f"study {name} has, under noise {noise}, epsilons", EPSILON)
    blocks = [each.seeds for each in models if f"{EPSILON}{each.epsilon}" == epsilon]
    _one_of(seeds, blocks, f"study {name} has blocks of seeds", SEEDS)
    _one_of("/".join(file), FILES_OF_A_MODEL, "a model has files")


def _check_figure(file, configured):
    stem, suffix = os.path.splitext(file)
    own = {
        name: [f"{name}-{figure}" for figure in figures.figures_of(study)]
        for name, study in configured.items()
    }
    common = figures.common_figures()
    if stem not in (*common, *(each for names in own.values() for each in names)):
        study = max((name for name in own if stem.startswith(f"{name}-")), key=len, default=None)
        known = common if study is None else own[study]
        what = "the figures of all studies are" if study is None else f"study {study} has figures"
        _one_of(stem, known, what)
    _one_of(suffix, [".pdf", ".png"], "figures end in")


def _check_below_results(path, configured):
    first, *parts = path.split("/")
    if first in configured:
        if parts not in ([each] for each in FILES_OF_A_STUDY):
            _check_model(parts, configured[first])
    elif first == "figures":
        _check_figure("/".join(parts), configured)
    elif first == "data" and parts[:1] != ["raw"]:
        _one_of(parts[0] if parts else "", studies.data_sets(configured.values()), "the data are")
    elif first not in RESERVED_NAMES:
        _one_of(first, configured, "the studies of this configuration are")


def check_targets(
    targets: Iterable[str], rules: Collection[str], results: str, configured: Mapping[str, dict]
) -> None:
    """Look at the targets of the command line, before Snakemake looks for rules that make them.

    Args:
        rules: names of all rules; those of stages have no underscore.
        results: the folder of results.
        configured: {name: checked study}.

    Raises:
        SharpscapeError: names the target, and what the configuration has instead.
    """
    for target in targets:
        if target in rules:
            continue
        path = os.path.relpath(target, results)
        if path == os.curdir or path.startswith(os.pardir):
            stages = [name for name in rules if "_" not in name]
            raise SharpscapeError(
                f"{cut(target)}: neither a stage ({', '.join(stages)}) nor a file below {results}"
                + did_you_mean(target, stages)
            )
        try:
            _check_below_results(path, configured)
        except SharpscapeError as error:
            raise SharpscapeError(f"{cut(target, 150)}: {error}") from None
