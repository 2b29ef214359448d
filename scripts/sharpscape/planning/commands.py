"""The shell around every job: how a program is started, and what its messages may recommend."""

import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


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


def shell_prefix(
    config: dict, own_files: Mapping[str, str], repository: Path, remake: str, *, in_conda: bool
) -> str:
    """What stands before every shell command: functions, and settings.

    `program NAME OPTIONS` runs a program; `own_file KEY` prints the path of the user's own file
    behind some data, if there is one. Nothing here may change a result: what stands in a rule's own
    command makes the rule's jobs run again.

    Args:
        config: the checked configuration.
        own_files: {key of data: path}.
        in_conda: whether jobs have conda environments of their own, where Python is found by name.
    """
    python = "python" if in_conda else shlex.quote(sys.executable)
    scripts = shlex.quote(str(repository / "scripts"))
    cases = "".join(
        f"{shlex.quote(key)}) printf %s {shlex.quote(path)};; " for key, path in own_files.items()
    )
    prefix = (
        f"export SHARPSCAPE_REMAKE={shlex.quote(remake)}; "
        f"export SHARPSCAPE_JOBS_PER_GPU={config['jobs_per_gpu']}; "
        f"RAW_DATA={shlex.quote(config['raw_data'])}; "
        f'program() {{ {python} {scripts}/"$1".py "${{@:2}}"; }}; '
        f'own_file() {{ case "$1" in {cases}esac; }}; '
    )
    return prefix.replace("{", "{{").replace("}", "}}")
