"""sharpscape: does adversarial training sharpen the weight loss landscape, and in which sense?

The table of contents. Stages are targets (snakemake train), and so is every file.
"""

from pathlib import Path

from snakemake.utils import min_version

min_version("9.0")


include: "rules/library.smk"


configfile: REPOSITORY / "config.yaml"


include: "rules/common.smk"
include: "rules/targets.smk"
include: "rules/paths.smk"
include: "rules/resources.smk"
include: "rules/download.smk"
include: "rules/prepare.smk"
include: "rules/geometry.smk"
include: "rules/train.smk"
include: "rules/measure.smk"
include: "rules/summarise.smk"
include: "rules/judge.smk"
include: "rules/figures.smk"
include: "rules/report.smk"
include: "rules/verify.smk"
include: "rules/console.smk"


rule all:
    """The report, with figures, verdicts and tables of all studies."""
    default_target: True
    input:
        all_figures,
        rules.judge_claims.output,
        rules.write_verdicts.output,
        rules.write_report.output,


rule download:
    """Stage: original files of all data sets found or fetched."""
    input:
        [source for key in DATA for source in originals_of(key)],


rule prepare:
    """Stage: data.h5 of all data sets."""
    input:
        expand(rules.prepare_data.output, key=DATA),


rule geometry:
    """Stage: the margins of all data sets."""
    input:
        [
            path
            for key, name in studies.geometries(STUDIES.values())
            for path in expand(rules.measure_geometry.output, key=key, geometry=name)
        ],


rule train:
    """Stage: all models."""
    input:
        of_all_studies(f"{MODEL}/model.h5"),


rule landscape:
    """Stage: the lines of all models."""
    input:
        of_all_studies(f"{MODEL}/landscape.h5"),


rule curvature:
    """Stage: the curvature of all models."""
    input:
        of_all_studies(f"{MODEL}/curvature.h5"),


rule accuracy:
    """Stage: loss and accuracy of all models."""
    input:
        of_all_studies(f"{MODEL}/accuracy.h5"),


rule summarise:
    """Stage: summary.csv of all studies."""
    input:
        expand(rules.summarise_study.output, study=STUDIES),


rule judge:
    """Stage: the verdicts."""
    input:
        rules.judge_claims.output,


rule figures:
    """Stage: all figures."""
    input:
        all_figures,


rule report:
    """Stage: the report, and the verdicts in words."""
    input:
        rules.write_verdicts.output,
        rules.write_report.output,
