"""An epoch of adversarial training of the logistic model by SGD."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.attacked import STEPS, attack_on, signed_weights, two_output_model
from benchmarks.comparison import Comparison, Row
from benchmarks.timing import timed
from sharpscape.families.linear.accuracy import logistic_evaluation
from sharpscape.families.linear.descent.initial import initial_parameters
from sharpscape.families.linear.descent.stochastic import (
    ORDER,
    Pace,
    batch_steps,
    stochastic_gradient_descent,
)
from sharpscape.families.linear.noise import make_noise
from sharpscape.families.linear.tasks.objective import Objective
from sharpscape.jobs.progress import no_progress

BATCH_SIZE = 128
LEARNING_RATE = 0.1
INITIAL_SCALE = 0.01
SEEDS = range(5)
EPOCHS = 3


def torch_training(digits, epsilon, w):
    """What a user writes with torchattacks: a DataLoader, an attack on each batch, torch's SGD.

    Returns:
        the model, and a function that trains it for an epoch.
    """
    model = two_output_model(w)
    attack = attack_on(model, epsilon)
    loader = DataLoader(TensorDataset(digits.images, digits.labels), BATCH_SIZE, shuffle=True)
    # Half the rate on each of two opposite rows is the rate on their difference.
    optimiser = torch.optim.SGD(model.parameters(), lr=LEARNING_RATE / 2)

    def their_epoch():
        for images, labels in loader:
            loss = cross_entropy(model(attack(images, labels)), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    return model, their_epoch


def compare_epoch(digits, epsilon, rates):
    z = digits.z
    d = z.shape[1]
    noise = make_noise({"name": "adversarial"}, d)
    start = initial_parameters(0, noise, d, INITIAL_SCALE)
    order, objective = ORDER.generator(0), Objective(z, noise, epsilon, 0)
    pace = Pace(BATCH_SIZE, LEARNING_RATE, momentum=0)
    settings = {
        "batch_size": BATCH_SIZE, "learning_rate": LEARNING_RATE, "schedule": "constant",
        "milestones": [], "factor": 1, "momentum": 0, "epochs": EPOCHS,
        "initial_scale": INITIAL_SCALE,
    }  # fmt: skip

    def our_epoch(w):
        for _ in batch_steps(objective, w, np.zeros(d), order.permutation(len(z)), pace):
            pass

    def our_seeds():
        stochastic_gradient_descent(objective, SEEDS, settings, no_progress)

    torch.manual_seed(0)
    model, their_epoch = torch_training(digits, epsilon, start)
    w = start.copy()
    their_epoch()
    our_epoch(w)
    their_loss, our_loss = (
        logistic_evaluation(z, each, noise, epsilon)["robust_loss"]
        for each in (signed_weights(model), w)
    )

    peer_seconds, _ = timed(their_epoch)
    floor = z.nbytes / rates.read
    one, _ = timed(lambda: our_epoch(w))
    all_seeds, _ = timed(our_seeds)
    many = all_seeds / (len(SEEDS) * EPOCHS)
    peer = f"torchattacks PGDL2-{STEPS}, DataLoader, SGD"
    return Comparison(
        f"An epoch of adversarial training, L2, eps {epsilon:g}, batch {BATCH_SIZE}: per model",
        [
            Row("one model", peer, one, peer_seconds, floor),
            Row(f"{len(SEEDS)} seeds, own data orders", peer, many, peer_seconds, floor),
        ],
        [
            "ours float64, torch float32 (its default; half the bytes)",
            "ours takes the exact worst case; PGD searches for it, and clips to [0, 1], "
            "which makes its noise a little weaker",
            "torchattacks needs a model with two outputs: weights -w/2 and w/2, no bias, "
            "at half the learning rate",
            "robust loss (closed form) after one epoch from the same weights: ours "
            f"{our_loss:.4f}, torchattacks {their_loss:.4f}",
            f"ours for {len(SEEDS)} seeds: {EPOCHS} epochs as a job runs them, with the loss "
            "over all samples after each",
            "floor: the samples read once from memory",
        ],
    )
