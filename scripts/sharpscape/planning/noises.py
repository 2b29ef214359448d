"""Noises of a configuration: which ones a family has, and their label in paths."""

from sharpscape.errors import ConfigurationError
from sharpscape.planning.registries import has_entry
from sharpscape.planning.schemas import check_named, choices, read_schema
from sharpscape.words import degree_of, format_number

# What models without noise are trained under. It is in no configuration.
NONE = {"name": "none"}


def noise_registry(family: str) -> str:
    """The folder of the library with a family's noises."""
    return f"families/{family}/noise"


def noises_of(family: str) -> list[str]:
    """Names of the noises that a family's models can be trained under."""
    return [name for name in choices("noise") if has_entry(noise_registry(family), name)]


def noise_label(noise: dict) -> str:
    """A noise as a folder: its name, with its degree where it has one (aligned+0.5)."""
    degree = degree_of(noise)
    if degree is None:
        return noise["name"]
    return f"{noise['name']}{'-' if degree < 0 else '+'}{format_number(abs(degree))}"


def check_noises(noises: list, norm: str, family: str, place: str) -> list[dict]:
    """Return the noises as mappings, with their defaults.

    Raises:
        ConfigurationError: names the noise, and what is allowed.
    """
    allowed = noises_of(family)
    checked: list[dict] = []
    for index, noise in enumerate(noises):
        here = f"{place}[{index}]"
        complete = check_named(noise, "noise", here, names=allowed)
        norms = read_schema(f"noise/{noise['name']}").get("x-norms", [norm])
        if norm not in norms:
            raise ConfigurationError(
                f"{here}: {noise['name']} noise with norm {norm}; allowed: norm {', '.join(norms)}"
            )
        if complete in checked:
            raise ConfigurationError(f"{here}: {noise['name']} twice; allowed: every noise once")
        checked.append(complete)
    return checked
