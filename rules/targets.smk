"""Beside the stages: files that the configuration does not have; what earlier runs have left."""

from sharpscape.planning import labels, leftovers

LABEL_CHECK = labels.label_check(STUDIES, DATA)


def check_labels(**labels):
    """End the run in one line for labels that the configuration does not have."""
    try:
        LABEL_CHECK(labels)
    except ConfigurationError as error:
        sys.exit(f"Configuration: {error}")


onsuccess:
    if found := leftovers.left_over(Path(RESULTS), STUDIES):
        print(found, file=sys.stderr)
    if found := figures.not_drawn(STUDIES.values()):
        print(found, file=sys.stderr)
