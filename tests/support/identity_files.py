"""Identity files as planning writes them, for a program that a test runs by itself."""

import json

from sharpscape.identities import identity_path


def identity_file(results, settings, output="model.h5", identity="made up", also=(), **inputs):
    """Write the identity file of a job; returns its path.

    also: further files that the job makes. inputs: {role: {path: identity}}.
    """
    path = identity_path(results, output)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"identity": identity, "settings": settings, "inputs": inputs,
               "outputs": [output, *also]}  # fmt: skip
    path.write_text(json.dumps(content | {"token": "a token"}), encoding="utf-8")
    return path
