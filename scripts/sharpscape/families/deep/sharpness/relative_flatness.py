"""Relative flatness of the layer that classifies, in closed form."""

import torch


def relative_flatness(network, x, batch_size):
    """Each image's sum over classes s and t of ⟨w_s, w_t⟩ tr H_st, shape [n], float64.

    w_s are the rows of the last linear layer and H_st the blocks of the Hessian of the
    cross-entropy; the mean over images is the measure. Of that layer a block is
    p_s (δ_st - p_t) φφᵀ, φ its input and p the softmax, whatever the label: what is left is
    ‖φ‖²/2 times the sum over s and t of p_s p_t ‖w_s - w_t‖². It does not change where φ is
    multiplied by a number and the weights are divided by it.
    Source: Petzka et al. 2021, arXiv 2001.00939, definition of relative flatness; Walter et al.
    2025, arXiv 2510.14231, its closed form.

    Args:
        network: in evaluation mode.
        x: images, noise included, shape [n, C, H, W].
        batch_size: how many to take at a time.

    Returns:
        None where no linear layer gives the network's logits.
    """
    layer = _classifying_layer(network, x[:1])
    if layer is None:
        return None
    w = layer.weight.detach().double()
    distances = torch.cdist(w, w, compute_mode="donot_use_mm_for_euclid_dist").square()
    values = []
    for images in x.split(batch_size):
        logits, seen = _observed(network, images)
        p = logits.double().softmax(dim=1)
        (features,) = seen[layer][0]
        sizes = features.double().square().sum(dim=1)
        values.append(sizes / 2 * torch.einsum("ns,st,nt->n", p, distances, p))
    return torch.cat(values)


def _observed(network, images):
    """The logits, and {linear layer: (its inputs, its output)}."""
    seen = {}

    def note(layer, inputs, output):
        seen[layer] = inputs, output

    linear = [each for each in network.modules() if isinstance(each, torch.nn.Linear)]
    hooks = [layer.register_forward_hook(note) for layer in linear]
    try:
        with torch.no_grad():
            return network(images), seen
    finally:
        for hook in hooks:
            hook.remove()


def _classifying_layer(network, image):
    """The linear layer whose output the logits are; None without one."""
    logits, seen = _observed(network, image)
    found = [layer for layer, (_, output) in seen.items() if output is logits]
    return found[0] if found else None
