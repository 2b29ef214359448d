"""What to doubt: the fewest seeds, what was left out, how far training had come."""

from collections.abc import Iterator, Sequence

from sharpscape.figures.drawing.texts import comparison_text
from sharpscape.judging.evidence import EXACT
from sharpscape.judging.inputs import Row
from sharpscape.measures import load_measure
from sharpscape.report.sentences import Lines, Part, Sentence, cell, count, lines_of, value
from sharpscape.report.studies import ReportStudy
from sharpscape.statuses import STATUSES
from sharpscape.words import PLAIN, epsilon_text, equal_loss_name, snapshot_name, snapshot_of

LEFT_OUT = [name for name, status in STATUSES.items() if status.left_out]
# Ends of training that are no optimum: a sentence, with the word that names its table.
ENDS = {
    "budget": (" compares models after an ", "equal budget", " of training, not at the optimum"),
    "given": (" compares models that were ", "given", "; how they were trained is not known here"),
}
UNDECIDED = ("too-few", "inconclusive", "undefined")


def _seeds(claims: Lines) -> Iterator[Sentence]:
    seeded = [
        (int(row["n_seeds"]), line, row)
        for line, row in claims.numbered
        if row["n_seeds"] not in ("", "0") and not row["method"].startswith(EXACT)
    ]
    if seeded:
        fewest = min(n for n, _, _ in seeded)
        kept = Lines(claims.file, [(line, row) for n, line, row in seeded if n == fewest])
        names = ", ".join(dict.fromkeys(row["study"] for row in kept.rows))
        yield Sentence(
            [
                Part("The fewest seeds behind a verdict: "),
                cell(kept, "n_seeds"),
                Part(f" ({names})."),
            ]
        )
    if exact := [
        pair for pair in claims.numbered if pair[1]["method"].startswith(EXACT) and pair[1]["value"]
    ]:
        names = ", ".join(dict.fromkeys(row["study"] for _, row in exact))
        yield Sentence(
            [
                Part("Verdicts on "),
                cell(Lines(claims.file, exact), "n_seeds", names),
                Part(" are about one model at each ε: without seeds there is no p."),
            ]
        )


# What tells the models of a summary apart.
MODEL = ("training", "noise", "degree", "epsilon", "seed")


def _by_model(found: Lines) -> Lines:
    """A row of each model: one that has several comparison points has a row at each."""
    models: dict[tuple[str, ...], tuple[int, Row]] = {}
    for line, row in found.numbered:
        model = tuple(row[name] for name in MODEL)
        models.setdefault(model, (line, row))
    return Lines(found.file, list(models.values()))


def _left_out(study: ReportStudy) -> Iterator[Sentence]:
    """Which epsilons of a study verdicts leave out."""
    table = lines_of(f"{study.name}/summary.csv", study.rows).where(measure="weight_norm")
    for status in LEFT_OUT:
        left = _by_model(table.where(status=status))
        if left.lines:
            plural = "s are" if len(left.lines) > 1 else " is"
            epsilons = ", ".join(
                epsilon_text(each) for each in sorted({float(row["epsilon"]) for row in left.rows})
            )
            yield Sentence(
                [
                    Part(f"{study.name}: "),
                    count(left),
                    Part(f" model{plural} left out as "),
                    cell(left, "status"),
                    Part(f" (ε = {epsilons})."),
                ]
            )


def _points(study: ReportStudy) -> list[str]:
    """The points of training at which networks are measured besides its end, as configured."""
    training = study.configured.get("training", {})
    # Of a logistic model there is one level at most, which is met exactly.
    levels = training.get("target_loss", []) if study.configured["family"] == "deep" else []
    points = [*map(equal_loss_name, levels), *map(snapshot_name, training.get("snapshots", []))]
    chosen = study.configured.get("curvature", {}).get("comparisons", points)
    return [point for point in points if point in chosen]


def _missing(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """At which points of training some networks have no value: they never came there, or too fast.

    By the first of the primary measures.
    """
    table = lines_of(f"{study.name}/summary.csv", study.rows)
    primary = claims.where(study=study.name, primary="primary").rows
    trained = _by_model(table.where(measure="weight_norm", comparison="budget"))
    for point in _points(study) if primary and trained.lines else []:
        measure = next(
            (row["measure"] for row in primary if row["comparison"] == point),
            primary[0]["measure"],
        )
        there = _by_model(table.where(measure=measure, split="train", comparison=point))
        valued = Lines(there.file, [pair for pair in there.numbered if pair[1]["value"]])
        if len(valued.lines) < len(trained.lines):
            known = count(valued) if valued.lines else Part("none")
            where = comparison_text(point)
            yield Sentence(
                [
                    Part(f"{study.name}: {load_measure(measure).symbol} is known of "),
                    known,
                    Part(" of the "),
                    count(trained),
                    Part(f" models {where}." if snapshot_of(point) else f" models at {where}."),
                ]
            )


def _convergence(study: ReportStudy, claims: Lines) -> Iterator[Sentence]:
    """How far the training of a study without optima had come."""
    table = lines_of(f"{study.name}/summary.csv", study.rows)
    for comparison, (before, word, after) in ENDS.items():
        found = claims.where(study=study.name, comparison=comparison)
        if found.lines:
            parts = [Part(study.name + before), cell(found, "comparison", word), Part(after)]
            yield Sentence([*parts, *_losses(table, comparison), Part(".")])


def _losses(table: Lines, comparison: str) -> Iterator[Part]:
    """From where to where the losses of adversarial training go, each at its own epsilon."""
    asked = {"measure": "robust_loss", "split": "train", "training": PLAIN}
    losses = table.where(comparison=comparison, **asked)
    own = [
        (line, row)
        for line, row in losses.numbered
        if row["value"] and row["evaluation_epsilon"] == row["epsilon"]
        and row["noise"] in ("none", "adversarial")
    ]  # fmt: skip
    if own:
        for word, pick in (("from ", min), (" to ", max)):
            line, row = pick(own, key=lambda pair: float(pair[1]["value"]))
            yield Part("; robust training losses " * (word == "from ") + word)
            yield value(Lines(table.file, [(line, row)]))
            yield Part(f" (ε = {epsilon_text(float(row['epsilon']))})")


def _attacks(study: ReportStudy) -> Iterator[Sentence]:
    """How much a stronger attack finds."""
    table = lines_of(f"{study.name}/summary.csv", study.rows).where(measure="attack_shortfall")
    found = [pair for pair in table.numbered if pair[1]["value"]]
    if found:
        line, row = max(found, key=lambda pair: float(pair[1]["value"]))
        yield Sentence(
            [
                Part(f"{study.name}: a stronger attack misclassifies at most "),
                value(Lines(table.file, [(line, row)])),
                Part(f" of the images more (ε = {epsilon_text(float(row['epsilon']))})."),
            ]
        )


def _undecided(claims: Lines) -> Iterator[Sentence]:
    parts = [Part("Of "), count(claims), Part(" verdicts, ")]
    for verdict in UNDECIDED:
        found = claims.where(verdict=verdict)
        if found.lines:
            parts += [count(found), Part(f" are {verdict.replace('-', ' ')}, ")]
    if len(parts) > 3:
        parts[-1] = Part(parts[-1].text.removesuffix(", ") + ".")
        yield Sentence(parts)


def doubts(studies: Sequence[ReportStudy], claims: Lines) -> list[Sentence]:
    """What a reader should know before believing the answer."""
    found = [*_seeds(claims)]
    for study in studies:
        found += [*_convergence(study, claims), *_left_out(study), *_missing(study, claims)]
        found += _attacks(study)
    return [*found, *_undecided(claims)] if claims.lines else found
