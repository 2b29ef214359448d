"""What the tests share: where the repository and the original files are, small data, Snakemake."""

import json
import os
import shutil
import sys
from pathlib import Path

# Before numpy and torch start their threads: the work of tests is small, and jobs have their own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
from browser import OPTIONS, browser_path
from filelock import FileLock
from skipping import not_tested
from workflow import ROOT, SMALL, Workflow

REFERENCE = ROOT / "tests" / "reference"
# Loaded by every Python: in one program, no file may grow beyond some bytes. There the disk is
# full, or all that belongs to the run is killed.
FAULT = """
import os, resource, signal, sys
program, size, killed = os.environ.get("FAULT", "none 0 0").split()
if sys.argv[0].endswith(f"scripts/{program}.py"):
    end = (lambda *_: os.killpg(0, signal.SIGKILL)) if int(killed) else signal.SIG_IGN
    signal.signal(signal.SIGXFSZ, end)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
"""


def pytest_collection_modifyitems(items):
    """The longest first: those on a cluster, which wait for it, and then those of workflows."""
    cluster = ROOT / "tests/workflow/test_slurm.py"
    unit = ROOT / "tests/unit"
    items.sort(key=lambda item: (unit in item.path.parents, item.path != cluster))


def raw_data_folder():
    """Folder of the original files: SHARPSCAPE_RAW_DATA, data, or ../shared/data; else None."""
    places = [os.environ.get("SHARPSCAPE_RAW_DATA"), ROOT / "data", ROOT.parent / "shared" / "data"]
    for place in filter(None, places):
        if (Path(place) / "mnist" / "train-images-idx3-ubyte.gz").exists():
            return Path(place).resolve()
    return None


@pytest.fixture(autouse=True)
def no_open_figures():
    """Close what a test has drawn, if it has."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="session")
def raw_data():
    folder = raw_data_folder()
    if folder is None:
        not_tested("on the original MNIST files", "name their folder in SHARPSCAPE_RAW_DATA")
    return folder


@pytest.fixture(scope="session")
def reference():
    """Read one of the reference files by name."""
    return lambda name: json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def rows():
    """A small separable problem, shape [40, 6]."""
    generator = np.random.default_rng(0)
    return generator.normal(size=(40, 6)) + np.array([1.0, 0.5, 0, 0, 0, 0])


@pytest.fixture(scope="session")
def digit_rows():
    """z of two digits by the library's own reader: function of the classes, split and bias."""
    from sharpscape.data.loading import load_dataset
    from sharpscape.data.subsets import choose_samples
    from sharpscape.families.linear.models import signed_rows

    def read(classes, split="train", *, bias=False):
        dataset = load_dataset("digits")
        chosen = choose_samples(dataset, classes, {"train": None, "test": None}, 0)
        fields = {"classes": np.array(classes), "maximum": np.array([dataset.maximum])}
        for name, samples in chosen.items():
            fields[f"{name}/images"], fields[f"{name}/labels"] = samples
        return signed_rows(fields, split, bias=bias)

    return read


@pytest.fixture(scope="session")
def new_workflow(tmp_path_factory):
    """Make a Workflow in a new folder, whose path has a space."""

    def make(config, name="a study"):
        workflow = Workflow(tmp_path_factory.mktemp(name, numbered=True))
        workflow.configure(config)
        return workflow

    return make


@pytest.fixture(scope="session")
def done(tmp_path_factory):
    """The small configuration, run to its end. Do not change this folder: copy it."""
    place = tmp_path_factory.getbasetemp()
    # Made once for all processes of the tests, whose folders lie in one.
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    workflow, finished = Workflow(place / "a finished study"), place / "finished"
    with FileLock(place / "finished.lock"):
        if not finished.exists():
            workflow.folder.mkdir(exist_ok=True)
            workflow.configure(SMALL)
            workflow.succeed()
            finished.touch()
    return workflow


@pytest.fixture
def copied(done, tmp_path):
    """A copy of the finished folder, to be changed."""
    folder = tmp_path / "a copy"
    shutil.copytree(done.folder, folder)
    return Workflow(folder)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    path = browser_path()
    if path is None:
        not_tested("in a browser", "there is no Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as api:
        started = api.chromium.launch(executable_path=path, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def fault(tmp_path, monkeypatch):
    """Function that has a program meet a full disk, or be killed, at so many bytes of a file."""
    (tmp_path / "sitecustomize.py").write_text(FAULT)
    paths = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{paths}")

    def at(program, size, killed=False):
        monkeypatch.setenv("FAULT", f"{program} {size} {int(killed)}")

    return at
