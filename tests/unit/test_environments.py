"""The conda environments hold what their jobs import, at the pins of requirements.txt."""

import ast
import functools
import os
import re
import sys

import pytest
import yaml
from workflow import ROOT

from sharpscape.planning.code_hash import modules_of
from sharpscape.planning.code_tokens import imported_modules
from sharpscape.planning.jobs import MEASURING, fetched_data_sets
from sharpscape.planning.registries import entry

LIBRARY = ROOT / "scripts" / "sharpscape"
ENVIRONMENTS = sorted(path.stem for path in (ROOT / "envs").glob("*.yaml"))
FAMILIES = ("linear", "deep")
# import name: name of the distribution, on PyPI and for conda, where they differ.
ON_PYPI = {"sklearn": "scikit-learn", "yaml": "PyYAML"}
ON_CONDA = {"torch": "pytorch"}
# environment: (module, package) of imports that its jobs do not reach, and why.
NOT_REACHED = {
    "download": {("data/readers/svhn", "scipy"): "reads the files, which prepare_data does"},
    "linear": {
        ("files/checkpoints", "torch"): "networks alone have checkpoints",
    },
}
# environment: folders of the library, or modules, that its jobs load by name.
LOADED = {
    "download": [entry("data/readers", name) for name in fetched_data_sets()],
    "linear": ["data/readers", "families/linear", "measures"],
    "deep": ["families/deep"],
    "figures": ["figures", "measures"],
}


def programs_in(environment):
    """The programs that the rules run in an environment."""
    for path in (ROOT / "rules").glob("*.smk"):
        for rule in re.split(r"^\s*rule\b", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            named = re.search(r"\.\./envs/(\w+)\.yaml", rule)
            if program := re.search(r"program (\w+)", rule):
                if named and named[1] == environment:
                    yield program[1]
    if environment in FAMILIES:
        yield from ("train_model", *MEASURING.values())


def loaded_by(environment):
    """The modules that an environment's jobs load by name, as paths below the library."""
    for name in LOADED[environment]:
        folder = LIBRARY / name
        found = folder.rglob("*.py") if folder.is_dir() else [LIBRARY / f"{name}.py"]
        yield from (str(path.relative_to(LIBRARY).with_suffix("")) for path in found)


def jobs_behind(paths):
    """Modules of jobs/ behind the others, which no code hash counts."""
    found, todo = set(), list(paths)
    while todo:
        for module, name in imported_modules(todo.pop().read_text(encoding="utf-8"), "sharpscape"):
            path = LIBRARY.parent.joinpath(*module.split("."), name).with_suffix(".py")
            path = path if path.is_file() else path.parent.with_suffix(".py")
            if path.parent.name == "jobs" and path.is_file() and path not in found:
                found.add(path)
                todo.append(path)
    return found


@functools.cache
def imports_of(environment):
    """[(module below the library, package)] of what is neither Python's own nor the library's."""
    loaded = tuple(loaded_by(environment))
    paths = set().union(*(modules_of(name, loaded) for name in programs_in(environment)))
    found = set()
    for path in paths | jobs_behind(paths):
        module = os.path.relpath(path.with_suffix(""), LIBRARY)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            found |= {(module, name.split(".")[0]) for name in names}
    own = {*sys.stdlib_module_names, "sharpscape"}
    return {(module, package) for module, package in found if package not in own}


@functools.cache
def dependencies(environment):
    """{name: version} of an environment, those by pip included."""
    listed = yaml.safe_load((ROOT / f"envs/{environment}.yaml").read_text())["dependencies"]
    flat = [
        entry for each in listed for entry in (each["pip"] if isinstance(each, dict) else [each])
    ]
    return dict(re.fullmatch(r"([\w-]+)=*([\d.]*)", each).groups() for each in flat)


def test_every_environment_is_used_by_rules():
    assert set(LOADED) == set(ENVIRONMENTS)
    assert all(list(programs_in(name)) for name in ENVIRONMENTS)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_has_what_its_jobs_import(environment):
    reached = imports_of(environment) - set(NOT_REACHED.get(environment, {}))
    needed = {ON_CONDA.get(name, ON_PYPI.get(name, name)) for _, name in reached}
    assert needed <= set(dependencies(environment))


@pytest.mark.parametrize("environment", NOT_REACHED)
def test_every_exception_is_still_in_the_code(environment):
    assert set(NOT_REACHED[environment]) <= imports_of(environment)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_has_the_pins_of_the_requirements(environment):
    pins = dict(re.findall(r"^([\w-]+)==(\S+)$", (ROOT / "requirements.txt").read_text(), re.M))
    on_conda = {conda: name for name, conda in ON_CONDA.items()}
    for name, version in dependencies(environment).items():
        if name not in ("python", "pip"):
            assert pins[on_conda.get(name, name)] == version, name


def pins_of(name):
    """{package: {version}} of a file of pins; of a package there may be one for each Python."""
    found = {}
    text = (ROOT / name).read_text(encoding="utf-8")
    for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        found.setdefault(package.lower().replace("_", "-"), set()).add(version)
    return found


@pytest.mark.parametrize(
    ("requirements", "constraints"),
    [
        (["requirements.txt"], "constraints.txt"),
        (["requirements.txt", "requirements-dev.txt"], "constraints-dev.txt"),
    ],
)
def test_the_constraints_have_the_pins_of_the_requirements_and_hashes(requirements, constraints):
    found = pins_of(constraints)
    for name in requirements:
        for package, version in pins_of(name).items():
            # Builds of one version have different hashes.
            if package not in ("torch", "torchvision"):
                assert found[package] == version, package
    assert not {"torch", "torchvision", "triton"} & set(found)
    assert not [package for package in found if package.startswith("nvidia-")]
    text = (ROOT / constraints).read_text(encoding="utf-8")
    for line in text.replace("\\\n", " ").splitlines():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


def test_both_constraints_agree():
    all_of_them = pins_of("constraints-dev.txt")
    assert {package: all_of_them[package] for package in pins_of("constraints.txt")} == pins_of(
        "constraints.txt"
    )
