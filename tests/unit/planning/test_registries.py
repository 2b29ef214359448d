"""Schemas and registries: every name that a configuration may have is a module, and the reverse."""

import pytest
import yaml
from workflow import ROOT

from sharpscape.files.axes import AXES
from sharpscape.planning import figures, jobs
from sharpscape.planning.noises import noise_registry
from sharpscape.planning.registries import declared, entries, entry
from sharpscape.planning.schemas import choices, read_schema, study_schema
from sharpscape.words import degree_of

FAMILIES = choices("family")
# kind of schema: the registries that serve it.
REGISTRIES = {
    "dataset": [jobs.READERS],
    "noise": [noise_registry(family) for family in FAMILIES],
    **{f"{family}-training": [f"families/{family}/training"] for family in FAMILIES},
}


@pytest.mark.parametrize("kind", REGISTRIES)
def test_every_name_of_a_schema_is_a_module_and_the_reverse(kind):
    modules = {name for registry in REGISTRIES[kind] for name in entries(registry)}
    # Models of epsilon 0 are trained without noise: no configuration names it.
    assert {name.replace("-", "_") for name in choices(kind)} == modules - {"none"}


def test_every_network_of_a_schema_is_a_module_and_the_reverse():
    families = {name: read_schema(f"model/{name}")["x-family"] for name in choices("model")}
    assert set(families.values()) <= set(FAMILIES)
    networks = {name.replace("-", "_") for name, family in families.items() if family == "deep"}
    assert networks == set(entries(jobs.NETWORKS))


def test_axes_of_the_schema_are_those_of_files():
    landscape = study_schema("deep")["properties"]["landscape"]["properties"]
    assert tuple(landscape["axes"]["items"]["enum"]) == AXES


def test_every_kind_of_schema_is_looked_at():
    kinds = {path.name for path in (ROOT / "schemas").iterdir() if path.is_dir()}
    assert kinds == {*REGISTRIES, "model", "family"}


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").rglob("*.yaml")), ids=lambda p: p.name)
def test_every_schema_says_what_it_is_about(path):
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["description"]


@pytest.mark.parametrize("name", choices("noise"))
def test_a_noise_has_one_setting_at_most(name):
    settings = set(read_schema(f"noise/{name}")["properties"]) - {"name"}
    assert len(settings) <= 1
    assert degree_of({"name": name, **dict.fromkeys(settings, 0.5)}) == (0.5 if settings else None)


@pytest.mark.parametrize("name", entries(figures.REGISTRY))
def test_a_figure_declares_what_it_is_drawn_from(name):
    assert figures.source_of(name) in {"model", *jobs.MEASURING, *figures.TABLES}
    assert set(declared(figures.REGISTRY, name, "NEEDS")) <= set(figures.CONDITIONS)
    measures = declared(figures.REGISTRY, name, "MEASURES")
    assert measures == "all" or set(measures) <= set(entries("measures"))


def test_a_name_with_a_hyphen_is_a_module_with_an_underscore():
    assert entry(jobs.READERS, "fashion-mnist") == "data/readers/fashion_mnist"
    assert "fashion-mnist" in jobs.fetched_data_sets()


def test_a_constant_is_read_without_importing_the_module():
    assert declared(jobs.READERS, "cifar10", "FOLDER") == "cifar-10-batches-py"
    assert declared(jobs.READERS, "digits", "FOLDER") is None
