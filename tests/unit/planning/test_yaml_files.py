"""Broken configuration files are named with their line, and keys that stand twice."""

import pytest
from workflow import ROOT

from sharpscape.errors import ConfigurationError
from sharpscape.planning.yaml_files import check_file

TWO_STUDIES = """
studies:
  - name: a
    seeds: 1
    {dash} name: b
    seeds: 2
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("studies:\n  - name: a\n   seeds: 2\n", ", line 3, column 4: not valid YAML: "),
        ("studies:\n\t- name: a\n", ", line 2, column 1: not valid YAML: found character"),
        ("studies: [1, 2\n", ", line 2, column 1: not valid YAML: "),
        ("a: 1\nstudies: *mine\n", ", line 2, column 10: not valid YAML: found undefined alias"),
        ("studies: 'x\n", "not valid YAML: found unexpected end of stream"),
        ("a: \0\n", ": not readable as YAML: "),
        (b"\xff\xfe\xff", ": not readable as YAML: 'utf-8' codec can't decode"),
        ("[" * 100_000, ": not readable as YAML: "),
        (TWO_STUDIES.replace("{dash} ", ""),
         ", line 5: the key name stands in line 3 already; allowed: every key once"),
        ("a: {b: 1, c: 2, b: 3}\n", ", line 1: the key b stands in line 1 already"),
        ("results: a\nraw_data: b\nresults: c\n", ", line 3: the key results stands in line 1"),
    ],
)  # fmt: skip
def test_file_and_line_are_named(tmp_path, text, words):
    path = tmp_path / "my.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as caught:
        check_file(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert words in message
    assert "\n" not in message
    assert len(message) - len(str(path)) < 300


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(
        ConfigurationError, match=r"none\.yaml: not readable as YAML: .*No such file"
    ):
        check_file(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "studies:\n  - name: a\n  - name: b\n",
        '{\n\t"a": 1,\n\t"b": [1, 2]\n}',
        "a: &x {b: *x}\n",
        "a: &x {b: 1}\nc: {<<: *x, <<: *x}\n",
        "__use_yte__: true\n?if x:\n  a: 1\n?if x:\n  a: 2\n",
    ],
)
def test_other_files_are_left_to_snakemake(tmp_path, text):
    path = tmp_path / "my.yaml"
    path.write_text(text, encoding="utf-8")
    check_file(path)


@pytest.mark.parametrize("path", [ROOT / "config.yaml", *sorted((ROOT / "configs").glob("*.yaml"))])
def test_shipped_files_are_good(path):
    check_file(path)
