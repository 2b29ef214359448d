"""What figures are drawn from, one module per kind of source: each reads files.

A kind is a module of its own, so that a figure of models depends on no table, nor the reverse.
"""

from sharpscape.registry import load


def read_source(source, paths):
    """What a figure of that SOURCE is given (see figures.Figure).

    Args:
        source: "summary", "claims", or the kind of a file of models ("landscape", …).
        paths: of the files.
    """
    kind = source if source in ("summary", "claims") else "models"
    return load("figures.sources", kind).read(paths, source)
