"""The weights that a training keeps beside its last ones, each as a comparison point."""

from sharpscape.words import (
    AFTER,
    BEFORE,
    CROSSING,
    NEXT,
    equal_loss_name,
    snapshot_name,
    split_crossing,
)


def kept_points(options):
    """The comparison points that a training is to keep, by its options."""
    best = ["best"] if options["validation"] else []
    snapshots = map(snapshot_name, sorted(options["snapshots"]))
    levels = map(equal_loss_name, sorted(options["target_loss"], reverse=True))
    return [*best, *snapshots, *(level + end for level in levels for end in CROSSING)]


def missing_status(point, there):
    """The status of a network at a comparison point that its training has not kept.

    Args:
        there: the points that it has kept.
    """
    level, end = split_crossing(point)
    reached = not end or level + AFTER in there
    return "stopped-earlier" if reached else "target-not-reached"


class KeptWeights:
    """The weights of one training that are kept, as it goes on.

    Args:
        options: of the training: snapshots, target_loss, validation.
        copied: function that returns a copy of the present weights, {name: tensor}.

    Attributes:
        points: {comparison point: (epochs done, {name: tensor})}.
    """

    def __init__(self, options, copied):
        self.options, self.copied, self.points = options, copied, {}
        self._best = -1.0
        # Before the next epoch, where they may be those before a crossing.
        self._last = (0, copied()) if options["target_loss"] else None

    def end_epoch(self, epoch, numbers):
        """Keep what the end of an epoch is asked for.

        Args:
            epoch: how many are done.
            numbers: {name: what was monitored after it}.
        """
        levels = self.options["target_loss"]
        snapshot = epoch in self.options["snapshots"]
        accuracy = numbers.get("validation_robust_accuracy", -1.0)
        if not (levels or snapshot or accuracy > self._best):
            return
        here = epoch, self.copied()
        if snapshot:
            self.points[snapshot_name(epoch)] = here
        if accuracy > self._best:
            self._best, self.points["best"] = accuracy, here
        for level in levels:
            name = equal_loss_name(level)
            if name + AFTER in self.points:
                self.points.setdefault(name + NEXT, here)
            elif numbers["train_robust_loss"] <= level:
                self.points[name + BEFORE], self.points[name + AFTER] = self._last, here
        if levels:
            self._last = here

    def state(self):
        """All that the next epoch depends on."""
        return {"points": self.points, "best": self._best, "last": self._last}

    def restore(self, state):
        """Go on from a state."""
        self.points, self._best, self._last = state["points"], state["best"], state["last"]
