"""The statuses of numbers: why one is missing, or says little.

A status is made where it arises, by the training or the measurement; here it is explained.
"""

from typing import NamedTuple


class Status(NamedTuple):
    """What a status means.

    Attributes:
        sentence: for people.
        left_out: whether verdicts leave out the epsilons that have it: the values are no property
            of the loss. Any other status makes a verdict undefined.
        in_summary: whether the numbers of such a model have rows in the summary.
    """

    sentence: str
    left_out: bool = False
    in_summary: bool = True


STATUSES = {
    "no-minimiser": Status(
        "The loss has no minimiser (epsilon <= gamma without weight decay, say)."
    ),
    "not-convex": Status(
        "The noise helps the model (alignment below 0): there is no exact optimum."
    ),
    "not-converged": Status("The optimum lies too far out for float64 (just above gamma)."),
    "diverged": Status("The fixed step is so long that no weights are left.", left_out=True),
    "step-limited": Status("The fixed step is too long for the curvature.", left_out=True),
    "kinks": Status(
        "Under L∞ a weight is 0, or the noise of a network ends at the box: curvature that follows "
        "the weights is undefined."
    ),
    "unresolved": Status(
        "Curvature that follows the weights of a network differs by over 5 % with the step or the "
        "attack, or the noise is not settled.",
        left_out=True,
    ),
    "undefined": Status("At w = 0 there is no radial curvature and no support."),
    "overflow": Status(
        "The loss overflows where it is looked at (flatness.keskar_half_width is large, say)."
    ),
    "stopped-earlier": Status("Training had ended before this epoch.", in_summary=False),
    "target-below-minimum": Status(
        "The target loss lies below the least loss of this epsilon.", in_summary=False
    ),
    "target-not-reached": Status(
        "The target loss was not crossed within the budget.", in_summary=False
    ),
}
