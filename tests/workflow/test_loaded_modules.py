"""What a job loads is what its hash covers: seen in the jobs themselves, not in the sources."""

import json
import os
from pathlib import Path

from workflow import BY_HAND, ROOT, SMALL, deep_study

from sharpscape.planning import jobs
from sharpscape.planning.code_files import LIBRARY, SCRIPTS
from sharpscape.planning.code_hash import modules_of
from sharpscape.planning.configuration import check_configuration
from sharpscape.planning.plan import Plan

# Loaded by every Python: a program says at its end which modules of the library it has loaded.
WITNESS = """
import atexit, json, os, sys
def tell():
    name = os.path.basename(sys.argv[0])
    if "--identity" not in sys.argv:
        return
    with open(sys.argv[sys.argv.index("--identity") + 1]) as file:
        settings = json.load(file)["settings"]
    loaded = [m.__file__ for n, m in list(sys.modules.items())
              if n.startswith("sharpscape.") and getattr(m, "__file__", None)]
    heavy = [each for each in ("torch._dynamo", "sympy", "sklearn") if each in sys.modules]
    with open(os.path.join(os.environ["WITNESSES"], f"{name}-{os.getpid()}.json"), "w") as file:
        json.dump([name, settings["code"], loaded, heavy], file)
atexit.register(tell)
"""
STUDIES = [
    SMALL["studies"][0]
    | {
        "epsilons": [0, 0.4],
        "landscape": {"points": 3, "directions": 1, "plane_points": 3},
        "evaluation": {"epsilons": ["own"], "noises": ["adversarial", "own"]},
    },
    SMALL["studies"][2] | {"seeds": 1},
    deep_study(noises=["adversarial", "random"], epsilons=[0.1], seeds=1),
]
CONFIG = SMALL | {"studies": STUDIES}


def covered(config, monkeypatch):
    """{hash: paths of the modules that it covers} of all jobs of a configuration."""
    found, original = {}, jobs.code_hash

    def kept(program, entries=()):
        code = original(program, entries)
        found[program, code] = {path.resolve() for path in modules_of(program, entries)}
        return code

    monkeypatch.setattr(jobs, "code_hash", kept)
    checked = check_configuration(config)
    Plan(checked["studies"], checked["verdicts"]).all_jobs()
    return found


def test_every_module_that_a_job_loads_is_in_its_hash(new_workflow, tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(WITNESS)
    witnesses = tmp_path / "witnesses"
    witnesses.mkdir()
    paths = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{paths}")
    monkeypatch.setenv("WITNESSES", str(witnesses))
    new_workflow(CONFIG, "witnessed").succeed()
    hashes = covered(CONFIG, monkeypatch)
    told = [json.loads(path.read_text(encoding="utf-8")) for path in witnesses.iterdir()]
    assert {Path(name).stem for name, *_ in told} == {
        path.stem for path in (ROOT / "scripts").glob("*.py")
    } - {"fetch_data", "verify_results"} - BY_HAND
    for name, code, loaded, heavy in told:
        # To load one of them takes as long as a small job.
        assert not heavy, name
        counted = hashes[Path(name).stem, code]
        for path in map(Path, loaded):
            inside = path.resolve().relative_to(SCRIPTS.resolve() / LIBRARY)
            # How a process runs one job changes no number; a package's own file is a docstring,
            # or an interface that a module imports from it, and then it is counted.
            if inside.parts[0] != "jobs" and inside.name != "__init__.py":
                assert path.resolve() in counted, (name, str(inside))
