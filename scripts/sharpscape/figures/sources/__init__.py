"""What figures are drawn from, one module per kind of source: each reads files.

A kind is a module of its own, so that a figure of models depends on no table, nor the reverse.
"""

from sharpscape.registry import load


def read_source(figure, paths):
    """What a figure is given, by its SOURCE (see figures.Figure).

    Args:
        figure: its module. SOURCE is "summary", "claims", or the kind of a file of models
            ("landscape", …).
        paths: of the files.
    """
    kind = figure.SOURCE if figure.SOURCE in ("summary", "claims") else "models"
    return load("figures.sources", kind).read(paths, figure)
