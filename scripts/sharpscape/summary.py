"""A study as a tidy table: one number per row."""

import numpy as np

from sharpscape.datasets import SPLITS
from sharpscape.errors import SharpscapeError
from sharpscape.linear.equal_loss import BELOW_MINIMUM, NOT_REACHED
from sharpscape.lines import MODES
from sharpscape.measures import MEASURES

COLUMNS = (
    "study,noise,norm,alignment,epsilon,seed,direction,split,evaluation_noise,"
    "evaluation_epsilon,noise_at_evaluation,comparison,measure,value,status"
).split(",")


def _value_cells(value, status, place, *, kinked, zero):
    """The cells value and status of one number.

    Args:
        kinked, zero: whether a value that needs no kink, or weights, may be missing for that.

    Raises:
        SharpscapeError: NaN where a model exists: the measurement is broken.
    """
    if np.isnan(value):
        if not status:
            status = "kinks" if kinked else "undefined" if zero else ""
        if not status or status == "step-limited":
            raise SharpscapeError(f"{place}: the value is NaN, though the model has weights")
        return {"value": "", "status": status}
    return {"value": float(value), "status": status}


def _measured(fields):
    """Yield (comparison, evaluation cells, split, mode, measure, values) of one stage's fields.

    Names are comparison/[noise/eps-<epsilon>/][split/][mode/]measure.
    """
    for name, values in sorted(fields.items()):
        *place, measure = name.split("/")
        if measure not in MEASURES:
            continue
        comparison, *middle = place
        cells = {"comparison": comparison, "measure": measure}
        cells["noise_at_evaluation"] = MEASURES[measure].noise_at_evaluation
        if middle and middle[-1] in MODES:
            cells["noise_at_evaluation"] = middle.pop()
        if middle and middle[-1] in SPLITS:
            cells["split"] = middle.pop()
        if middle:
            cells["evaluation_noise"], epsilon = middle
            cells["evaluation_epsilon"] = float(epsilon.removeprefix("eps-"))
        yield cells, values


def model_rows(study, model, stages, settings):
    """Rows of one model file and what was measured of it.

    Args:
        study: its name.
        model: fields of the model file.
        stages: fields of each measuring stage (landscape, curvature, evaluation).
        settings: those of the model file: norm, noise, epsilon, seeds (None: no seed).
    """
    noise = settings["noise"]
    common = {"study": study, "noise": noise["name"], "norm": settings["norm"]}
    # Of mixed noise the share under noise is the mean alignment.
    alignment = noise.get("alignment", noise.get("share"))
    common["alignment"] = "" if alignment is None else float(alignment)
    common["epsilon"] = float(settings["epsilon"])
    for fields in (model, *stages):
        for cells, values in _measured(fields):
            comparison = cells["comparison"]
            for row, per_seed in enumerate(values):
                if cells["measure"] == "lambda_max_step" and np.isnan(per_seed):
                    continue
                status = str(model[f"{comparison}/status"][row])
                if status in (BELOW_MINIMUM, NOT_REACHED):
                    continue
                zeros = model.get(f"{comparison}/zeros", np.zeros(len(values)))
                missing = {
                    "kinked": zeros[row] > 0 and cells["measure"].endswith("_full"),
                    "zero": model[f"{comparison}/regime"][row] == "zero",
                }
                seed = "" if settings["seeds"] is None else settings["seeds"][row]
                for direction, value in enumerate(np.atleast_1d(per_seed)):
                    yield (
                        common
                        | cells
                        | {"seed": seed, "direction": direction if values.ndim > 1 else ""}
                        | _value_cells(value, status, f"{study}, {cells}", **missing)
                    )


def geometry_rows(study, norm, geometry, seed):
    """The rows margin and epsilon_bar of a study's data (of one draw, where seeds are draws)."""
    for measure in ("margin", "epsilon_bar"):
        yield {
            "study": study,
            "norm": norm,
            "seed": seed,
            "split": "train",
            "measure": measure,
            "value": float(geometry[measure][0]),
        }
