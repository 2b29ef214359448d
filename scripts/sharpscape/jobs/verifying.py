"""Whether the files of the results are those that their jobs made."""

import json
from pathlib import Path

from sharpscape.identities import FOLDER, identity_path, made_path
from sharpscape.jobs.identity_file import described


def _fault_of(path, noted):
    """What is wrong with a file, of which its job has noted size and SHA-256; "" if nothing."""
    found = described(path)
    same = all(found[each] == noted.get(each) for each in ("size", "sha256"))
    return "" if same else f"{path}: changed since its job made it"


def _faults_of_job(results, asked):
    """(number of files, what is wrong with them) of one job, from its identity file."""
    # What is absent is made again where it is needed.
    outputs = [output for output in asked["outputs"] if Path(results, output).exists()]
    try:
        made = json.loads(made_path(results, asked["outputs"][0]).read_text(encoding="utf-8"))
        then = json.loads(made["identity_file"])
    except (OSError, ValueError, KeyError):
        return len(outputs), [
            f"{Path(results, each)}: no note says what made it" for each in outputs
        ]
    if then["identity"] != asked["identity"] and outputs:
        reason = "made with other settings, code or inputs; it is to be made again"
        return len(outputs), [f"{Path(results, each)}: {reason}" for each in outputs]
    faults = [_fault_of(Path(results, each), made["outputs"].get(each, {})) for each in outputs]
    return len(outputs), [fault for fault in faults if fault]


def verify(results):
    """Compare all files that jobs made with what they noted of them.

    Returns:
        (number of files looked at, one sentence per file that is another).
    """
    checked, faults = 0, []
    for path in sorted(Path(results, FOLDER).rglob("*.json")):
        try:
            asked = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            faults.append(f"{path}: not whole")
            continue
        # Not what jobs note, nor what planning knows of own files.
        if "token" in asked and path == identity_path(results, asked["outputs"][0]):
            number, found = _faults_of_job(results, asked)
            checked, faults = checked + number, faults + found
    return checked, faults
