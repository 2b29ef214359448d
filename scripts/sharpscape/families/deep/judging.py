"""What logits say of each sample: its loss, and whether it is classified right."""

import math

from torch.nn.functional import softplus


def sample_losses(logits, y):
    """Cross-entropy of each sample, shape [n], float64, to full precision at any margin.

    The usual difference of logarithms is exactly 0 once a network is confident, and its gradient
    wrong: such a network would seem robust.
    """
    logits, label = logits.double(), y[:, None]
    others = logits.scatter(1, label, -math.inf).logsumexp(dim=1)
    # From the threshold on softplus is its argument, to the last bit of a float64.
    return softplus(others - logits.gather(1, label)[:, 0], threshold=50)


def classified_right(logits, y):
    """Whether the label's logit is above all others, shape [n]; a tie is wrong."""
    label = y[:, None]
    return logits.gather(1, label)[:, 0] > logits.scatter(1, label, -math.inf).amax(dim=1)
