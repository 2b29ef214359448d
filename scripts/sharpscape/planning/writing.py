"""Files that planning writes: whole or not at all."""

import os
import secrets
from pathlib import Path


def write_whole(path: str | Path, text: str) -> None:
    """Write a text file. Nothing is synced: what a machine loses, planning writes again."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with open(part, "x", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)
