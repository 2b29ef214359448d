"""What is left of earlier runs is named, and only that."""

from sharpscape.planning.leftovers import left_over


def test_studies_that_the_configuration_does_not_have_are_named(tmp_path):
    results = tmp_path / "results"
    assert left_over(results, ["mine"]) == ""
    for path in (
        "mine/summary.csv", "mine/adversarial/eps-0.1/seeds-0-0/model.h5", "figures/mine-lines.png",
        "figures/verdicts.pdf", "figures/notes-of-mine.txt", "logs/train_model/old/x.log",
        "data/digits-0v1/data.h5", "identities/old/summary.csv.json", "my notes/summary.txt",
    ):  # fmt: skip
        (results / path).parent.mkdir(parents=True, exist_ok=True)
        (results / path).touch()
    assert left_over(results, ["mine"]) == ""
    for path in (
        "old/adversarial/eps-0.1/seeds-0-0/model.h5", "older-one/summary.csv",
        "figures/old-lines.png", "figures/old-lines.pdf", "figures/old-noises.pdf",
        "figures/gone-curvature.png",
    ):  # fmt: skip
        (results / path).parent.mkdir(parents=True, exist_ok=True)
        (results / path).touch()
    assert left_over(results, ["mine"]) == (
        f"{results} also holds studies that this configuration does not have, from earlier runs: "
        "gone (figures: curvature), old (figures: lines, noises), older-one. They stay as they are"
    )
