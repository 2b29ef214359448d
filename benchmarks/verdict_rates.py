"""How often verdicts are wrong, and how often they see what is there: simulated studies.

Every study is judged as a summary is (judge_study). `python -m benchmarks.verdict_rates [studies]`
prints a Markdown table with the number of studies of each cell (2,000 unless told).
"""

import argparse
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from sharpscape.judging.columns import COLUMNS
from sharpscape.judging.tables import judge_study

STUDIES = 2000
STRONG = ("holds", "reversed")


class Cell(NamedTuple):
    """One simulated truth.

    Attributes:
        truth: what is true, in words.
        draw: function of a generator; returns rows of a summary.
        claim: the claim that is judged.
        counted: verdicts whose share is the rate; where a claim has several, any of them counts.
        bound: what the rate is held against, "≤ 3.5 %" or "≥ 75 %"; "" for one that is only told.
    """

    truth: str
    draw: Callable[[np.random.Generator], list[dict]]
    claim: str
    counted: tuple[str, ...]
    bound: str = ""


class Rate(NamedTuple):
    """The rate of a cell among so many studies."""

    cell: Cell
    rate: float
    studies: int

    @property
    def error(self) -> float:
        """Standard error of the rate."""
        return float(np.sqrt(self.rate * (1 - self.rate) / self.studies))


def rows_of(y: np.ndarray, measure: str = "lambda_max_fixed", split: str = "train") -> list[dict]:
    """Rows of a network's summary from logarithms of values, shape [epsilon, seed]."""
    empty = dict.fromkeys(COLUMNS, "") | {"study": "simulated", "norm": "l2", "split": split}
    return [
        empty
        | {
            "noise": "adversarial" if e else "none",
            "epsilon": str(e),
            "seed": str(seed),
            "evaluation_noise": "adversarial",
            "evaluation_epsilon": str(e),
            "comparison": "budget",
            "measure": measure,
            "value": repr(float(np.exp(value))),
        }
        for e, of_seeds in enumerate(y)
        for seed, value in enumerate(of_seeds)
    ]


def around(truth, seeds, spread) -> Callable[[np.random.Generator], list[dict]]:
    """Draws studies whose logarithms have these means, and a log-sd of spread at each epsilon."""
    truth = np.asarray(truth, dtype=float)

    def draw(generator):
        return rows_of(truth[:, None] + spread * generator.normal(size=(len(truth), seeds)))

    return draw


def one_null(epsilons, effect):
    """Logarithms that all lie above that of epsilon 0, but for one."""
    truth = np.full(epsilons + 1, float(effect))
    truth[0] = truth[epsilons // 2] = 0
    return truth


def effect(epsilons, ratio):
    """A ratio to epsilon 0 at every other epsilon."""
    return np.log([1, *[ratio] * epsilons])


def even_rise(epsilons, ratio):
    """An even rise of logarithms by a ratio in all."""
    return np.linspace(0, np.log(ratio), epsilons)


def with_dip(epsilons, rise, share):
    """An even rise in which one step falls by a share of the whole."""
    steps = np.ones(epsilons - 1)
    at = len(steps) // 2
    steps[at] = 0
    steps *= (1 + share) / steps.sum()
    steps[at] = -share
    return rise * np.concatenate([[0], np.cumsum(steps)])


def two_trends(related):
    """Draws a sharpness and a gap that rise with epsilon; related within one or not."""

    def draw(generator):
        trend = np.linspace(0, 2, 6)[:, None]
        noise = generator.normal(size=(6, 8))
        other = noise if related else generator.normal(size=(6, 8))
        gap = rows_of(trend + 0.3 * other, "generalisation_gap", "")
        return rows_of(trend + 0.3 * noise) + gap

    return draw


def of_method(rows, index):
    """Rows as those of a method, the first of them plain; without epsilon 0, no part of C6, C7."""
    training = f"m{index}" if index else "plain"
    return [each | {"training": training} for each in rows if each["epsilon"] != "0"]


def beside_plain(ratios, seeds, spread):
    """Draws models of methods beside plain ones; ratios [method, epsilon] of sharpness to plain."""
    truth = np.log(np.asarray(ratios, dtype=float))

    def draw(generator):
        rows = []
        for index, mean in enumerate([np.zeros(truth.shape[1]), *truth]):
            y = mean[:, None] + spread * generator.normal(size=(truth.shape[1], seeds))
            rows += of_method(rows_of(np.vstack([y[:1], y])), index)
        return rows

    return draw


def of_methods(effects, methods=4, seeds=5):
    """Draws sharpness and gap of models of several methods at one epsilon.

    Args:
        effects: function of a generator and a number of methods; returns what each method adds to
            sharpness and to the gap, in units of the noise. Seeds move both alike.
    """

    def draw(generator):
        of_seed = generator.normal(size=seeds)
        rows = []
        for index, added in enumerate(zip(*effects(generator, methods), strict=True)):
            sharpness, gap = (
                0.3 * (each + of_seed + generator.normal(size=(2, seeds))) for each in added
            )
            made = rows_of(sharpness) + rows_of(gap, "generalisation_gap", "")
            rows += of_method(made, index)
        return rows

    return draw


def sharper_alone(generator, methods):
    """Methods move sharpness, and not the gap."""
    return 2.0 * np.arange(methods), np.zeros(methods)


def unrelated(generator, methods):
    """Methods move sharpness and gap, drawn anew in each study, one without the other."""
    return 2 * generator.normal(size=(2, methods))


def together(generator, methods):
    """Methods move sharpness and gap alike."""
    return np.tile(np.linspace(0, 3, methods), (2, 1))


def false_cells() -> Iterator[Cell]:
    """Truths of which a verdict would be false."""
    for seeds in (3, 5, 10):
        for epsilons in (5, 10, 20):
            yield Cell(
                f"×4 at all of {epsilons} epsilons but one, {seeds} seeds",
                around(one_null(epsilons, np.log(4)), seeds, 0.3),
                "C1",
                ("holds",),
                "≤ 3.5 %",
            )
    for seeds in (3, 5, 10):
        for rise, spread in ((1, 0.01), (2, 0.1), (10, 0.3)):
            yield Cell(
                f"a rise by ×{np.exp(rise):.3g} with a fall of a tenth of it, log-sd {spread}, "
                f"{seeds} seeds",
                around(with_dip(8, rise, 0.1), seeds, spread),
                "C2",
                ("holds",),
                "≤ 3.5 %",
            )
    for claim in ("C1", "C2"):
        for seeds in (3, 5, 10):
            yield Cell(
                f"flat, 6 epsilons, {seeds} seeds",
                around(np.zeros(6), seeds, 0.3),
                claim,
                STRONG,
                "≤ 0.5 %",
            )
    yield Cell(
        "flat, 7 epsilons, 5 seeds",
        around(np.zeros(7), 5, 0.3),
        "C2",
        ("mixed",),
        "≤ 5 %",
    )
    yield Cell(
        "flat, 7 epsilons, 5 seeds",
        around(np.zeros(7), 5, 0.3),
        "C2",
        ("holds-on-the-whole", "reversed-on-the-whole"),
        "≤ 6 %",
    )
    yield Cell(
        "×1.25 at one of 5 epsilons, 10 seeds",
        around(np.log([1, 1, 1, 1.25, 1, 1]), 10, 0.1),
        "C1",
        ("equal",),
        "≤ 5 %",
    )
    yield Cell(
        "each of 3 methods ×0.25 at one epsilon and ×1 at another, 5 seeds",
        beside_plain([[0.25, 1]] * 3, 5, 0.3),
        "C6",
        ("holds",),
        "≤ 3.5 %",
    )
    yield Cell(
        "3 methods that change nothing at one epsilon, 5 seeds",
        beside_plain([[1]] * 3, 5, 0.3),
        "C6",
        STRONG,
        "≤ 5 %",
    )
    yield Cell(
        "4 methods that move neither sharpness nor gap, 5 seeds",
        of_methods(lambda generator, methods: np.zeros((2, methods))),
        "C7",
        STRONG,
        "≤ 5 %",
    )
    yield Cell(
        "4 methods that move sharpness and not the gap, 5 seeds",
        of_methods(sharper_alone),
        "C7",
        STRONG,
        "≤ 5 %",
    )
    yield Cell(
        "4 methods that move both, one without the other, 5 seeds",
        of_methods(unrelated),
        "C7",
        STRONG,
    )
    yield Cell(
        "two trends over epsilon that have nothing to do with each other, 8 seeds",
        two_trends(False),
        "C5 within epsilon",
        STRONG,
        "≤ 5 %",
    )


def true_cells() -> Iterator[Cell]:
    """Truths that a verdict should see."""
    for seeds, bound in ((5, "≥ 75 %"), (10, "≥ 99 %")):
        for epsilons in (5, 10):
            yield Cell(
                f"×2 at all of {epsilons} epsilons, log-sd of differences 0.3, {seeds} seeds",
                around(effect(epsilons, 2), seeds, 0.3 / np.sqrt(2)),
                "C1",
                ("holds",),
                bound,
            )
            yield Cell(
                f"×2 at all of {epsilons} epsilons, log-sd of values 0.3, {seeds} seeds",
                around(effect(epsilons, 2), seeds, 0.3),
                "C1",
                ("holds",),
            )
    yield Cell(
        "×1000 at all of 10 epsilons, log-sd 0.3, 3 seeds",
        around(effect(10, 1000), 3, 0.3),
        "C1",
        ("holds",),
        "≥ 99 %",
    )
    for epsilons in (5, 8, 11, 20):
        for counted, bound in ((("holds",), ""), (("holds", "holds-on-the-whole"), "≥ 99 %")):
            yield Cell(
                f"an even rise of ×4 over {epsilons} epsilons, log-sd 0.2, 5 seeds",
                around(even_rise(epsilons, 4), 5, 0.2),
                "C2",
                counted,
                bound,
            )
        yield Cell(
            f"an even rise of ×4 over {epsilons} epsilons, log-sd 0.02, 5 seeds",
            around(even_rise(epsilons, 4), 5, 0.02),
            "C2",
            ("holds",),
            "≥ 99 %",
        )
    peak = np.log([1, 2, 4, 8, 4, 2, 1])
    yield Cell(
        "a peak of ×8 over 7 epsilons, log-sd 0.3, 5 seeds",
        around(peak, 5, 0.3),
        "C2",
        ("mixed",),
    )
    yield Cell(
        "equal at 7 epsilons, log-sd 0.05, 5 seeds", around(np.zeros(7), 5, 0.05), "C2", ("equal",)
    )
    for methods in (1, 3):
        yield Cell(
            f"×0.5 by {'each of 3 methods' if methods > 1 else 'a method'} at one epsilon, log-sd "
            "of differences 0.3, 5 seeds",
            beside_plain([[0.5]] * methods, 5, 0.3 / np.sqrt(2)),
            "C6",
            ("holds",),
        )
    yield Cell(
        "4 methods that move sharpness and gap alike, 5 seeds",
        of_methods(together),
        "C7",
        ("holds",),
        "≥ 75 %",
    )
    yield Cell(
        "sharpness and gap that go together within an epsilon, 8 seeds",
        two_trends(True),
        "C5 within epsilon",
        ("holds",),
        "≥ 99 %",
    )


def rows_on(rows, claim):
    """The rows on a claim of a simulated study."""
    verdicts, _ = judge_study(rows)
    return [each for each in verdicts if each["claim"] == claim and each["evaluation"] == "own"]


def rate_of(cell: Cell, studies: int) -> Rate:
    """The rate of a cell; the same studies each time."""
    generator = np.random.default_rng(zlib.crc32(f"{cell.claim}, {cell.truth}".encode()))
    counted = sum(
        any(row["verdict"] in cell.counted for row in rows_on(cell.draw(generator), cell.claim))
        for _ in range(studies)
    )
    return Rate(cell, counted / studies, studies)


def described_with_p(studies: int) -> int:
    """Of studies of two unrelated trends, those in which C5 over epsilon has a p."""
    generator, draw = np.random.default_rng(0), two_trends(False)
    return sum(
        "p" in row for _ in range(studies) for row in rows_on(draw(generator), "C5 over epsilon")
    )


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verdict_rates", description=__doc__)
    parser.add_argument("studies", nargs="?", type=int, default=STUDIES, help="of each cell")
    studies = parser.parse_args().studies
    print("| truth | claim | verdicts | of studies | to meet |\n|---|---|---|---|---|")
    for cell in (*false_cells(), *true_cells()):
        rate = rate_of(cell, studies)
        counted = ", ".join(f"`{verdict}`" for verdict in cell.counted)
        print(
            f"| {cell.truth} | {cell.claim} | {counted} | {rate.rate:.1%} | {cell.bound} |",
            flush=True,
        )
    print(
        "| two trends over epsilon that have nothing to do with each other, 8 seeds "
        f"| C5 over epsilon | any with a p | {described_with_p(studies) / studies:.1%} | none |"
    )


if __name__ == "__main__":
    main()
