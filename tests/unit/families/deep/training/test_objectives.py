"""What methods descend on: TRADES, MART, mixed batches, smoothing, schedules, Entropy-SGD."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from deep import digits, job_settings, small_network, trained_values
from methods import batch, in_training, new_method, smooth_network, weights

from sharpscape.errors import ConfigurationError, SharpscapeError
from sharpscape.families.deep.divergence import divergence
from sharpscape.families.deep.loop.rates import rates_of
from sharpscape.families.deep.training import load_method
from sharpscape.families.deep.training.mart import boosted_cross_entropy
from sharpscape.families.deep.training.scheduled import epsilon_at


def objective_of(method, subject):
    return load_method(method).make(subject).loss


def assert_same_bits(one, other):
    for first, second in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(first, second)


def test_divergence_is_that_of_two_coins():
    p, q = 0.8, 0.3
    clean, noisy = (torch.tensor([[np.log(each / (1 - each)), 0.0]]) for each in (p, q))
    expected = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    assert divergence(clean, noisy).item() == pytest.approx(expected, rel=1e-6)
    assert divergence(clean, clean).item() == 0
    near = clean + torch.tensor([[1e-5, 0.0]])
    assert divergence(clean, near).item() == pytest.approx(0.5 * p * (1 - p) * 1e-10, rel=0.05)


def test_trades_without_beta_is_clean_training():
    network, other = smooth_network(), smooth_network()
    trades = new_method(network, "trades", beta=0, epsilon=0.1)
    clean = new_method(other, "sgd", epsilon=0)
    for step in range(3):
        trades.train_batch(batch(step))
        clean.train_batch(batch(step))
    assert_same_bits(network, other)


def test_the_attack_of_trades_raises_the_divergence():
    network = smooth_network()
    attack = {"steps": 10, "relative_step_size": 0.25}
    subject = in_training(network, "trades", attack=attack)
    step = batch(0, n=60)
    objective = objective_of("trades", subject)
    clean = network(step.x)
    found = divergence(clean, network(objective.examples(subject, step))).mean()
    usual = divergence(clean, network(subject.noisy(*step[:2], step.generator))).mean()
    random = divergence(
        clean, network((step.x + 0.1 * torch.randn_like(step.x).sign()).clamp(0, 1))
    )
    assert found > usual > random.mean()


@pytest.mark.parametrize("mode", ["eval", "train"])
def test_what_trades_raises_is_0_at_the_image(mode):
    network = small_network()
    for step in range(3):
        network.train()(batch(step).x + 1)
    subject = in_training(network, "trades", attack={"batch_norm": mode})
    step, seen = batch(0), {}

    def noisy(x, y, generator, objective):
        seen[0] = objective(subject.attacked_logits(x), y)
        return x

    subject.noisy = noisy
    objective_of("trades", subject).examples(subject, step)
    assert seen[0].abs().max() < 1e-9


def test_an_attack_of_trades_from_the_image_itself_is_refused():
    with pytest.raises(
        ConfigurationError, match=r"training\.attack\.random_start: .*allowed: True"
    ):
        job_settings(training={"method": "trades", "attack": {"random_start": False}})


def test_boosted_cross_entropy_of_three_classes():
    shares = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    found = boosted_cross_entropy(shares.log(), torch.tensor([0, 1]))
    expected = -np.log([0.5, 0.2]) - np.log([1 - 0.3, 1 - 0.7])
    assert found.numpy() == pytest.approx(expected, rel=1e-6)
    # Where the rival is certain up to rounding the loss is finite.
    sure = boosted_cross_entropy(torch.tensor([[0.0, 300.0, -5.0]]), torch.tensor([0]))
    assert sure.item() == pytest.approx(300 + 300, abs=0.1)


def test_mart_weighs_an_image_by_how_wrong_the_network_is_of_it():
    clean = torch.tensor([[4.0, 0.0], [0.0, 0.0], [-4.0, 0.0]])
    noisy = clean - torch.tensor([1.0, 0.0])
    y = torch.zeros(3, dtype=torch.int64)
    losses = {}
    for beta in (0, 1):
        options = {"beta": beta, "gamma": 0}
        network = torch.nn.Linear(1, 1)
        subject = SimpleNamespace(options=options, network=network)
        subject.logits = {1: clean, 2: noisy}.get
        objective = objective_of("mart", subject)
        losses[beta], _ = objective.loss(subject, SimpleNamespace(x=1, y=y), 2)
    wrong = 1 - 1 / (1 + np.exp([-4.0, 0.0, 4.0]))
    expected = np.mean(divergence(clean, noisy).numpy() * wrong)
    assert float(losses[1] - losses[0]) == pytest.approx(expected, rel=1e-6)


def test_mixed_batches_have_a_share_under_noise():
    subject, step = in_training(smooth_network(), "mixed", noisy_share=0.25), batch(0)
    images = objective_of("mixed", subject).examples(subject, step)
    moved = (images != step.x).flatten(1).any(dim=1)
    assert moved.tolist() == [True] * 3 + [False] * 9


def test_a_share_of_less_than_two_images_is_two():
    subject, step = in_training(smooth_network(), "mixed", noisy_share=0.001), batch(0)
    images = objective_of("mixed", subject).examples(subject, step)
    assert (images != step.x).flatten(1).any(dim=1).sum() == 2


def test_a_mixed_batch_all_under_noise_is_plain_training():
    network, other = smooth_network(), smooth_network()
    mixed, plain = new_method(network, "mixed", noisy_share=1), new_method(other)
    for step in range(2):
        mixed.train_batch(batch(step))
        plain.train_batch(batch(step))
    for one, two in zip(network.parameters(), other.parameters(), strict=True):
        assert torch.allclose(one, two, atol=1e-6)


def test_noise_of_smoothing_has_its_variance():
    subject = in_training(smooth_network(), "smoothed", epsilon=0, sigma=0.3, draws=2)
    step = batch(0, n=300)
    objective = objective_of("smoothed", subject)
    images = objective.examples(subject, step)
    noises = images.unflatten(0, (2, -1)) - step.x
    assert noises.mean().item() == pytest.approx(0, abs=4 * 0.3 / noises.numel() ** 0.5)
    assert noises.var().item() == pytest.approx(0.09, rel=4 * (2 / noises.numel()) ** 0.5)
    across = (noises[0] * noises[1]).mean().item()
    assert across == pytest.approx(0, abs=4 * 0.09 / noises[0].numel() ** 0.5)
    assert torch.equal(objective.examples(subject, step), images)
    later = objective.examples(subject, step._replace(step=1))
    assert not torch.equal(later, images)


def test_epsilon_over_a_period():
    shares = [0, 1 / 4, 1 / 2, 3 / 4]
    found = [epsilon_at(share, 0.2, 1.5) for share in shares]
    rising = [0.3 * np.sin(np.pi * share / 2) ** 2 for share in shares]
    assert found == pytest.approx([0, rising[1], 0.15, 0.2])
    assert rising[3] > 0.2


def test_epsilon_and_learning_rate_over_the_epochs():
    options = {"method": "scheduled", "epochs": 8, "periods": 2, "schedule": "piecewise"}
    options |= {"learning_rate": 0.4, "milestones": [0.5]}
    settings = job_settings(training=options)["training"]
    assert rates_of(settings).tolist() == pytest.approx([0.4, 0.4, 0.04, 0.04] * 2)
    subject, asked = in_training(smooth_network(), **options), []
    subject.noisy = lambda x, y, generator, epsilon: asked.append(epsilon)
    objective = objective_of("scheduled", subject)
    for epoch in range(8):
        objective.examples(subject, batch(0, epoch=epoch))
    once = [epsilon_at(epoch / 4, 0.1, 1.5) for epoch in range(4)]
    assert asked == once * 2


def test_the_history_has_the_periodic_learning_rate(tmp_path):
    options = {"method": "scheduled", "epochs": 4, "periods": 2, "schedule": "cosine"}
    settings = job_settings(seeds=[0], training=options)
    found = trained_values(digits(train=60), settings, tmp_path)["budget/history/learning_rate"]
    assert found.tolist() == [pytest.approx([0.05, 0.025, 0.05, 0.025])]


def test_entropy_sgd_of_one_iteration_is_gradient_descent():
    options = {"langevin_steps": 1, "averaging": 1, "temperature": 0, "langevin_rate": 0.05}
    network, other = smooth_network(), smooth_network()
    found = new_method(network, "entropy-sgd", momentum=0, **options)
    plain = new_method(other, "sgd", momentum=0)
    for step in range(3):
        found.train_batch(batch(step, rate=1.0))
        plain.train_batch(batch(step, rate=0.05))
    for one, two in zip(network.parameters(), other.parameters(), strict=True):
        assert torch.allclose(one, two, atol=1e-6)


def test_networks_that_entropy_sgd_would_never_move_are_refused(tmp_path):
    options = {"method": "entropy-sgd", "epochs": 2, "batch_size": 50, "langevin_steps": 5}
    settings = job_settings(seeds=[0], training=options)
    trained_values(digits(train=150), settings, tmp_path)
    with pytest.raises(
        SharpscapeError, match="4 batches in all epochs, and the weights move once in 5"
    ):
        trained_values(digits(train=100), settings, tmp_path)


def test_entropy_sgd_leaves_frozen_parameters():
    network = smooth_network()
    network[1].requires_grad_(False)
    before = weights(network)
    found = new_method(network, "entropy-sgd", langevin_steps=2, temperature=1, weight_decay=0.1)
    for step in range(4):
        found.train_batch(batch(step))
    moved = {name: not torch.equal(each, before[name]) for name, each in weights(network).items()}
    assert moved == {"1.weight": False, "1.bias": False, "3.weight": True, "3.bias": True}


def test_running_statistics_of_entropy_sgd_are_those_of_the_weights():
    network = small_network()
    start = {name: each.clone() for name, each in network.state_dict().items()}
    # So that iterates are far from the weights.
    found = new_method(network, "entropy-sgd", temperature=3, langevin_steps=9, epsilon=0)
    expected = small_network()
    for step in range(4):
        found.train_batch(batch(step))
        expected.load_state_dict(expected.state_dict() | {n: start[n] for n in weights(network)})
        expected.train()(batch(step).x)
    for name, each in network.state_dict().items():
        assert torch.allclose(each, expected.state_dict()[name], atol=1e-6), name


def test_a_large_scope_is_a_number():
    network = smooth_network()
    options = {"scope": 0, "langevin_steps": 1, "scoping": 1000}
    found = new_method(network, "entropy-sgd", **options)
    found.steps = 1000
    found.train_batch(batch(0))
    assert all(torch.isfinite(each).all() for each in network.parameters())


def test_within_a_round_of_entropy_sgd_the_network_stays():
    network = smooth_network()
    before = weights(network)
    found = new_method(network, "entropy-sgd", langevin_steps=3)
    for step in range(2):
        found.train_batch(batch(step))
        assert all(torch.equal(each, before[name]) for name, each in weights(network).items())
    found.train_batch(batch(2))
    assert not any(torch.equal(each, before[name]) for name, each in weights(network).items())


def test_the_noise_of_langevin_iterates_has_its_variance():
    network = small_network()
    options = {"langevin_steps": 5, "langevin_rate": 0.04, "temperature": 3, "scope": 0}
    moved = []
    for temperature in (0, 3):
        found = new_method(network, "entropy-sgd", **(options | {"temperature": temperature}))
        before = {name: each.clone() for name, each in network.state_dict().items()}
        found.train_batch(batch(0))
        network.load_state_dict(before)
        moved.append(torch.cat([each.flatten() for each in found.x.values()]))
    noise = moved[1] - moved[0]
    assert noise.std().item() == pytest.approx(3 * 0.04**0.5, rel=4 / (2 * len(noise)) ** 0.5)


def test_iterates_are_drawn_to_the_weights():
    network = smooth_network()
    distances = []
    for scope in (0.0, 5.0):
        found = new_method(network, "entropy-sgd", scope=scope, temperature=0)
        for step in range(10):
            found.train_batch(batch(step))
        w = weights(network)
        distances.append(sum(float(((x - w[name]) ** 2).sum()) for name, x in found.x.items()))
    assert distances[1] < distances[0] / 2
