"""sharpscape: does adversarial training sharpen the weight loss landscape, and in which sense?

The table of contents. Stages are targets (snakemake train), and so is every file.
"""

from pathlib import Path

from snakemake.utils import min_version

min_version("9.0")


configfile: Path(workflow.basedir, "config.yaml")


include: "rules/common.smk"
include: "rules/download.smk"
include: "rules/prepare.smk"
include: "rules/geometry.smk"
include: "rules/train.smk"
include: "rules/landscape.smk"
include: "rules/curvature.smk"
include: "rules/evaluate.smk"
include: "rules/summarise.smk"
include: "rules/judge.smk"


rule judge:
    """The verdicts."""
    input:
        rules.judge_claims.output,
