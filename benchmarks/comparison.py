"""What a comparison hands to the report."""

from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table; times in seconds.

    Attributes:
        ours, peer: what was run.
        floor_seconds: the least time in which this machine could do our work.
    """

    ours: str
    peer: str
    ours_seconds: float
    peer_seconds: float
    floor_seconds: float


class Comparison(NamedTuple):
    """One piece of work: its rows, and what the reader must know to judge them."""

    title: str
    rows: list
    remarks: list
