"""The GAN: its gradients, who learns when, going on after an interruption, and that it learns anything."""

import numpy as np
import pytest

from convnet import CheckpointError, Dense, DivergedError, LeakyReLU, Sequential
from convnet.training import backward, forward
from coursework.gan import training as G

STEP = {"d1": 1.0, "d2": 1.0, "g": 1.0, "real_accuracy": 0.5, "fake_accuracy": 0.5}


def digits(rng, count=20):
    return rng.integers(0, 256, (count, 28, 28)).astype(np.uint8), rng.integers(0, 10, count)


def small(seed=0, **options):
    return G.gan_of_digits(seed, 0.02, **options)


def test_the_networks_have_the_sizes_of_the_write_up():
    gan = G.gan_of_digits(0)
    assert gan.generator.layers[0].output_shape == (7 * 7 * 256,)
    assert [layer.output_shape for layer in gan.generator.layers if "Transpose" in type(layer).__name__] == [
        (14, 14, 128),
        (28, 28, 32),
    ]
    assert gan.generator.output_shape == (28, 28, 1)
    assert [layer.output_shape for layer in gan.discriminator.layers if type(layer).__name__ == "Conv2D"] == [
        (28, 28, 64),
        (14, 14, 128),
        (7, 7, 128),
        (4, 4, 256),
    ]
    assert G.gan_of_digits(0, conditional=True).discriminator.output_shape == (10,)


@pytest.mark.parametrize("conditional", [False, True])
def test_both_gradients_agree_with_finite_differences(conditional, rng):
    gan = small(conditional=conditional, dtype=np.float64)
    labels = rng.integers(gan.classes, size=3)
    points = gan._points(rng.standard_normal((3, G.LATENT)), labels)
    for layer in gan.discriminator.layers:
        if hasattr(layer, "rate"):
            layer.rate = 0  # dropout would draw anew
    fakes, tapes = forward(gan.generator, points)
    of_discriminator = gan._judge(fakes, labels, 0)
    of_generator = backward(gan.generator, gan._judge(fakes, labels, 1, need_params=False).input, tapes)

    def loss(target):
        return gan._judge(forward(gan.generator, points)[0], labels, target).loss

    for network, gradients, target in (
        (gan.discriminator, of_discriminator.params, 0),
        (gan.generator, of_generator, 1),
    ):
        assert gradients.keys() == network.params.keys()
        direction = {name: rng.standard_normal(p.shape) for name, p in network.params.items()}
        values = []
        for h in (1e-6, -2e-6):
            for name, param in network.params.items():
                param += h * direction[name]
            values.append(loss(target))
        for name, param in network.params.items():
            param += 1e-6 * direction[name]
        expected = sum((gradients[name] * direction[name]).sum() for name in gradients)
        assert expected == pytest.approx((values[0] - values[1]) / 2e-6, rel=1e-5)


def test_each_step_leaves_the_other_network_alone(rng):
    images, labels = rng.uniform(-1, 1, (4, 28, 28, 1)).astype(np.float32), np.zeros(4, int)
    for resting in ("generator", "discriminator"):
        gan = small(**{f"{resting}_rate": 0.0})
        before = {name: value.copy() for name, value in gan.both.params.items()}
        gan.step(images, labels)
        moves = "sequential_2" if resting == "generator" else "sequential_1"
        for name, value in gan.both.params.items():
            assert (value != before[name]).any() == name.startswith(moves), name


@pytest.mark.parametrize("conditional", [False, True])
def test_an_interrupted_training_goes_on_as_if_it_had_never_stopped(conditional, tmp_path, rng, monkeypatch):
    images, labels = digits(rng)
    options = {"steps": 5, "batch_size": 8, "keep_at": [0, 3]}
    straight = small(conditional=conditional)
    history = G.train(straight, images, labels, checkpoint=tmp_path / "straight.npz", **options)

    broken, step = small(conditional=conditional), G.Gan.step

    def interrupted(self, *args):
        if self is broken and (tmp_path / "broken-3.npz").exists():
            raise KeyboardInterrupt
        return step(self, *args)

    monkeypatch.setattr(G.Gan, "step", interrupted)
    monkeypatch.setattr(G, "SAVE_EVERY", 0)
    with pytest.raises(KeyboardInterrupt):
        G.train(broken, images, labels, checkpoint=tmp_path / "broken.npz", **options)
    resumed = small(conditional=conditional)
    assert G.train(resumed, images, labels, checkpoint=tmp_path / "broken.npz", **options) == history
    for name, value in straight.both.params.items():
        np.testing.assert_array_equal(resumed.both.params[name], value)
    for name in ("straight", "broken"):
        assert {path.name for path in tmp_path.glob(f"{name}-*.npz")} == {f"{name}-{n}.npz" for n in (0, 3, 5)}
    # nothing is left to do, unless something that was kept is damaged
    monkeypatch.setattr(G.Gan, "step", None)
    again = small(conditional=conditional)
    assert G.train(again, images, labels, checkpoint=tmp_path / "broken.npz", **options) == history
    monkeypatch.setattr(G.Gan, "step", step)
    (tmp_path / "broken-3.npz").write_bytes(b"")
    again = small(conditional=conditional)
    assert G.train(again, images, labels, checkpoint=tmp_path / "broken.npz", **options) == history
    assert (tmp_path / "broken-3.npz").stat().st_size


def test_a_checkpoint_of_another_training_is_refused_and_changes_nothing(tmp_path, rng):
    images, labels = digits(rng)
    path = tmp_path / "gan.npz"
    G.train(small(), images, labels, steps=2, batch_size=8, checkpoint=path)
    for gan, samples, batch_size in (
        (small(seed=1), images, 8), (small(smoothing=0.1), images, 8), (small(), 255 - images, 8), (small(), images, 4),
    ):  # fmt: skip
        before = {name: value.copy() for name, value in gan.both.params.items()}
        with pytest.raises(CheckpointError, match=f"{path}: belongs to another training"):
            G.train(gan, samples, labels, steps=2, batch_size=batch_size, checkpoint=path)
        for name, value in gan.both.params.items():
            np.testing.assert_array_equal(value, before[name])
    with pytest.raises(CheckpointError, match="holds 2 steps already; expected 1 or less"):
        G.train(small(), images, labels, steps=1, batch_size=8, checkpoint=path)


def test_other_trainings_have_other_checkpoints(rng):
    images, labels = digits(rng)
    options = (
        {}, {"seed": 1}, {"conditional": True}, {"latent": 50}, {"smoothing": 0.1}, {"generator_rate": 0.1},
        {"dtype": np.float64},
    )  # fmt: skip
    names = {G.checkpoint_of("a", small(**chosen), images, labels, 8) for chosen in options}
    assert len(names) == len(options)
    assert G.checkpoint_of("a", small(), images, labels, 8) in names
    assert G.checkpoint_of("a", small(), images, labels, 9) not in names


@pytest.mark.parametrize(
    ("figures", "message"),
    [(STEP | {"g": float("nan")}, "no finite number"), (STEP | {"d1": 0.0, "d2": 1e-4}, "made no mistake")],
)
def test_a_training_that_fails_says_so_and_keeps_the_last_good_state(figures, message, tmp_path, rng, monkeypatch):
    images, labels = digits(rng)
    path = tmp_path / "gan.npz"
    G.train(small(), images, labels, steps=2, batch_size=8, checkpoint=path)
    good = path.read_bytes()
    monkeypatch.setattr(G.Gan, "step", lambda *_: figures)
    with pytest.raises(DivergedError, match=message):
        G.train(small(), images, labels, steps=300, batch_size=8, checkpoint=path)
    assert path.read_bytes() == good


def test_a_tiny_gan_learns_two_blobs(rng):
    def network(outputs):
        return Sequential([Dense(32), LeakyReLU(0.2), Dense(32), LeakyReLU(0.2), Dense(outputs)])

    gan = G.Gan(network(2), network(1), 0, latent=4, generator_rate=0.002, discriminator_rate=0.002)
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
