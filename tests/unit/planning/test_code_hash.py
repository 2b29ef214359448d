"""The hash sees code, and only code."""

import ast

import pytest

from sharpscape.planning.code_hash import SCRIPTS, code_tokens, modules_of

SOURCE = '''"""Docstring."""

import os  # a comment


def f(x):
    """Docstring of f."""
    return f"{x!r:>{3}} text" + "more"
'''


def test_comments_docstrings_and_blank_lines_do_not_count():
    bare = 'import os\ndef f(x):\n    return f"{x!r:>{3}} text" + "more"\n'
    assert code_tokens(SOURCE) == code_tokens(bare)


@pytest.mark.parametrize(
    ("old", "new"),
    [("return", "yield"), ("text", "Text"), ('"more"', "x"), ("import os", "import sys")],
)
def test_code_counts(old, new):
    assert code_tokens(SOURCE.replace(old, new)) != code_tokens(SOURCE)


def test_an_f_string_is_one_token():
    assert ("STRING", 'f"{x!r:>{3}} text"') in code_tokens(SOURCE)


JOBS = [(path.stem, None) for path in sorted(SCRIPTS.glob("*.py"))] + [
    (path.stem, path.parent.name)
    for path in sorted(SCRIPTS.glob("sharpscape/*/*.py"))
    if (SCRIPTS / path.name).is_file()
]


@pytest.mark.parametrize(("program", "family"), JOBS)
def test_all_imports_of_a_program_are_found(program, family):
    paths = modules_of(program, family)
    assert all(path.is_file() for path in paths)
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or node.module.split(".")[0] != "sharpscape":
                continue
            place = SCRIPTS.joinpath(*node.module.split("."))
            needed = [place / each.name for each in node.names] if place.is_dir() else [place]
            assert all(each.with_suffix(".py") in paths for each in needed)


def test_programs_do_not_share_what_they_do_not_use():
    def names(program, family=None):
        return {str(path.relative_to(SCRIPTS)) for path in modules_of(program, family)}

    linear = names("train_model", "linear")
    assert {f"sharpscape/linear/{name}.py" for name in ("optimum", "descent", "noises")} <= linear
    assert not {"sharpscape/claims.py", "sharpscape/linear/landscape.py"} & linear
    assert not any("deep" in name or "figures" in name for name in linear)
    assert "sharpscape/figures/style.py" in names("draw_lines")
    assert "sharpscape/claims.py" not in names("summarise_study")
