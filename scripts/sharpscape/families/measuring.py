"""What the measuring stages share: every model on every split under every evaluation."""

import sys
from typing import NamedTuple

import numpy as np

from sharpscape.families.doors import module_of
from sharpscape.families.earlier import earlier_measures
from sharpscape.files.hdf5 import Field, read_result
from sharpscape.files.places import RELATIVE_ERROR, STATUS, Place, parse_place
from sharpscape.jobs.progress import progress
from sharpscape.words import SPLITS, split_crossing

# The key of flatness that says how far around a model a measure looks.
LOOKS_AS_FAR_AS = {
    "average_flatness": "average_radius",
    "keskar_sharpness": "keskar_half_width",
    "adaptive_sharpness": "adaptive_radius",
}


class Measured(NamedTuple):
    """What one model gives at one evaluation.

    Attributes:
        name: of the measure, or of the curve.
        values: a number, or an array.
        axes: what the axes of the array count, outermost first.
        mode: what noise does at perturbed weights, "following" or "held"; "" where it does not
            matter.
        measure: whether it is a measure, whose numbers the summary takes up; else a curve, which
            only figures look at.
    """

    name: str
    values: object
    axes: tuple[str, ...] = ()
    mode: str = ""
    measure: bool = True


def measured_nearby(name, values, axes, mode, flatness):
    """The Measured of a rise of the loss near a model; where it is infinite, the log says why.

    Args:
        name: a key of LOOKS_AS_FAR_AS.
        flatness: those settings.
    """
    if np.isinf(values).any():
        key = LOOKS_AS_FAR_AS[name]
        print(
            f"{name} is infinite: the loss overflows within flatness.{key} {flatness[key]:g}",
            file=sys.stderr,
        )
    return Measured(name, values, axes, mode)


def measured_relative_error(name, values, mode):
    """The Measured of how far off a measure of that name may be, relative to its values."""
    return Measured(f"{name}{RELATIVE_ERROR}", values, (), mode, measure=False)


def measured_status(name, status, mode):
    """The Measured of the status of a measure of that name: "" or one of statuses.STATUSES."""
    return Measured(f"{name}{STATUS}", status, (), mode, measure=False)


def comparisons_in(fields):
    """The comparison points in a model file, in its order."""
    found = dict.fromkeys(parse_place(name).comparison for name in fields)
    # What all models share belongs to no point.
    return [comparison for comparison in found if comparison]


def _chosen(fields, options):
    """The comparison points of a model file that a stage with these options measures."""
    chosen = options.get("comparisons")
    return [
        comparison
        for comparison in comparisons_in(fields)
        if chosen is None or split_crossing(comparison)[0] in chosen
    ]


def _weights(fields, comparison, options, count):
    """For each model what tells its weights, and what is measured of them, from others.

    Of networks the epochs that are done; and whether following noise is measured there as well.
    """
    epochs = fields.get(Place(comparison, "epochs").path, [comparison] * count)
    following = options.get("following", {}).get("comparison") == split_crossing(comparison)[0]
    return [(each, following) for each in epochs]


def measure_models(arguments, stage, evaluations):
    """Measure all models of a file.

    Args:
        arguments: of the program: files data and model, settings, threads, gpus.
        stage: name of the family's module whose measure(model, noise, epsilon, settings) returns
            a list of Measured.
        evaluations: [(noise, epsilon)].

    Returns:
        {Place: Field}, the seed as its first axis: of all seeds, NaN where one has no model; or of
        those that have it.
    """
    settings = arguments.settings
    data, _ = read_result(arguments.data, "data")
    fields, _ = read_result(arguments.model, "model")
    measure = module_of(settings, stage).measure
    models_of = module_of(settings, "models").models_of
    kind = stage.removeprefix("measure_")
    comparisons = _chosen(fields, settings.get(kind, {}))
    earlier = earlier_measures(arguments, kind)
    found: dict[Place, Field] = {}
    # What the weights after an epoch gave: they may be those of more than one comparison point.
    done: dict[tuple, list[Measured]] = {}
    steps = len(comparisons) * len(SPLITS) * len(evaluations) * len(settings["seeds"] or [0])
    report = progress("measuring", steps)
    report(0)
    for comparison in comparisons:
        for split in SPLITS:
            models = models_of(data, fields, comparison, split, settings, arguments)
            weights = _weights(fields, comparison, settings.get(kind, {}), len(models))
            for noise, epsilon in evaluations:
                spot = (comparison, split, noise["name"], epsilon)
                if spot in earlier:
                    found |= earlier[spot]
                    report(len(models))
                    continue
                per_place: dict[Place, dict[int, Measured]] = {}
                for index, model in enumerate(models):
                    same = (*spot[1:], index, weights[index])
                    if model is not None and same not in done:
                        done[same] = measure(model, noise, epsilon, settings)
                    for each in () if model is None else done[same]:
                        place = Place(
                            comparison, each.name, noise["name"], epsilon, split, each.mode
                        )
                        per_place.setdefault(place, {})[index] = each
                    report()
                found |= {place: over_seeds(each, models) for place, each in per_place.items()}
    return found


def over_seeds(measured, models):
    """One Field of what the seeds have at a place, {index of the model: Measured}.

    Of seeds without a model it has NaN, or empty texts, where all others are in it.
    """
    first, *_ = measured.values()
    with_model = [index for index, model in enumerate(models) if model is not None]
    texts = np.asarray(first.values).dtype.kind == "U"
    nothing = np.full(np.shape(first.values), "" if texts else np.nan)
    rows = range(len(models)) if list(measured) == with_model else measured
    values = [measured[index].values if index in measured else nothing for index in rows]
    return Field(np.array(values), ("seed", *first.axes), measure=first.measure)


def evaluations_of(settings):
    """[(noise, epsilon)] at which a job's models are measured."""
    return [(each["noise"], each["epsilon"]) for each in settings["evaluations"]]
