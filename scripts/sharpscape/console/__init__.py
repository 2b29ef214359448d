"""What a run tells the person who started it: a note, how far it is, and the answer at its end.

Snakemake's main process imports this, and nothing here imports numpy.
"""
