"""The science of sharpscape: arrays, models, losses. Knows nothing of Snakemake."""
