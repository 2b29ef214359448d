"""Files appear whole or not at all, whatever happens to the processes that write them."""

import os
import subprocess
import sys

import numpy as np
from workflow import ROOT

from sharpscape.files.hdf5 import Field, write_result
from sharpscape.jobs.publishing import published


def test_a_writer_that_dies_leaves_the_old_file(tmp_path):
    path = tmp_path / "model.h5"
    write_result(path, "model", {"x": Field(np.ones(9))}, {})
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1]);"
        "from sharpscape.jobs import publishing; from sharpscape.files import hdf5;"
        "import numpy as np;"
        "publishing.os.fsync = lambda fd: os._exit(9);"
        "hdf5.write_result(sys.argv[2], 'model', {'x': hdf5.Field(np.zeros(9))}, {})"
    )
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", program, ROOT / "scripts", path], check=False)
    assert done.returncode == 9
    assert path.read_bytes() == before


def test_two_writers_of_one_file_do_not_disturb_each_other(tmp_path):
    path = tmp_path / "model.h5"
    script = """
import sys
from sharpscape.jobs.publishing import published
with published(sys.argv[1]) as part:
    part.write_bytes(b"the others")
    print("writing", flush=True)
    sys.stdin.read()
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    other = subprocess.Popen(
        [sys.executable, "-c", script, path],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout.readline() == "writing\n"
    with published(path) as part:
        part.write_bytes(b"ours")
    assert path.read_bytes() == b"ours"
    other.communicate("")
    assert other.returncode == 0
    assert path.read_bytes() == b"the others"
    assert list(tmp_path.iterdir()) == [path]
