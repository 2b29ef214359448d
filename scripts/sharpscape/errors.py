"""The one exception whose message is meant for the user."""


class SharpscapeError(Exception):
    """Bad input or a damaged file; the message names it and says what to do.

    Programs print the message alone, without a traceback, and end with status 1.
    """
