"""The hash sees code, and only code."""

import ast

import pytest
from workflow import SMALL, deep_study

from sharpscape.planning import figures, jobs
from sharpscape.planning.code_files import SCRIPTS
from sharpscape.planning.code_hash import modules_of
from sharpscape.planning.code_tokens import code_tokens, imported_modules
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.studies import models

SOURCE = '''"""Docstring."""

import os  # a comment
from typing import NamedTuple


def f(x):
    """Docstring of f."""
    return f"{x!r:>{3}} text" + "more"
'''
BARE = 'import os\ndef f(x):\n    return f"{x!r:>{3}} text" + "more"\n'


def test_comments_docstrings_and_blank_lines_do_not_count():
    assert code_tokens(SOURCE) == code_tokens(BARE)


@pytest.mark.parametrize(
    ("old", "new"),
    [("return", "yield"), ("text", "Text"), ('"more"', "x"), ("import os", "import sys")],
)
def test_code_counts(old, new):
    assert code_tokens(SOURCE.replace(old, new)) != code_tokens(SOURCE)


def test_an_f_string_is_one_token():
    assert ("STRING", 'f"{x!r:>{3}} text"') in code_tokens(SOURCE)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("def f(a: int, *b: str) -> list[int]: return a", "def f(a, *b): return a", True),
        ("def f(é: 'ä' = 3): return é", "def f(é = 3): return é", True),
        ("x: int = 3", "x = 3", True),
        ("x: int = 3", "x: int = 4", False),
        (
            "class A(NamedTuple):\n    x: int\n    y: str",
            "class A(NamedTuple):\n    x\n    y",
            True,
        ),
        (
            "class A(NamedTuple):\n    x: int\n    y: str",
            "class A(NamedTuple):\n    y\n    x",
            False,
        ),
        ("class A(Protocol):\n    x: int", "class A(Protocol):\n    y: int", True),
        ("if TYPE_CHECKING:\n    import a", "if TYPE_CHECKING:\n    import b", True),
        ("if x: raise ValueError('no')", "if x: raise ValueError(f'{x}: no')", True),
        ("if x: raise ValueError('no')", "if x: raise TypeError('no')", False),
        ("print('a', file=b)", "print('c', file=b)", True),
        ("a = g('a')", "a = g('b')", False),
        ("lambda x: x", "lambda x: y", False),
        ("a = {x: int}", "a = {x: str}", False),
        ("a[x:int]", "a[x:str]", False),
    ],
)
def test_annotations_interfaces_and_messages_do_not_count(one, other, alike):
    assert (code_tokens(f"{one}\n") == code_tokens(f"{other}\n")) == alike


def test_imports_of_a_source():
    source = (
        "import a.b\nfrom a import c, d as e\nfrom ab import f\nimport g\n"
        "def h():\n    from a.i import j\n"
        "if TYPE_CHECKING:\n    from a import k\n"
    )
    assert set(imported_modules(source, "a")) == {("a.b", ""), ("a", "c"), ("a", "d"), ("a.i", "j")}


def study_of(**changes):
    study = SMALL["studies"][0] | changes
    return check_configuration(SMALL | {"studies": [study]})["studies"][0]


LINEAR = study_of()
DEEP = check_configuration(SMALL | {"studies": [deep_study()]})["studies"][0]


def behind(program, study, monkeypatch, *, noise=0):
    """Modules behind a job on the models of a study, as paths below the library."""
    found = {}

    def kept(program, entries):
        found.update(program=program, entries=entries)
        return ""

    monkeypatch.setattr(jobs, "code_hash", kept)
    model = [each for each in models(study) if each.epsilon != "0"][noise]
    if program == "train_model":
        jobs.train_settings(study, model)
    else:
        jobs.measure_settings(program, study, model)
    paths = modules_of(**found)
    assert all(path.is_file() for path in paths)
    return {str(path.relative_to(SCRIPTS / "sharpscape").with_suffix(""))
            for path in paths if path.parent != SCRIPTS}  # fmt: skip


@pytest.mark.parametrize("program", jobs.KEYS)
@pytest.mark.parametrize("study", [LINEAR, DEEP], ids=["linear", "deep"])
def test_all_imports_of_a_job_are_found(program, study, monkeypatch):
    """By reading the sources once more, in another way."""
    found = behind(program, study, monkeypatch)
    for name in found:
        source = (SCRIPTS / "sharpscape" / f"{name}.py").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.ImportFrom) or not node.module.startswith("sharpscape."):
                continue
            place = node.module.removeprefix("sharpscape.").replace(".", "/")
            candidates = {place, f"{place}/__init__"} | {f"{place}/{a.name}" for a in node.names}
            if not place.startswith("jobs"):
                assert candidates & found, (name, node.module)


def test_jobs_do_not_share_what_they_do_not_use(monkeypatch):
    trained = behind("train_model", LINEAR, monkeypatch)
    assert {"families/linear/training/exact", "families/linear/noise/adversarial"} <= trained
    assert not any(name.startswith(("jobs", "judging", "figures", "measures", "data/readers",
                                    "families/deep")) for name in trained)  # fmt: skip
    assert not {"statuses", "families/linear/training/gd", "families/linear/noise/random",
                "families/linear/measure_landscape"} & trained  # fmt: skip
    random = [noise["name"] for noise in LINEAR["noises"]].index("random")
    assert "families/linear/noise/random" in behind(
        "train_model", LINEAR, monkeypatch, noise=random
    )


def test_a_networks_job_depends_on_its_network_alone(monkeypatch):
    for program in jobs.KEYS:
        found = behind(program, DEEP, monkeypatch)
        assert "families/deep/networks/resnet18" in found
        assert "families/deep/networks/preactresnet18" not in found
        assert not any(name.startswith("families/linear") for name in found)


def test_a_summary_depends_on_no_family_and_no_measure():
    names = {str(path.relative_to(SCRIPTS)) for path in modules_of("summarise_study")}
    assert not any("families" in name or "measures" in name for name in names)
    assert "sharpscape/judging/summary.py" in names
    assert "sharpscape/judging/claims.py" not in names


def test_a_figure_of_models_depends_on_no_table_nor_the_reverse():
    def names(figure):
        return {str(path.relative_to(SCRIPTS / "sharpscape"))
                for path in modules_of("draw_figure", figures.entries_of(figure))
                if path.parent != SCRIPTS}  # fmt: skip

    lines, curvature = names("lines"), names("curvature")
    assert "judging/series.py" in curvature and "judging/series.py" not in lines
    assert "files/hdf5.py" in lines and "figures/sources/models.py" not in curvature
    assert "measures/kappa_full.py" in curvature
    assert not any(name.startswith("measures/") and "__init__" not in name for name in lines)
