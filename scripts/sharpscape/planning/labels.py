"""Labels in the path of a file that is asked for: those that no study has are named."""

import functools
from collections.abc import Callable, Iterable, Mapping

from sharpscape.errors import ConfigurationError
from sharpscape.planning import figures, studies
from sharpscape.planning.messages import cut, did_you_mean, listed


def _one_of(
    label: str, known: Iterable[str], what: str, *, name: bool = False, why: str = ""
) -> None:
    """Raise ConfigurationError unless a label is one of these.

    Args:
        name: whether it is a name, which may be misspelt; a number near another is another.
        why: what the label is not one of them for; "" for what goes without saying.
    """
    known = list(dict.fromkeys(known))
    if label not in known:
        meant = did_you_mean(label, known) if name else ""
        because = f": {why}" if why else ""
        raise ConfigurationError(f"{what} {listed(known)}, not {cut(label)}{because}{meant}")


def _check_model(model, study, models):
    """Raise ConfigurationError for the label of a model that none of the study's models has."""
    name = study["name"]
    _one_of(model.noise, (each.noise for each in models), f"study {name} has noises", name=True)
    _one_of(model.epsilon, study["epsilons"], f"study {name} has epsilons")
    models = [each for each in models if each.noise == model.noise]
    what = f"study {name} has, under noise {model.noise}, epsilons"
    _one_of(model.epsilon, (each.epsilon for each in models), what)
    blocks = (each.seeds for each in models if each.epsilon == model.epsilon)
    _one_of(model.seeds, blocks, f"study {name} has blocks of seeds")


def label_check(
    configured: Mapping[str, dict], data: Iterable[str]
) -> Callable[[Mapping[str, str]], None]:
    """A function of the labels of a path: dataset; key, geometry; study, and figure or a model's.

    It raises ConfigurationError for one that the configuration does not have.

    Args:
        configured: {name: checked study}.
        data: keys of all data.
    """
    keys = frozenset(data)
    geometries = functools.cache(lambda: frozenset(studies.geometries(configured.values())))

    @functools.cache
    def models_of(name):
        return frozenset(studies.models(configured[name]))

    def check_data(labels):
        if "dataset" in labels:
            names = sorted({study["dataset"]["name"] for study in configured.values()})
            _one_of(labels["dataset"], names, "the data sets are", name=True)
        if "key" in labels and labels["key"] not in keys:
            _one_of(labels["key"], sorted(keys), "the data are")
        if "geometry" in labels:
            key, geometry = labels["key"], labels["geometry"]
            known = sorted(name for each, name in geometries() if each == key)
            _one_of(geometry, known, f"the data {key} have geometries")

    def check_study(labels):
        name = labels["study"]
        if name not in configured:
            _one_of(name, configured, "the studies of this configuration are", name=True)
        if "figure" in labels:
            known = figures.figures_of(configured[name])
            why = figures.why_not(configured[name], labels["figure"])
            _one_of(labels["figure"], known, f"study {name} has figures", why=why)
        if "noise" in labels:
            model = studies.Model(labels["noise"], labels["epsilon"], labels["seeds"])
            if model not in models_of(name):
                _check_model(model, configured[name], studies.models(configured[name]))

    def check(labels):
        check_data(labels)
        if "study" in labels:
            check_study(labels)

    return check
