"""The processor that this process runs on, and the C library."""

import platform
from pathlib import Path

# What tells apart processors that compute in another order, by blocks that fit into caches. A
# hypervisor may give all one name.
_KINDS = (
    "cpu family",
    "model",
    "stepping",
    "cache size",
    "CPU implementer",
    "CPU part",
    "CPU variant",
)
_INSTRUCTIONS = ("sse4", "avx", "fma", "amx", "asimd", "sve")


def _told() -> dict[str, str]:
    """What the system tells about the first processor; nothing where it has no such file."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return {}
    lines = (line.partition(":") for line in text.split("\n\n")[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}


def processor() -> str:
    """Its name."""
    return _told().get("model name") or platform.processor() or platform.machine()


def c_library() -> str:
    """Its name and version, whose exponentials and logarithms are no part of any package."""
    return " ".join(filter(None, platform.libc_ver()))


def processor_kind() -> str:
    """Its name, and what else decides the order of sums: model, cache, vector instructions."""
    told = _told()
    numbers = [f"{name} {told[name]}" for name in _KINDS if name in told]
    flags = (told.get("flags") or told.get("Features") or "").split()
    vectors = sorted(each for each in flags if each.startswith(_INSTRUCTIONS))
    return "; ".join(filter(None, [processor(), ", ".join(numbers), " ".join(vectors)]))
