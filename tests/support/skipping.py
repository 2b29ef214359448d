"""Leaving a test out, loudly: where something is missing, what is not tested and why."""

import warnings

import pytest


def not_tested(what, reason):
    """Skip a test, and warn of it in the summary of the run."""
    message = f"NOT TESTED {what}: {reason}"
    warnings.warn(message, stacklevel=2)
    pytest.skip(message)
