"""The hash sees code, and only code."""

import ast

import pytest
from code_hash import SCRIPTS, code_tokens, modules_of

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


@pytest.mark.parametrize("program", sorted(path.stem for path in SCRIPTS.glob("*.py")))
def test_all_imports_of_a_program_are_found(program):
    paths = modules_of(program)
    assert all(path.is_file() for path in paths)
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = getattr(node, "names", []) if isinstance(node, ast.ImportFrom) else []
            module = getattr(node, "module", "") or ""
            if module == "sharpscape":
                assert all(SCRIPTS / "sharpscape" / f"{n.name}.py" in paths for n in names)
            elif module.startswith("sharpscape."):
                inner = module.removeprefix("sharpscape.").replace(".", "/")
                assert SCRIPTS / "sharpscape" / f"{inner}.py" in paths


def test_programs_do_not_share_what_they_do_not_use():
    names = {path.name for path in modules_of("train_model")}
    assert {"optimum.py", "descent.py", "noises.py"} <= names
    assert not {"claims.py", "landscape.py", "style.py"} & names
    assert "style.py" in {path.name for path in modules_of("draw_lines")}
    assert "claims.py" not in {path.name for path in modules_of("summarise_study")}
