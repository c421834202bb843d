"""Training of a GAN: going on after an interruption, whose checkpoint it is, failures, and what is kept."""

import numpy as np
import pytest

from convnet import CheckpointError, DivergedError
from coursework.gan import training
from coursework.gan.model import Gan, gan_of_digits
from coursework.gan.networks import LATENT, draw
from coursework.gan.training import checkpoint_of, train, train_gan, train_side_by_side

STEP = {"d1": 1.0, "d2": 1.0, "g": 1.0, "real_accuracy": 0.5, "fake_accuracy": 0.5}


def digits(rng, count=20):
    return rng.integers(0, 256, (count, 28, 28)).astype(np.uint8), rng.integers(0, 10, count)


def small(seed=0, **options):
    return gan_of_digits(seed, 0.02, **options)


@pytest.mark.parametrize("conditional", [False, True])
def test_an_interrupted_training_goes_on_as_if_it_had_never_stopped(conditional, tmp_path, rng, monkeypatch):
    images, labels = digits(rng)
    options = {"steps": 5, "batch_size": 8, "keep_at": [0, 3]}
    straight = small(conditional=conditional)
    history = train(straight, images, labels, checkpoint=tmp_path / "straight.npz", **options)

    broken, step = small(conditional=conditional), Gan.step

    def interrupted(self, *args):
        if self is broken and (tmp_path / "broken-3.npz").exists():
            raise KeyboardInterrupt
        return step(self, *args)

    monkeypatch.setattr(Gan, "step", interrupted)
    monkeypatch.setattr(training, "SAVE_EVERY", 0)
    with pytest.raises(KeyboardInterrupt):
        train(broken, images, labels, checkpoint=tmp_path / "broken.npz", **options)
    resumed = small(conditional=conditional)
    assert train(resumed, images, labels, checkpoint=tmp_path / "broken.npz", **options) == history
    for name, value in straight.both.params.items():
        np.testing.assert_array_equal(resumed.both.params[name], value)
    for name in ("straight", "broken"):
        assert {path.name for path in tmp_path.glob(f"{name}-*.npz")} == {f"{name}-{n}.npz" for n in (0, 3, 5)}
    # nothing is left to do, unless something that was kept is damaged
    monkeypatch.setattr(Gan, "step", None)
    again = small(conditional=conditional)
    assert train(again, images, labels, checkpoint=tmp_path / "broken.npz", **options) == history
    monkeypatch.setattr(Gan, "step", step)
    (tmp_path / "broken-3.npz").write_bytes(b"")
    again = small(conditional=conditional)
    assert train(again, images, labels, checkpoint=tmp_path / "broken.npz", **options) == history
    assert (tmp_path / "broken-3.npz").stat().st_size


def test_a_checkpoint_of_another_training_is_refused_and_changes_nothing(tmp_path, rng):
    images, labels = digits(rng)
    path = tmp_path / "gan.npz"
    train(small(), images, labels, steps=2, batch_size=8, checkpoint=path)
    for gan, samples, batch_size in (
        (small(seed=1), images, 8), (small(smoothing=0.1), images, 8), (small(), 255 - images, 8), (small(), images, 4),
    ):  # fmt: skip
        before = {name: value.copy() for name, value in gan.both.params.items()}
        with pytest.raises(CheckpointError, match=f"{path}: belongs to another training"):
            train(gan, samples, labels, steps=2, batch_size=batch_size, checkpoint=path)
        for name, value in gan.both.params.items():
            np.testing.assert_array_equal(value, before[name])
    with pytest.raises(CheckpointError, match="holds 2 steps already; expected 1 or less"):
        train(small(), images, labels, steps=1, batch_size=8, checkpoint=path)


def test_other_trainings_have_other_checkpoints(rng):
    images, labels = digits(rng)
    options = (
        {}, {"seed": 1}, {"conditional": True}, {"latent": 50}, {"smoothing": 0.1}, {"generator_rate": 0.1},
        {"dtype": np.float64},
    )  # fmt: skip
    names = {checkpoint_of("a", small(**chosen), images, labels, 8) for chosen in options}
    assert len(names) == len(options)
    assert checkpoint_of("a", small(), images, labels, 8) in names
    assert checkpoint_of("a", small(), images, labels, 9) not in names


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        (STEP | {"g": float("nan")}, "no finite number"),
        (STEP | {"d1": 0.0, "d2": 1e-4}, "made no mistake.*another seed"),
    ],
)
def test_a_training_that_fails_says_so_and_keeps_the_last_good_state(figures, message, tmp_path, rng, monkeypatch):
    images, labels = digits(rng)
    path = tmp_path / "gan.npz"
    train(small(), images, labels, steps=2, batch_size=8, checkpoint=path)
    good = path.read_bytes()
    monkeypatch.setattr(Gan, "step", lambda *_: figures)
    with pytest.raises(DivergedError, match=message):
        train(small(), images, labels, steps=300, batch_size=8, checkpoint=path)
    assert path.read_bytes() == good


def test_a_generator_of_the_past_is_a_network_of_its_own(checkpoints, rng):
    images, labels = digits(rng)
    latent, asked = rng.standard_normal((2, LATENT)), np.zeros(2, int)
    gan = small()
    at_first = draw(gan.generator, latent, asked)
    trained = train_gan("a", gan, images, labels, steps=3, batch_size=8, keep_at=[0])
    at_last = draw(gan.generator, latent, asked)
    first, last = trained.generator_at(0), trained.generator_at(3)
    np.testing.assert_array_equal(draw(first, latent, asked), at_first)
    for generator in (last, gan.generator):  # what was read later has overwritten neither
        np.testing.assert_array_equal(draw(generator, latent, asked), at_last)
    assert not np.array_equal(at_first, at_last)
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        trained.generator_at(2)


def test_a_gan_is_trained_once(checkpoints, rng, monkeypatch):
    images, labels = digits(rng)
    first = train_gan("a", small(), images, labels, steps=3, batch_size=8)
    monkeypatch.setattr(Gan, "step", None)  # would fail if it trained again
    assert train_gan("a", small(), images, labels, steps=3, batch_size=8).history == first.history


def test_where_nobody_watches_losses_are_printed_as_in_the_write_up(tmp_path, rng, capsys):
    images, labels = digits(rng)
    train(small(), images, labels, steps=5, batch_size=8, checkpoint=tmp_path / "gan.npz", title="g")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(", d1=")[0] for line in lines] == [
        "g: >1, 1/2", "g: >1, 2/2", "g: >2, 1/2", "g: >2, 2/2", "g: >3, 1/2"
    ]  # fmt: skip


def test_gans_side_by_side_become_what_they_become_one_after_the_other(checkpoints, rng):
    images, labels = digits(rng)
    options = {"steps": 4, "batch_size": 8, "keep_at": [2]}
    both = train_side_by_side({"a": small(), "b": small(conditional=True)}, images, labels, **options)
    again = {
        name: train(small(**kind), images, labels, checkpoint=checkpoints / f"{name}.npz", **options)
        for name, kind in {"a": {}, "b": {"conditional": True}}.items()
    }
    assert {name: trained.history for name, trained in both.items()} == again


@pytest.mark.parametrize("failing", ["a", "b"])
def test_if_one_of_two_fails_the_other_ends_and_the_failure_is_what_is_told(failing, checkpoints, rng, monkeypatch):
    gans, step = {"a": small(), "b": small(1)}, Gan.step

    def fail(self, *args):
        if self is gans[failing]:
            raise DivergedError("lost")
        return step(self, *args)

    monkeypatch.setattr(Gan, "step", fail)
    with pytest.raises(DivergedError, match="lost"):
        train_side_by_side(gans, *digits(rng), steps=100_000, batch_size=8)
