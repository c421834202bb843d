"""Training as a whole: it learns, it is reproducible to the bit, and it stops where it must."""

import copy

import numpy as np
import pytest
from stripes import network

from convnet import (
    SGD,
    Adam,
    Conv2D,
    Dense,
    DivergedError,
    Flatten,
    InputError,
    ReLU,
    Sequential,
    ShapeError,
    batches,
    evaluate,
    fit,
    loss_and_gradients,
    softmax_cross_entropy,
    threads,
)
from coursework.settings import PerBatchDecay


def train(data, seed=0, epochs=3, **options):
    rng = np.random.default_rng(seed)
    model = network(rng)
    history = fit(model, Adam(0.01), *data, epochs=epochs, rng=rng, schedule=PerBatchDecay(0.95), **options)
    return model, history


def same(a, b):
    return a.params.keys() == b.params.keys() and all(np.array_equal(a.params[k], b.params[k]) for k in a.params)


def test_training_learns_the_stripes(stripes):
    images, labels = stripes
    model, history = train((images[:180], labels[:180]), epochs=6, validation=(images[180:], labels[180:]))
    assert history["validation_accuracy"][-1] > 0.95
    assert history["loss"][-1] < 0.3 * history["loss"][0]
    assert len(history["batch_loss"]) == 6 * 2
    assert evaluate(model, images[180:], labels[180:])["accuracy"] == history["validation_accuracy"][-1]
    np.testing.assert_array_equal(model.predict(images), model.predict_proba(images).argmax(axis=1))
    np.testing.assert_allclose(model.predict_proba(images).sum(axis=1), 1, rtol=1e-5)
    hidden = model.first(-1)(images)
    logits = hidden @ model.params["dense_2.weights"] + model.params["dense_2.bias"]
    np.testing.assert_allclose(logits, model(images), rtol=1e-3, atol=1e-3)


def test_one_batch_can_be_learnt_by_heart(rng):
    x, labels = rng.standard_normal((30, 8, 8, 1)).astype(np.float32), rng.integers(3, size=30)
    model = Sequential([Conv2D(4, 3), ReLU(), Flatten(), Dense(3)]).build((8, 8, 1), rng)
    fit(model, SGD(0.05, momentum=0.9), x, labels, epochs=80, rng=rng)
    assert evaluate(model, x, labels) == {"accuracy": 1.0, "loss": pytest.approx(0, abs=0.05)}


def test_shards_give_the_gradient_of_the_whole_batch(rng):
    model = Sequential([Conv2D(4, 3), ReLU(), Flatten(), Dense(3)]).build((8, 8, 1), rng, np.float64)
    x, labels = rng.standard_normal((61, 8, 8, 1)), rng.integers(3, size=61)
    g = loss_and_gradients(model, x, labels)
    logits, tape = model.forward(x)
    loss, dlogits = softmax_cross_entropy(logits, labels)
    dx, grads = model.backward(dlogits, tape)
    assert g.loss == pytest.approx(loss)
    np.testing.assert_allclose(g.input, dx, atol=1e-12)
    for name in grads:
        np.testing.assert_allclose(g.params[name], grads[name], atol=1e-12)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_same_seed_same_bits_whatever_the_number_of_threads(stripes, count):
    with threads(1):
        one, history = train(stripes)
    with threads(count):
        many, again = train(stripes)
        logits = many(stripes[0])
    assert same(one, many)
    assert history == again
    np.testing.assert_array_equal(one(stripes[0]), logits)
    assert not same(one, train(stripes, seed=1)[0])


def test_divergence_is_an_error_that_says_where(stripes):
    images, labels = stripes
    rng = np.random.default_rng(0)
    images = images.copy()
    images[7] = np.nan
    for title, name in (("stripes", "stripes"), (None, "training")):
        with pytest.raises(DivergedError, match=rf"^{name}: the loss is nan at epoch 1, batch \d"):
            fit(network(rng), Adam(), images, labels, epochs=1, rng=rng, title=title)


def test_divergence_after_the_last_step_is_noticed(stripes):
    rng = np.random.default_rng(0)
    with pytest.raises(DivergedError, match="not finite after epoch 1"):
        fit(network(rng), SGD(1e300), *stripes, epochs=1, batch_size=230, rng=rng)
    nan = np.full((1, 8, 8, 1), np.nan, np.float32), np.array([0])
    with pytest.raises(DivergedError, match="validation loss"):
        fit(network(rng), Adam(), *stripes, epochs=1, rng=rng, validation=nan)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"labels": np.array([0, 1])}, InputError),
        ({"labels": np.full(230, 3)}, InputError),
        ({"x": np.zeros((0, 8, 8, 1), np.float32), "labels": np.zeros(0, int)}, InputError),
        ({"x": np.zeros((230, 8, 8, 1))}, ShapeError),
        ({"epochs": -1}, InputError),
        ({"batch_size": 0}, InputError),
        ({"batch_size": 2.5}, InputError),
        ({"epochs": 1.5}, InputError),
        ({"epochs": "2"}, InputError),
        ({"epochs": None}, InputError),
        ({"rng": 0}, InputError),
        ({"optimizer": "adam"}, InputError),
        ({"model": Dense(3)}, InputError),
        ({"validation": np.zeros((230, 8, 8, 1), np.float32)}, InputError),
        ({"schedule": 0.5}, InputError),
        ({"schedule": lambda epoch, batch: np.nan}, InputError),
        ({"x": [[1.0]]}, ShapeError),
        ({"labels": [0, 1, 2]}, ShapeError),
        ({"labels": np.zeros(230)}, ShapeError),
        ({"labels": None}, ShapeError),
        ({"validation": (np.zeros((2, 8, 8, 1), np.float32), np.array([0, 3]))}, InputError),
        ({"validation": (np.zeros((2, 8, 8)), np.array([0, 1]))}, ShapeError),
        ({"model": Sequential([Flatten(), Dense(3)])}, ShapeError),
        ({"patience": 0, "validation": (np.zeros((1, 8, 8, 1), np.float32), np.array([0]))}, InputError),
    ],
)
def test_bad_arguments_of_fit_are_refused(stripes, change, error):
    rng = np.random.default_rng(0)
    arguments = {"x": stripes[0], "labels": stripes[1], "epochs": 1, "rng": rng}
    with pytest.raises(error):
        fit(**arguments | {"model": network(rng), "optimizer": Adam()} | change)


def test_numpy_numbers_are_numbers_to_fit(stripes):
    one, other = (train(stripes, epochs=number(1), batch_size=number(60))[0] for number in (int, np.int64))
    assert same(one, other)


def test_without_a_terminal_each_epoch_is_a_line(stripes, capsys):
    train(stripes, epochs=2, title="stripes")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("stripes: epoch 2/2  loss 0.")


def test_patience_stops_early_and_returns_to_the_best_epoch(rng):
    x, labels = rng.standard_normal((60, 8, 8, 1)).astype(np.float32), rng.integers(3, size=60)  # nothing to learn
    held_out = rng.standard_normal((60, 8, 8, 1)).astype(np.float32), rng.integers(3, size=60)
    model, history = train((x, labels), epochs=30, validation=held_out, patience=2)
    losses = history["validation_loss"]
    assert len(losses) < 30
    assert len(losses) - 1 - int(np.argmin(losses)) == 2
    assert evaluate(model, *held_out)["loss"] == pytest.approx(min(losses))


def test_patience_needs_validation_data_and_the_whole_training(stripes):
    with pytest.raises(InputError, match="validation"):
        train(stripes, patience=2)
    history = train(stripes, epochs=1, validation=stripes)[1]
    with pytest.raises(InputError, match="go on"):
        train(stripes, patience=2, validation=stripes, so_far=history)


def test_batches_are_a_shuffle_of_all_samples():
    pieces = batches(25, 10, np.random.default_rng(3))
    assert [len(piece) for piece in pieces] == [10, 10, 5]
    np.testing.assert_array_equal(np.concatenate(pieces), np.random.default_rng(3).permutation(25))


@pytest.mark.parametrize(("samples", "size"), [(-1, 2), (0, 2), (2.5, 2), (5, -1), (5, 0), (5, True), (5, "2")])
def test_batches_of_no_size_are_refused(samples, size, rng):
    with pytest.raises(InputError, match="expected a whole number from 1"):
        batches(samples, size, rng)


def test_what_a_loss_returns_is_not_changed(rng):
    model, x = Sequential([Dense(3)]).build((4,), rng), np.ones((64, 4), np.float32)
    weights = np.ones((64, 3), np.float32)  # the gradient of a weighted sum
    loss_and_gradients(model, x, weights, lambda logits, targets: (float((logits * targets).sum()), targets))
    assert (weights == 1).all()


def test_the_caller_hears_of_every_epoch(stripes):
    rng, heard = np.random.default_rng(0), []
    history = fit(
        network(rng),
        Adam(),
        *stripes,
        epochs=3,
        rng=rng,
        title=None,
        on_epoch=lambda so_far: heard.append(len(so_far["loss"])),
    )
    assert heard == [1, 2, 3]
    assert len(history["loss"]) == 3


def test_what_the_caller_raises_ends_the_training_after_a_whole_epoch_and_it_can_go_on(stripes):
    def stop(history):
        heard.append(copy.deepcopy(history))
        raise KeyboardInterrupt

    rng, heard = np.random.default_rng(0), []
    model, optimizer, options = network(rng), Adam(0.01), {"schedule": PerBatchDecay(0.95), "epochs": 3}
    with pytest.raises(KeyboardInterrupt):
        fit(model, optimizer, *stripes, rng=rng, on_epoch=stop, **options)
    whole, history = train(stripes)
    assert fit(model, optimizer, *stripes, rng=rng, so_far=heard[0], **options) == history
    assert same(model, whole)
    assert len(heard[0]["loss"]) == 1
