"""PreActResNet18 for small images (He et al. 2016b, arXiv 1603.05027; Rice et al. 2020)."""

from sharpscape.families.deep.residual import PreActBlock, ResNet


def make(settings, data):
    """A new network (see networks.Entry); settings has the width of its first stage."""
    return ResNet(PreActBlock, settings["width"], data)
