"""ResNet18 for small images (He et al. 2016, arXiv 1512.03385), with a 3×3 stem and no pooling."""

from sharpscape.families.deep.residual import BasicBlock, ResNet


def make(settings, data):
    """A new network (see networks.Entry); settings has the width of its first stage."""
    return ResNet(BasicBlock, settings["width"], data)
