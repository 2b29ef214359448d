"""How far a run is: jobs done of all, and the time left, as one line of text."""

from collections import Counter
from collections.abc import Mapping

# Before this share of the jobs is done, little is known of how long the others take.
KNOWN = 0.1


def duration(seconds: float) -> str:
    """A time for people: 40 s, 12 min, 3 h 10 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


class Progress:
    """The jobs of a run. Times are seconds of one clock.

    Attributes:
        done: how many have ended well; total: how many there are.
    """

    def __init__(self, counts: Mapping[str, int], now: float):
        """Start with no job done.

        Args:
            counts: {rule: its jobs}.
        """
        self.done, self.total = 0, sum(counts.values())
        self._started = now
        self._left = Counter(counts)
        self._running: dict[int, tuple[str, float]] = {}
        self._ended: dict[str, list[float]] = {}

    def start(self, job: int, rule: str, now: float) -> None:
        """A job starts, or starts again."""
        self._running[job] = rule, now

    def fail(self, job: int) -> None:
        """A job has ended, and has to be made again."""
        self._running.pop(job, None)

    def end(self, job: int, now: float) -> None:
        """A job has ended well."""
        if job in self._running:
            rule, started = self._running.pop(job)
            self._left[rule] -= 1
            self._ended.setdefault(rule, []).append(now - started)
        self.done += 1

    def rules(self) -> list[str]:
        """The rules of the jobs that run, each once, the one that started first coming first."""
        return list(dict.fromkeys(rule for rule, _ in self._running.values()))

    def seconds_left(self, now: float) -> float | None:
        """Seconds to the end; None while too little is known.

        A job takes what the jobs of its rule have taken on average; of a rule without any, what
        all have taken. As many run at once as have until now.
        """
        times = [each for found in self._ended.values() for each in found]
        so_far = [(rule, now - started) for rule, started in self._running.values()]
        worked = sum(times) + sum(each for _, each in so_far)
        if self.done < KNOWN * self.total or not times or not worked:
            return None
        mean = {rule: sum(found) / len(found) for rule, found in self._ended.items()}
        of_all = sum(times) / len(times)
        left = sum(count * mean.get(rule, of_all) for rule, count in self._left.items())
        # What the jobs that run have behind them, as far as it was expected of them.
        left -= sum(min(spent, mean.get(rule, of_all)) for rule, spent in so_far)
        return max(left, 0.0) * (now - self._started) / worked

    def line(self, stages: list[str], now: float) -> str:
        """The line of progress.

        Args:
            stages: of the jobs that run.
        """
        parts = [", ".join(stages), f"{self.done:,} of {self.total:,} jobs"]
        left = self.seconds_left(now)
        if left is not None and self.done < self.total:
            parts.append(f"about {duration(left)} left")
        return " · ".join(filter(None, parts))
