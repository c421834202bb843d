"""The game: its gradients, who learns when, and that anything is learnt."""

import numpy as np
import pytest

from convnet import Dense, LeakyReLU, Sequential
from convnet.training import backward, forward
from coursework.gan.model import Gan, gan_of_digits, guessing_losses, indifference
from coursework.gan.networks import LATENT, generator_input
from coursework.network.gradient_check import difference_error


@pytest.mark.parametrize("conditional", [False, True])
def test_both_gradients_agree_with_finite_differences(conditional, rng):
    gan = gan_of_digits(0, 0.02, conditional, dtype=np.float64)
    labels = rng.integers(gan.classes, size=3)
    points = generator_input(gan.generator, rng.standard_normal((3, LATENT)), labels)
    for layer in gan.discriminator.layers:
        if hasattr(layer, "rate"):
            layer.rate = 0  # dropout would draw anew
    fakes, tapes = forward(gan.generator, points)
    of_discriminator = gan._discriminate(fakes, labels, 0).params
    of_generator = backward(gan.generator, gan._discriminate(fakes, labels, 1, need_params=False).input, tapes)
    for network, gradients, target in ((gan.discriminator, of_discriminator, 0), (gan.generator, of_generator, 1)):

        def loss(target=target):
            return gan._discriminate(forward(gan.generator, points)[0], labels, target).loss

        assert gradients.keys() == network.params.keys()
        for name, param in network.params.items():
            assert difference_error(loss, param, gradients[name], rng) < 1e-4, name


def test_each_step_leaves_the_other_network_alone(rng):
    images, labels = rng.uniform(-1, 1, (4, 28, 28, 1)).astype(np.float32), np.zeros(4, int)
    for resting in ("generator", "discriminator"):
        gan = gan_of_digits(0, 0.02, **{f"{resting}_rate": 0.0})
        before = {name: value.copy() for name, value in gan.both.params.items()}
        gan.step(images, labels)
        moves = "sequential_2" if resting == "generator" else "sequential_1"
        for name, value in gan.both.params.items():
            assert (value != before[name]).any() == name.startswith(moves), name


def test_a_tiny_gan_learns_two_blobs(rng):
    def network(outputs):
        return Sequential([Dense(32), LeakyReLU(0.2), Dense(32), LeakyReLU(0.2), Dense(outputs)])

    gan = Gan(network(2), network(1), 0, latent=4, generator_rate=0.002, discriminator_rate=0.002)
    centres = np.array([[2.0, 0.0], [-2.0, 1.0]])
    labels = np.zeros(64, int)
    for _ in range(1500):
        blobs = centres[rng.integers(2, size=64)] + 0.2 * rng.standard_normal((64, 2))
        gan.step(blobs.astype(np.float32), labels)
    samples = gan.generate(rng.standard_normal((1000, 4)), np.zeros(1000, int))
    distance = np.linalg.norm(samples[:, None] - centres, axis=2)
    share = (distance.argmin(axis=1) == 0).mean()
    assert 0.2 < share < 0.8  # both are found
    assert np.median(distance.min(axis=1)) < 0.6


def test_the_level_of_guessing_is_the_least_loss_of_a_constant_answer():
    p = np.linspace(0.01, 0.99, 9801)
    for smoothing in (0, 0.1, 0.3):
        d1 = -(1 - smoothing) * np.log(p) - smoothing * np.log(1 - p)
        best = (d1 - np.log(1 - p)).argmin()
        assert p[best] == pytest.approx(indifference(smoothing), abs=1e-3)
        level = guessing_losses(smoothing)
        assert level["d1"] + level["d2"] == pytest.approx((d1 - np.log(1 - p))[best], abs=1e-5)
    assert guessing_losses(0) == pytest.approx(dict.fromkeys(("d1", "d2", "g"), np.log(2)))
    assert guessing_losses(0.1) == pytest.approx({"d1": 0.778, "d2": 0.598, "g": 0.799}, abs=1e-3)


def test_a_picture_counts_as_real_if_it_is_likelier_to_be_than_a_guess_with_smoothed_targets(rng):
    images, labels = rng.uniform(-1, 1, (4, 28, 28, 1)).astype(np.float32), np.zeros(4, int)
    shares = {}
    for smoothing in (0.0, 0.1):
        gan = gan_of_digits(0, 0.02, discriminator_rate=0.0, smoothing=smoothing)
        for value in gan.discriminator.params.values():
            value[...] = 0
        list(gan.discriminator.params.values())[-1][...] = -0.1  # the last bias: a probability of 0.475
        step = gan.step(images, labels)
        shares[smoothing] = step["real_accuracy"], step["fake_accuracy"]
    assert shares == {0.0: (0.0, 1.0), 0.1: (1.0, 0.0)}
