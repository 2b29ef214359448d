"""The house keeps its order: layers, sizes, one number per random stream."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from workflow import ROOT

SCRIPTS = ROOT / "scripts"
LIBRARY = SCRIPTS / "sharpscape"
MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_PARAMETERS = 300, 60, 8
SOURCES = sorted(SCRIPTS.rglob("*.py"))
# folder of the library: what it may import besides the ground (the modules beside the folders).
MAY_IMPORT = {
    "planning": set(),
    "jobs": set(),
    "files": {"jobs"},
    "data": {"jobs"},
    "families": {"files", "jobs"},
    "judging": {"files", "measures"},
    "console": {"judging"},
    "measures": set(),
    "figures": {"files", "jobs", "judging", "measures"},
    "report": {"figures", "files", "jobs", "judging", "measures"},
    "comparing": {"files", "jobs", "judging", "measures", "report"},
    # The door for notebooks.
    "notebook.py": {"families", "files"},
}


def relative(path):
    return str(path.relative_to(SCRIPTS))


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_sizes(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < MOST_LINES_OF_A_FUNCTION, node.name
            arguments = node.args
            named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            parameters = [each for each in named if each.arg not in ("self", "cls")]
            assert len(parameters) <= MOST_PARAMETERS, node.name


def imports(path):
    """Folders of the library that a module imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("sharpscape."):
            parts = [*node.module.split(".")[1:], *(each.name for each in node.names)]
            if (LIBRARY / parts[0]).is_dir():
                yield parts[0]


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(LIBRARY)], ids=relative)
def test_no_arrow_runs_back(path):
    folder = path.relative_to(LIBRARY).parts[0]
    # What else stands beside the folders is the ground, and imports none.
    assert set(imports(path)) - {folder} <= MAY_IMPORT.get(folder, set())


def test_every_folder_is_in_the_order():
    folders = {path.name for path in LIBRARY.iterdir() if (path / "__init__.py").is_file()}
    assert folders == {*MAY_IMPORT} - {"notebook.py"}


def test_planning_imports_nothing_heavy():
    heavy = {"numpy", "scipy", "h5py", "pandas", "torch", "torchvision", "matplotlib", "seaborn"}
    ground = [path for path in LIBRARY.glob("*.py") if path.stem in ("words", "errors")]
    others = [LIBRARY / "jobs/gpus.py", LIBRARY / "judging/needs.py", *ground]
    folders = [path for name in ("planning", "console") for path in (LIBRARY / name).glob("*.py")]
    for path in [*folders, *others]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not heavy & {name.split(".")[0] for name in names}, path.name


def test_every_random_stream_has_a_number_of_its_own():
    numbers = defaultdict(set)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Stream":
                purpose, number = map(ast.literal_eval, node.args)
                numbers[purpose].add(number)
    assert all(len(found) == 1 for found in numbers.values())
    assert len({number for (number,) in numbers.values()}) == len(numbers)
    # Numbers are part of every result.
    assert {purpose: number for purpose, (number,) in numbers.items()} == {
        "initialisation": 0, "order": 1, "direction": 2, "subset": 3, "ball": 4, "probe": 5,
        "attack": 6, "augmentation": 7, "sample": 8,
        "ascent": 9, "kick": 10, "precision": 12, "part": 13, "expectation": 14,
        "held out": 19, "input": 20, "smoothing": 21, "langevin": 22,
    }  # fmt: skip


def test_unit_tests_lie_where_the_library_has_what_they_test():
    unit = ROOT / "tests" / "unit"
    for path in unit.rglob("test_*.py"):
        assert (LIBRARY / path.parent.relative_to(unit)).is_dir(), path


def test_unit_tests_start_no_process():
    for path in (ROOT / "tests" / "unit").rglob("*.py"):
        text = Path(path).read_text(encoding="utf-8")
        starting = ("subprocess", "multiprocessing", "new_workflow", "os.fork", "Popen(")
        found = [word for word in starting if word in text and path.name != Path(__file__).name]
        assert not found, (path, found)
