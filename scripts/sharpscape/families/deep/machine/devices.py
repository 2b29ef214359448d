"""Where a job's network lives and in which precision it computes."""

import os
import sys
from contextlib import contextmanager
from functools import cache

import torch

from sharpscape.errors import SharpscapeError

# Of the messages where the CPU gives none.
NO_MEMORY = ("can't allocate memory", "bad_alloc")


@cache
def choose_device(gpus):
    """The CUDA device of a job that was given a GPU; the CPU without one, which is said once.

    Args:
        gpus: how many GPUs the job was given, 0 or 1.
    """
    if gpus and torch.cuda.is_available():
        # Float32 is what it says: convolutions would be rounded to 10 bits (TF32).
        torch.backends.cudnn.allow_tf32 = False
        return torch.device("cuda")
    reason = "no CUDA device" if gpus else "the job was given no GPU"
    print(f"Working on the CPU: {reason}", file=sys.stderr)
    return torch.device("cpu")


def choose_precision(name, device):
    """The dtype of products: of that name, or for auto bfloat16 where hardware computes in it.

    On a CPU that is AMX or AVX512-BF16, on CUDA compute capability 8.0.
    """
    if name != "auto":
        return getattr(torch, name)
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
    return torch.bfloat16 if fast else torch.float32


def _of_memory(error):
    return any(words in str(error) for words in NO_MEMORY)


@contextmanager
def enough_memory(*keys):
    """Within the context, too little memory is an error that says what takes less.

    Args:
        keys: of a study, in the configuration.

    Raises:
        SharpscapeError: the GPU, or this machine, gave no more memory.
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        on_gpu = isinstance(error, torch.OutOfMemoryError)
        # PyTorch has no exception of its own for the CPU.
        if isinstance(error, RuntimeError) and not (on_gpu or _of_memory(error)):
            raise
        raise SharpscapeError(
            f"out of {'GPU ' if on_gpu else ''}memory ({error}). Less is needed with a smaller "
            + " or ".join(keys)
        ) from None


def make_deterministic(compiled=False):
    """Have CUDA give the same bits when run twice. Raises no error where an operation cannot.

    Args:
        compiled: whether networks are compiled. The compiler is loaded for nothing else: that takes
            as long as a small network's job.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if compiled:
        torch.use_deterministic_algorithms(True, warn_only=True)
    else:
        torch.set_deterministic_debug_mode("warn")
    torch.backends.cudnn.benchmark = False
