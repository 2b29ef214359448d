"""What the keys of a study must agree in, which no schema can say.

Each function takes a study with its defaults, and the study as it was written, and raises
ConfigurationError: it names the key, and what is allowed.
"""

from sharpscape.errors import ConfigurationError
from sharpscape.planning import given_weights
from sharpscape.planning.epsilons import check_evaluations, check_range
from sharpscape.planning.given_weights import is_given
from sharpscape.planning.messages import did_you_mean, listed, shown
from sharpscape.planning.methods import method_labels, training_of
from sharpscape.planning.schemas import read_schema
from sharpscape.words import ALL, GIVEN, OWN, PLAIN, equal_loss_name, equal_loss_of, snapshot_name


def check_classes(study: dict, written: dict, place: str) -> None:
    """As many classes as the model takes, each once."""
    classes, model = study["dataset"]["classes"], study["model"]["name"]
    if classes == ALL:
        # How many there are is known when the file is read.
        return
    exactly = read_schema(f"model/{model}").get("x-classes")
    fitting = len(classes) == exactly if exactly else len(classes) >= 2
    if len(set(classes)) != len(classes) or not fitting:
        needed = exactly or "two or more"
        raise ConfigurationError(
            f"{place}.dataset.classes: {shown(classes)}; allowed with model {model}: {needed} "
            "different classes"
        )


def check_sizes(study: dict, written: dict, place: str) -> None:
    """Sizes within the data, where the number of samples is known before they are read."""
    dataset = study["dataset"]
    samples = read_schema(f"dataset/{dataset['name']}").get("x-samples")
    held_out = study["training"].get("validation", 0)
    for split, counts in (samples or {}).items():
        available = sum(counts[label] for label in dataset["classes"])
        trained = dataset.get("train", available)
        if split == "train" and held_out > trained - 2:
            raise ConfigurationError(
                f"{place}.training.validation: {held_out}; allowed: up to {trained - 2} ({trained} "
                "training images, less two)"
            )
        if dataset.get(split, 0) > available:
            raise ConfigurationError(
                f"{place}.dataset.{split}: {dataset[split]}; allowed: up to {available} "
                f"(all samples of classes {shown(dataset['classes'])})"
            )


def check_epsilons(study: dict, written: dict, place: str) -> None:
    """Evaluations that are epsilons, each once; under L∞ no epsilon above the range of a pixel."""
    evaluations = study["evaluation"]["epsilons"]
    check_evaluations(evaluations, f"{place}.evaluation.epsilons")
    # The logistic model takes samples of the user's own of any size.
    if study["norm"] == "linf" and (study["dataset"]["name"], study["family"]) != (
        "file",
        "linear",
    ):
        check_range(written["epsilons"], f"{place}.epsilons")
        check_range(evaluations, f"{place}.evaluation.epsilons")


def check_points(study: dict, written: dict, place: str) -> None:
    """Odd numbers of points, so that the model is one of them."""
    for key, none in (
        ("points", ""),
        ("plane_points", ", or 0 for no plane"),
        ("input_points", ""),
    ):
        # The logistic model has no losses over inputs.
        points = study["landscape"].get(key, 0)
        if points == 1 or (points % 2 == 0 and points > 0):
            raise ConfigurationError(
                f"{place}.landscape.{key}: {points}; allowed: an odd number >= 3{none}"
            )


def check_attack(study: dict, written: dict, place: str) -> None:
    """What the keys of a network's attack must agree in."""
    attack = study.get("attack", {})
    if attack.get("restarts", 1) > 1 and not attack["random_start"]:
        raise ConfigurationError(
            f"{place}.attack.restarts: {attack['restarts']}, all alike; allowed with "
            "random_start: true"
        )


def check_schedule(study: dict, written: dict, place: str) -> None:
    """Keys of a schedule only with that schedule."""
    schedule = study["training"].get("schedule")
    for key in ("milestones", "factor"):
        if key in written["training"] and schedule != "piecewise":
            raise ConfigurationError(
                f"{place}.training.{key}: of no use with schedule {schedule}; allowed with "
                "schedule: piecewise"
            )


def check_snapshots(study: dict, written: dict, place: str) -> None:
    """Snapshots of epochs before the last, each once."""
    training = study["training"]
    snapshots, epochs = training.get("snapshots", []), training.get("epochs", 0)
    if len(set(snapshots)) != len(snapshots) or any(each >= epochs for each in snapshots):
        raise ConfigurationError(
            f"{place}.training.snapshots: {shown(snapshots)}; allowed: different numbers below "
            f"{epochs} (training.epochs), whose weights are budget"
        )


def check_periods(study: dict, written: dict, place: str) -> None:
    """Periods of training of whole epochs, with one at least in which the noise is above 0."""
    for method in method_labels(study):
        training = training_of(study, method)
        epochs, periods = training.get("epochs", 0), training.get("periods", 1)
        if periods > 1 and (epochs % periods or epochs < 2 * periods):
            where = "training" if method == PLAIN else f"methods ({method})"
            raise ConfigurationError(
                f"{place}.{where}.periods: {periods}; allowed: a number of periods of equally many "
                f"epochs, two or more each, of {epochs} (training.epochs)"
            )


def check_monitored(study: dict, written: dict, place: str) -> None:
    """What goes by the monitored loss or accuracy has some images that it is measured on."""
    training = study["training"]
    users = [key for key in ("stop_at_loss", "target_loss", "validation") if training.get(key)]
    if training.get("monitored") == 0 and users:
        raise ConfigurationError(
            f"{place}.training.monitored: 0; allowed with {users[0]}, which goes by what is "
            "monitored: 1 or more"
        )


def check_target_loss(study: dict, written: dict, place: str) -> None:
    """Target losses of networks within reach, where the loss that is trained on is measured."""
    if study["family"] != "deep" or not study["training"].get("target_loss"):
        return
    training, evaluation = study["training"], study["evaluation"]
    levels, least = training["target_loss"], training.get("stop_at_loss", 0)
    if len(set(levels)) != len(levels) or min(levels) < least:
        raise ConfigurationError(
            f"{place}.training.target_loss: {shown(levels)}; allowed: different numbers from "
            f"{least:g} up{' (training.stop_at_loss, which ends it there)' if least else ''}"
        )
    if study["landscape"]["batch_norm"] == "reestimated":
        raise ConfigurationError(
            f"{place}.landscape.batch_norm: reestimated; allowed with training.target_loss: fixed, "
            "because measures at equal loss need the loss of the model itself"
        )
    others = [each["name"] for each in study["noises"] if each["name"] != "adversarial"]
    for key, needed in (("epsilons", True), ("noises", bool(others))):
        if needed and OWN not in evaluation[key]:
            raise ConfigurationError(
                f"{place}.evaluation.{key}: {shown(evaluation[key])}; allowed with "
                f"training.target_loss: {OWN} among them, as it is the loss trained on"
            )


def comparisons_of(study: dict) -> list[str]:
    """The comparison points of a study of networks."""
    if is_given(study):
        return [GIVEN]
    training = study["training"]
    best = ["best"] if training["validation"] else []
    snapshots = map(snapshot_name, sorted(training["snapshots"]))
    equal = map(equal_loss_name, training["target_loss"])
    return ["budget", *best, *snapshots, *equal]


def check_comparisons(study: dict, written: dict, place: str) -> None:
    """What is measured at some comparison points alone names those that there are, each once."""
    for key in ("landscape", "curvature"):
        asked = study[key].get("comparisons", [])
        known = comparisons_of(study) if asked else []
        for index, name in enumerate(asked):
            if name not in known or name in asked[:index]:
                raise ConfigurationError(
                    f"{place}.{key}.comparisons[{index}]: {shown(name)}; allowed, each once: "
                    f"{listed(known)}{did_you_mean(name, known)}"
                )
        if asked and all(equal_loss_of(name) is not None for name in asked):
            raise ConfigurationError(
                f"{place}.{key}.comparisons: {listed(asked)}; allowed: one besides that models are "
                f"at, as figures show models ({known[0]}, say)"
            )


def check_following(study: dict, written: dict, place: str) -> None:
    """Following noise is measured at a comparison point at which the curvature is."""
    curvature = study["curvature"]
    if "following" not in curvature:
        return
    known = curvature.get("comparisons", comparisons_of(study))
    name = curvature["following"]["comparison"]
    if name not in known:
        raise ConfigurationError(
            f"{place}.curvature.following.comparison: {shown(name)}; allowed: {listed(known)}"
            f"{did_you_mean(name, known)}"
        )


def has_seeds(study: dict) -> bool:
    """Whether a study has seeds: an exact optimum and one given model have none, draws have."""
    if is_given(study):
        return given_weights.has_seeds(study)
    return study["training"]["method"] != "exact" or "train" in study["dataset"]


def check_seeds(study: dict, written: dict, place: str) -> None:
    """Seeds only where there are any."""
    if "seeds" in written and not has_seeds(study):
        if is_given(study):
            raise ConfigurationError(
                f"{place}.seeds: {shown(study['training']['weights'])} is the same file for all; "
                f"allowed with {given_weights.SEED} in training.weights"
            )
        raise ConfigurationError(
            f"{place}.seeds: an exact optimum has no seed; allowed with dataset.train, which "
            "draws a subset per seed, or with training.method gd or sgd"
        )


CHECKS = (
    check_classes,
    check_sizes,
    check_epsilons,
    check_points,
    check_attack,
    check_schedule,
    check_snapshots,
    check_periods,
    check_monitored,
    check_target_loss,
    check_comparisons,
    check_following,
    check_seeds,
)
