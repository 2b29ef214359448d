"""Loss and accuracy of the splits side by side: the generalisation gaps, and the clean measures."""

from sharpscape.files.hdf5 import Field
from sharpscape.words import GAP

CLEAN = ({"name": "none"}, 0.0)


def generalisation_gaps(train, test):
    """How much worse test is than train; each {"robust_loss", "robust_accuracy"}."""
    return {
        GAP: test["robust_loss"] - train["robust_loss"],
        f"{GAP}_accuracy": train["robust_accuracy"] - test["robust_accuracy"],
    }


def add_gaps(fields):
    """{Place: Field}, and the gaps of each evaluation, which belong to no split."""
    measured = {}
    for place, field in fields.items():
        if place.epsilon is not None:
            evaluation = place._replace(split="", name="")
            splits = measured.setdefault(evaluation, {})
            splits.setdefault(place.split, {})[place.name] = field.values
    found = dict(fields)
    for evaluation, splits in measured.items():
        for name, values in generalisation_gaps(splits["train"], splits["test"]).items():
            found[evaluation._replace(name=name)] = Field(values, ("seed",), measure=True)
    return found


def rename_clean(fields):
    """{Place: Field}, those of the evaluation CLEAN as clean_… of no evaluation."""
    return {
        place._replace(noise="", epsilon=None, name=place.name.replace("robust_", "clean_"))
        if place.noise == CLEAN[0]["name"]
        else place: field
        for place, field in fields.items()
    }
