"""What is told of a processor, from what systems say."""

import platform

import pytest

from sharpscape.jobs import processor

INTEL = """processor\t: 0
cpu family\t: 6
model\t\t: 85
model name\t: Some Xeon
stepping\t: 7
cache size\t: 36608 KB
flags\t\t: fpu sse4_1 smep avx2 avx512f amx_bf16

processor\t: 1
model name\t: Another
flags\t\t: fpu
"""
ARM = "processor\t: 0\nFeatures\t: fp asimd sve\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n"


@pytest.fixture
def system(monkeypatch):
    """Function: the system has this text about its processors, or none."""

    def tells(text):
        def read(path, encoding):
            if text is None:
                raise FileNotFoundError(path)
            return text

        monkeypatch.setattr(processor.Path, "read_text", read)

    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    return tells


def test_the_name_and_what_computes_in_another_order(system):
    system(INTEL)
    assert processor.processor() == "Some Xeon"
    assert processor.processor_kind() == (
        "Some Xeon; cpu family 6, model 85, stepping 7, cache size 36608 KB; "
        "amx_bf16 avx2 avx512f sse4_1"
    )


def test_systems_that_tell_less(system):
    system(ARM)
    assert processor.processor() == "arm64"
    assert processor.processor_kind() == "arm64; CPU implementer 0x41, CPU part 0xd40; asimd sve"
    system(None)
    assert processor.processor_kind() == "arm64"
