"""Beside the stages: files that the configuration does not have."""

from sharpscape.planning import labels

LABEL_CHECK = labels.label_check(STUDIES, DATA)


def check_labels(**labels):
    """End the run in one line for labels that the configuration does not have."""
    try:
        LABEL_CHECK(labels)
    except ConfigurationError as error:
        sys.exit(f"Configuration: {error}")
