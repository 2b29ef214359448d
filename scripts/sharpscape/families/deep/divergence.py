"""How far the classes that a network sees in two images lie apart."""


def divergence(clean, noisy):
    """Kullback-Leibler divergence KL(softmax(clean) ‖ softmax(noisy)) of each sample.

    Args:
        clean, noisy: logits, shape [n, classes]; both may have a graph.

    Returns:
        shape [n], float64: near 0 the difference of its terms would be lost in float32.
    """
    expected = clean.double().log_softmax(dim=1)
    return (expected.exp() * (expected - noisy.double().log_softmax(dim=1))).sum(dim=1)
