"""Loss and accuracy of the splits side by side: the generalisation gaps, and the clean measures."""

import numpy as np

from sharpscape.storage import Field


def generalisation_gaps(train, test):
    """How much worse test is than train; each {"robust_loss", "robust_accuracy"}."""
    return {
        "generalisation_gap": test["robust_loss"] - train["robust_loss"],
        "generalisation_gap_accuracy": train["robust_accuracy"] - test["robust_accuracy"],
    }


def _measured(fields, group):
    """{measure: values} of one group of fields."""
    inside = {name: field for name, field in fields.items() if name.rpartition("/")[0] == group}
    return {name.rpartition("/")[2]: np.asarray(field.values) for name, field in inside.items()}


def add_gaps(fields):
    """Fields, {comparison/noise/eps-<epsilon>/split/measure: Field}, and the gaps of each group."""
    groups = dict.fromkeys(name.rpartition("/")[0] for name in fields if "/eps-" in name)
    found = dict(fields)
    for train in [group for group in groups if group.endswith("/train")]:
        both = train.removesuffix("/train")
        gaps = generalisation_gaps(_measured(fields, train), _measured(fields, f"{both}/test"))
        found |= {f"{both}/{name}": Field(values, "seed") for name, values in gaps.items()}
    return found


def rename_clean(fields):
    """Fields, those without noise as comparison/split/clean_… for …/none/eps-0/split/robust_…."""
    return {
        name.replace("/none/eps-0/", "/").replace("/robust_", "/clean_")
        if "/none/eps-0/" in name
        else name: field
        for name, field in fields.items()
    }
