"""A network while it is trained: modes, and batch norm."""

import torch
from deep import job_settings, small_network, some_images

from sharpscape.families.deep.loop.network_in_training import NetworkInTraining, batch_statistics


def subject(**settings):
    options = job_settings(**settings)
    return NetworkInTraining(small_network(), options, torch.device("cpu"), torch.float32)


def test_batch_statistics_leave_the_running_ones_alone():
    network = small_network()
    x, _ = some_images(16)
    network.train()(x)
    before = network.bn1.running_mean.clone()
    with batch_statistics(network):
        inside = network(x)
    assert torch.equal(network.bn1.running_mean, before)
    assert network.bn1.momentum == 0.1
    assert not torch.allclose(inside, network.eval()(x), atol=1e-3)


def test_logits_are_of_training_mode_and_judged_of_evaluation_mode():
    network, (x, _) = subject(), some_images()
    logits = network.logits(x)
    assert logits.requires_grad
    judged = network.judged(x)
    assert not judged.requires_grad
    assert not torch.allclose(logits, judged, atol=1e-3)


def test_without_noise_the_images_are_shown():
    x, y = some_images()
    assert subject(noise="none", epsilon=0).noisy(x, y, None) is x


def test_noise_in_either_mode_leaves_statistics_alone():
    x, y = some_images()
    found = []
    for mode in ("eval", "train"):
        network = subject(training={"attack": {"steps": 2, "batch_norm": mode}})
        network.logits(x)
        before = {name: each.clone() for name, each in network.network.named_buffers()}
        found.append(network.noisy(x, y, torch.Generator().manual_seed(0)))
        for name, each in network.network.named_buffers():
            # It counts batches and is of no use where momentum is a number.
            assert "num_batches" in name or torch.equal(each, before[name])
    assert not torch.equal(*found)
