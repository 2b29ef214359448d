"""The words that paths, files and tables share: one spelling each, and the texts of numbers."""

SPLITS = ("train", "test")
# Training images that are held out from training.
VALIDATION = "validation"

# What noise does at weights beside the model's: it is made anew there, or stands still.
FOLLOWING, HELD = MODES = ("following", "held")

# An evaluation: the epsilon that a model was trained at, and the noise that it was trained under.
OWN = "own"
OWN_NOISE = "own-noise"

# Comparison points: the weights after so many epochs; where the training loss is so large.
SNAPSHOT = "epoch-"
EQUAL_LOSS = "equal-loss-"
# Behind an equal loss: the weights before and after the epoch in which training first came to it,
# and an epoch later.
CROSSING = BEFORE, AFTER, NEXT = "-before", "-after", "-next"

# The training method of networks that are imported, and their one comparison point.
GIVEN = "given"

# The usual training of a study, among the methods that it may have besides.
PLAIN = "plain"
_BY = " by "

# What a Python file of the user's goes by among the modules that it imports, which have paths: how
# it is called is no part of what is made of it.
ITSELF = ""

# The measures that are differences of test and training begin so.
GAP = "generalisation_gap"

# Classes of a data set, whatever they are.
ALL = "all"


def snapshot_name(epochs):
    """The comparison point of the weights after so many epochs."""
    return f"{SNAPSHOT}{epochs}"


def equal_loss_name(level):
    """The comparison point of a training loss."""
    return f"{EQUAL_LOSS}{format_number(level)}"


def equal_loss_of(comparison):
    """The training loss of a comparison point; None of those that have no certain one."""
    level = comparison.removeprefix(EQUAL_LOSS)
    try:
        return None if level == comparison else float(level)
    except ValueError:
        return None


def snapshot_of(comparison):
    """After how many epochs a snapshot is; None of other comparison points."""
    epochs = comparison.removeprefix(SNAPSHOT)
    return None if epochs == comparison else int(epochs)


def split_crossing(comparison):
    """(comparison point, one of CROSSING) of weights beside a crossing; of others, (itself, "")."""
    for end in CROSSING:
        if comparison.endswith(end):
            return comparison.removesuffix(end), end
    return comparison, ""


def trained_label(noise, training):
    """A noise with the method of training, where that is not the usual one."""
    return noise if training in ("", PLAIN) else f"{noise}{_BY}{training}"


def noise_and_training(label):
    """(noise, method of training) of a trained_label."""
    noise, _, training = label.partition(_BY)
    return noise, training or PLAIN


def degree_of(noise):
    """The degree of a noise, a mapping: its one setting (alignment, share), or None."""
    return next((value for key, value in noise.items() if key != "name"), None)


def format_number(value):
    """Shortest text that reads back as the same float: 0.5, 1, 0; no ".0"."""
    return repr(float(value)).removesuffix(".0")


def epsilon_text(epsilon):
    """An epsilon for people: 0.5; 8/255 where as a decimal number it is long."""
    parts = round(255 * epsilon)
    long = len(f"{epsilon:g}") > 6
    return f"{parts}/255" if long and abs(255 * epsilon - parts) < 1e-9 else f"{epsilon:g}"
