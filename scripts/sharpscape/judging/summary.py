"""A study as a tidy table: one number per row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sharpscape.errors import SharpscapeError
from sharpscape.files.hdf5 import Field
from sharpscape.files.places import RELATIVE_ERROR, STATUS, Place, parse_place
from sharpscape.judging.equal_loss import at_equal_loss, trained_losses
from sharpscape.statuses import STATUSES
from sharpscape.words import PLAIN, degree_of

# {name inside a file: Field}.
Fields = Mapping[str, Field]


def _value_cells(value, status, place, *, kinked, zero, cusp):
    """The cells value and status of one number.

    Args:
        kinked, zero: whether a value that needs no kink, or weights, may be missing for that.
        cusp: whether the measure is infinite where the loss has a cusp.

    Raises:
        SharpscapeError: NaN where a model exists: the measurement is broken.
    """
    if np.isnan(value):
        if not status:
            status = "kinks" if kinked else "undefined" if zero else ""
        if not status or status == "step-limited":
            raise SharpscapeError(f"{place}: the value is NaN, though the model has weights")
        return {"value": "", "status": status}
    if np.isinf(value) and not cusp:
        status = status or "overflow"
    return {"value": float(value), "status": status}


def _measures(fields):
    """Yield (Place, cells, values, relative errors, statuses) of each measure among the fields.

    Relative errors have the shape of the values, statuses one per seed; NaN and "" where the file
    has none.
    """
    for path, field in sorted(fields.items()):
        if field.measure:
            place = parse_place(path)
            cells = {name: getattr(place, name) for name in ("comparison", "split", "mode")}
            cells["measure"] = place.name
            if place.epsilon is not None:
                cells |= {"evaluation_noise": place.noise, "evaluation_epsilon": place.epsilon}
            errors = np.full(np.shape(field.values), np.nan)
            statuses = np.full(len(field.values), "")
            yield (
                place,
                cells,
                field.values,
                _beside(fields, place, RELATIVE_ERROR, errors),
                _beside(fields, place, STATUS, statuses),
            )


def _beside(fields, place, suffix, default):
    """The values of what lies beside a measure under its name with a suffix."""
    field = fields.get(place._replace(name=f"{place.name}{suffix}").path)
    return default if field is None else field.values


def model_rows(
    study: str, model: Fields, stages: Sequence[Fields], settings: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Rows of one model file and what was measured of it, with those at equal loss.

    Args:
        study: its name.
        model: of the model file.
        stages: the same of each measuring stage (landscape, curvature, accuracy).
        settings: those of the model file: norm, noise, epsilon, seeds (None: no seed), and the
            method of training where it is not the usual one.

    Raises:
        SharpscapeError: a model's status is not in STATUSES, or its value is NaN without one.
    """
    noise = settings["noise"]
    common = {"study": study, "training": settings.get("method", PLAIN)}
    common |= {"noise": noise["name"], "norm": settings["norm"]}
    degree = degree_of(noise)
    common["degree"] = "" if degree is None else float(degree)
    common["epsilon"] = float(settings["epsilon"])
    for fields in (model, *stages):
        rows = _rows_of(fields, study, model, settings, common)
        yield from (row for _, row in at_equal_loss(rows, trained_losses(fields, settings)))


def _rows_of(fields, study, model, settings, common):
    """Yield (index of the seed, row) of the fields of a file (see model_rows)."""
    for place, cells, values, errors, statuses in _measures(fields):
        for row, per_seed in enumerate(values):
            if place.name == "lambda_max_step" and np.isnan(per_seed):
                continue
            status = _status_of(model, place.comparison, row)
            if status and not STATUSES[status].in_summary:
                continue
            status = status or _known(statuses[row])
            seed = "" if settings["seeds"] is None else settings["seeds"][row]
            missing = _may_be_missing(model, place, row)
            numbers = zip(np.atleast_1d(per_seed), np.atleast_1d(errors[row]), strict=True)
            for direction, (value, error) in enumerate(numbers):
                beside = {
                    "seed": seed,
                    "direction": direction if values.ndim > 1 else "",
                    "accuracy": "" if np.isnan(error) else float(error),
                }
                number = _value_cells(value, status, f"{study}, {place.path}", **missing)
                yield row, common | cells | beside | number


def _status_of(model, comparison, row):
    return _known(model[Place(comparison, "status").path].values[row])


def _known(status):
    """A status, of a model or of a measure of it, as text."""
    if status and status not in STATUSES:
        raise SharpscapeError(f"a model has the status {status}; known: {', '.join(STATUSES)}")
    return str(status)


def _may_be_missing(model, place, row):
    """What may ail a value where there is a model: kinks, weights that are all 0, a cusp."""
    zeros = model.get(Place(place.comparison, "zeros").path)
    regime = model[Place(place.comparison, "regime").path].values[row]
    norm = model.get(Place(place.comparison, "weight_norm").path)
    follows = place.name.endswith("_full")
    return {
        "kinked": zeros is not None and zeros.values[row] > 0 and follows,
        # A budget of steps may end there too.
        "zero": regime == "zero" or (norm is not None and norm.values[row] == 0),
        "cusp": follows or place.name == "floor",
    }


def geometry_rows(
    study: str, norm: str, geometry: Mapping[str, np.ndarray], seed: int | str
) -> Iterator[dict[str, Any]]:
    """The rows margin and epsilon_bar of a study's data.

    Args:
        geometry: values of the geometry file.
        seed: of the draw, where seeds are draws of the data; else "".
    """
    for measure in ("margin", "epsilon_bar"):
        yield {
            "study": study,
            "norm": norm,
            "seed": seed,
            "split": "train",
            "measure": measure,
            "value": float(geometry[measure][0]),
        }
