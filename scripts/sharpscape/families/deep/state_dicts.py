"""State dicts from files, of which nothing is run: torch.save's, and safetensors'."""

import io
import json
import math
import os
from pathlib import Path

import torch

from sharpscape.errors import SharpscapeError

SAFETENSORS = ".safetensors"
# Names of dtypes in a safetensors file (github.com/huggingface/safetensors, README, "Format").
DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip
HEADER_LENGTH = 8


def _read_safetensors(content):
    """The tensors of a file: the length of a header, the header as JSON, bytes of all tensors.

    Raises:
        ValueError: it is none.
    """
    length = int.from_bytes(content[:HEADER_LENGTH], "little")
    header = json.loads(content[HEADER_LENGTH : HEADER_LENGTH + length])
    values = bytearray(content[HEADER_LENGTH + length :])
    found = {}
    for name, about in header.items():
        if name == "__metadata__":
            continue
        dtype, shape, (start, end) = DTYPES[about["dtype"]], about["shape"], about["data_offsets"]
        if not 0 <= start <= end <= len(values) or end - start != math.prod(shape) * dtype.itemsize:
            raise ValueError(f"{name} has the bytes {start} to {end}, not those of its shape")
        # A tensor of memory has one number at least.
        part = values[start:end]
        flat = torch.frombuffer(part, dtype=dtype) if part else torch.empty(0, dtype=dtype)
        found[name] = flat.reshape(shape)
    return found


def read_state_dict(path: str | os.PathLike, content: bytes) -> dict[str, torch.Tensor]:
    """The state dict in a file.

    Args:
        path: its ending tells the format.
        content: of the file.

    Raises:
        SharpscapeError: it holds anything but tensors by their names, or what could run code.
    """
    try:
        if Path(path).suffix == SAFETENSORS:
            found = _read_safetensors(content)
        else:
            found = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    # Of what is no such file, nearly any: pickle, zip, JSON and torch have their own.
    except Exception as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise SharpscapeError(
            f"{path}: no state dict that can be read without running code ({reason}). Needed is "
            "what torch.save(network.state_dict(), path) writes, or a .safetensors file"
        ) from None
    if not isinstance(found, dict):
        raise SharpscapeError(
            f"{path}: holds a {type(found).__name__}; needed is a state dict: "
            "torch.save(network.state_dict(), path)"
        )
    other = [str(name) for name, each in found.items() if not isinstance(each, torch.Tensor)]
    if other:
        raise SharpscapeError(
            f"{path}: {', '.join(other[:5])} are no tensors; needed is a state dict alone: "
            "torch.save(network.state_dict(), path)"
        )
    return found
