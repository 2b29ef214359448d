"""The exceptions whose messages are meant for the user."""


class SharpscapeError(Exception):
    """Bad input or a damaged file; the message names it and says what to do.

    Programs print the message alone, without a traceback, and end with status 1.
    """


class ConfigurationError(Exception):
    """A mistake in the configuration; the message names the key, and what is allowed."""
