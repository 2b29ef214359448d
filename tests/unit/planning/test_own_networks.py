"""Own networks while planning: their files are found by parsing, and none of them is imported."""

import sys

import pytest
from own_networks import NETS, write_network
from workflow import deep_study

from sharpscape.errors import ConfigurationError
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.own_files import with_contents
from sharpscape.planning.own_networks import network_files
from sharpscape.planning.plan import Plan
from sharpscape.words import ITSELF

# To import it ends the process.
ENDS = "import os\nos._exit(3)\n"


def planned(path, **model):
    """The Plan of a study of the network of a file."""
    study = deep_study(model={"name": "file", "path": str(path)} | model)
    checked = check_configuration({"results": "r", "raw_data": "d", "studies": [study]})
    return Plan(with_contents(checked["studies"], {}), checked["verdicts"])


def identities(path, **model):
    """{first output: identity} of all jobs."""
    return {job.outputs[0]: job.identity for job in planned(path, **model).all_jobs()}


def test_modules_below_the_folder_are_found_by_all_kinds_of_imports(tmp_path):
    imports = """
import a
import b.c as d
from e import f, g
from h.i import j
import os, torch, k
if True:
    from l import *
def later():
    import m
"""
    for name in ("a", "b/c", "e/__init__", "e/f", "h/i/__init__", "h/i/n", "l", "m", "p", "q/r"):
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    (tmp_path / "h/i/__init__.py").write_text(
        "from . import n\nfrom .n import x\nfrom ... import p"
    )
    # Of one another, and of the network itself.
    (tmp_path / "a.py").write_text("import nets\nimport q.r\n")
    (tmp_path / "nets.py").write_text(imports)
    found = network_files(str(tmp_path / "nets.py"), "path")
    assert list(found) == [
        ITSELF, "a.py", "b/c.py", "e/__init__.py", "e/f.py", "h/i/__init__.py", "h/i/n.py", "l.py",
        "m.py", "q/r.py",
    ]  # fmt: skip


def test_planning_imports_nothing_of_the_users(tmp_path):
    path = write_network(tmp_path, ENDS + NETS, blocks=ENDS)
    before = set(sys.modules)
    assert identities(path)
    assert not {"nets", "blocks"} & (set(sys.modules) - before)


def test_a_change_of_a_module_is_a_change_of_the_jobs_that_use_it(tmp_path):
    path = write_network(tmp_path / "one", unused="x = 1\n")
    before = identities(path)
    (tmp_path / "one" / "unused.py").write_text("x = 2\n")
    assert identities(path) == before
    other = write_network(tmp_path / "two")
    other.rename(other.with_name("other.py"))
    assert identities(other.with_name("other.py")) == before
    (tmp_path / "one" / "blocks.py").open("a").write("# changed\n")
    after = identities(path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {name for name in before if not name.startswith("data/")}
    for model in ({"factory": "Net"}, {"options": {"width": 8}}):
        assert identities(path, **model) != after


@pytest.mark.parametrize(
    ("source", "model", "words"),
    [
        (None, {}, "study deep.model.path: {path}: no such file"),
        ("def f(:\n", {}, "study deep.model.path: {path}: no Python file (invalid syntax, line 1)"),
        (NETS, {"factory": "make"}, "study deep.model.factory: {path} defines no make; allowed: a "
         "function or class in it (Net, make_network)"),
        (NETS, {"factory": "a b"}, "study deep.model.factory: 'a b'; allowed: a name of Python"),
        (NETS, {"options": [1]}, "study deep.model.options: [1]; allowed: a mapping"),
        (NETS, {"colour": 1}, "study deep.model.colour: unknown key"),
        ("import broken\ndef make_network(channels, classes): ...", {},
         "study deep.model.path: {folder}/broken.py: no Python file"),
    ],
)  # fmt: skip
def test_a_bad_file_has_one_message(tmp_path, source, model, words):
    path = tmp_path / "nets.py"
    (tmp_path / "broken.py").write_text("class\n")
    if source is not None:
        path.write_text(source)
    with pytest.raises(ConfigurationError) as caught:
        planned(path, **model)
    assert str(caught.value).startswith(words.format(path=path, folder=tmp_path))


@pytest.mark.parametrize(
    "source",
    [
        "make_network = lambda channels, classes: None",
        "from elsewhere import network as make_network",
        "from elsewhere import *",
        "try:\n    import timm\nexcept ImportError:\n    def make_network(): ...",
        "if True:\n    a, make_network = 1, 2",
        "make_network: object = 3",
    ],
)
def test_a_factory_may_be_defined_in_many_ways(tmp_path, source):
    (tmp_path / "nets.py").write_text(source)
    assert planned(tmp_path / "nets.py")
