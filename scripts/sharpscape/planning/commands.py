"""The shell around every job: how a program is started, and what its messages may recommend."""

import re
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from sharpscape.planning.given_weights import is_given


def remake_command(
    folder: Path | None, snakefile: Path | None, configfiles: Iterable[str | Path]
) -> str:
    """The command that makes the file {} again, as this run was started.

    Args:
        folder: where it is to be run, if not in the present one.
        snakefile: the Snakefile, if it does not lie in the working directory.
        configfiles: those named on the command line.
    """
    command = "snakemake {} --force --cores 2"
    if folder is not None:
        command = f"cd {shlex.quote(str(folder))} && {command}"
    if snakefile is not None:
        command += f" --snakefile {shlex.quote(str(snakefile))}"
    names = list(map(str, configfiles))
    return f"{command} --configfile {shlex.join(names)}" if names else command


def _function(name, cases):
    """A function of the shell that prints, by its first argument, one of the cases, or nothing.

    Args:
        cases: {argument: a word as the shell reads it}.
    """
    texts = "".join(f"{shlex.quote(key)}) printf %s {word};; " for key, word in cases.items())
    return f'{name}() {{ case "$1" in {texts}esac; }}; '


def _with_labels(pattern):
    """A pattern of files as a word of the shell: noise and epsilon are its arguments 2 and 3."""
    parts = re.split(r"({noise}|{epsilon})", pattern)
    arguments = {"{noise}": '"$2"', "{epsilon}": '"$3"'}
    return "".join(arguments.get(part) or shlex.quote(part) for part in parts if part)


def shell_prefix(
    config: dict, own_files: Mapping[str, str], repository: Path, remake: str, *, in_conda: bool
) -> str:
    """What stands before every shell command: functions, and settings.

    `program NAME OPTIONS` runs a program. These print the places of the user's own files, or
    nothing: `own_file KEY` of data, `own_network STUDY` of a network, and `own_weights STUDY NOISE
    EPSILON` of given weights, with {seed} in it. Nothing here may change a result: what stands in a
    rule's own command makes the rule's jobs run again.

    Args:
        config: the checked configuration.
        own_files: {key of data: path}.
        in_conda: whether jobs have conda environments of their own, where Python is found by name.
    """
    python = "python" if in_conda else shlex.quote(sys.executable)
    scripts = shlex.quote(str(repository / "scripts"))
    studies = {study["name"]: study for study in config["studies"]}
    networks = {
        name: shlex.quote(study["model"]["path"])
        for name, study in studies.items()
        if "path" in study["model"]
    }
    weights = {
        name: _with_labels(study["training"]["weights"])
        for name, study in studies.items()
        if is_given(study)
    }
    functions = {
        "own_file": {key: shlex.quote(path) for key, path in own_files.items()},
        "own_network": networks,
        "own_weights": weights,
    }
    prefix = (
        f"export SHARPSCAPE_REMAKE={shlex.quote(remake)}; "
        f"export SHARPSCAPE_JOBS_PER_GPU={config['jobs_per_gpu']}; "
        f"RAW_DATA={shlex.quote(config['raw_data'])}; "
        f'program() {{ {python} {scripts}/"$1".py "${{@:2}}"; }}; '
        + "".join(_function(name, cases) for name, cases in functions.items())
    )
    return prefix.replace("{", "{{").replace("}", "}}")
