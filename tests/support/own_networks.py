"""Networks of a user's own: Python files, their settings, and the weights of trained ones."""

import sys
from contextlib import contextmanager

from sharpscape.identities import content_digest
from sharpscape.planning.own_networks import network_files

# A network whose channels must not come last, with batch norm, dropout, and a module of its own.
BLOCKS = """
from torch import nn


def block(before, after):
    return nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU())
"""
NETS = """
from torch import nn

from blocks import block


class Net(nn.Module):
    def __init__(self, channels, classes, width, drop):
        super().__init__()
        self.layers = nn.Sequential(
            block(channels, width), block(width, width), nn.AdaptiveAvgPool2d(2)
        )
        self.drop = nn.Dropout(drop)
        self.head = nn.Linear(4 * width, classes)

    def forward(self, x):
        x = self.layers((x - 0.5) / 0.25)
        return self.head(self.drop(x.view(x.shape[0], -1)))


def make_network(channels, classes, width=4, drop=0.0):
    return Net(channels, classes, width, drop)
"""


def write_network(folder, source=NETS, **modules):
    """Write nets.py and modules beside it; returns the path of nets.py."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"nets": source, "blocks": BLOCKS} | modules).items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder / "nets.py"


def settings_of(path, **changes):
    """What a job knows of the network of a file, with its place."""
    content = {name: content_digest(file) for name, file in network_files(path, "path").items()}
    made = {"name": "file", "path": str(path), "factory": "make_network", "options": {}}
    return made | {"content": content} | changes


@contextmanager
def forgotten_modules():
    """Within the context, and not after it, modules and folders of networks can be imported."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if not name.startswith(("torch", "sharpscape", "numpy", "sympy")):
                del sys.modules[name]
