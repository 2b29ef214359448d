"""What an earlier run of the same job has measured already, at evaluations that stay.

Snakemake leaves the file of a measuring job where it is. Where it holds the same models, measured
by the same code with the same settings at other evaluations, those that both have are taken over:
an epsilon that is added costs what it costs alone.
"""

import sys
from pathlib import Path

from sharpscape.errors import SharpscapeError
from sharpscape.families.doors import module_of
from sharpscape.files.hdf5 import device_of, read_fields
from sharpscape.files.places import parse_place
from sharpscape.identities import identity_of
from sharpscape.words import SPLITS

# What of a job's settings may differ.
OTHERWISE = ("evaluations", "identity")


def _others(settings):
    return {name: value for name, value in settings.items() if name not in OTHERWISE}


def _is_usable(path, found, arguments):
    """Whether a file of these settings was measured as this job measures, on the same inputs."""
    settings = arguments.settings
    inputs = {role: [getattr(arguments, role).identity] for role in ("data", "model")}
    asked = {name: value for name, value in found.items() if name != "identity"}
    device = module_of(settings, "models").provenance(arguments)["device"]
    return (
        # Otherwise it is forced to be made again.
        found["identity"] != settings["identity"]
        and _others(found) == _others(settings)
        and found["identity"] == identity_of(asked, inputs)
        and device_of(path) == device
    )


def earlier_measures(arguments, kind):
    """What the present output of a measuring program holds for it.

    Args:
        arguments: of the program.
        kind: of its output.

    Returns:
        {(comparison, split, noise, epsilon): {Place: Field}} of evaluations that the settings have.
    """
    path = Path(arguments.output)
    if not path.exists():
        return {}
    try:
        fields, found = read_fields(path, kind)
    except SharpscapeError:
        # Damaged, or of an older layout.
        return {}
    if not _is_usable(path, found, arguments):
        return {}
    kept = [each for each in found["evaluations"] if each in arguments.settings["evaluations"]]
    print(f"Measured already: {len(kept)} of {len(found['evaluations'])}", file=sys.stderr)
    staying = {(each["noise"]["name"], each["epsilon"]) for each in kept}
    measures = {}
    for name, field in fields.items():
        place = parse_place(name)
        if (place.noise, place.epsilon) in staying and place.split in SPLITS:
            spot = (place.comparison, place.split, place.noise, place.epsilon)
            measures.setdefault(spot, {})[place] = field
    return measures
