"""Training as a whole: it learns, it is reproducible to the bit, and it can be interrupted."""

import functools

import numpy as np
import pytest

import convnet.checkpoint
from convnet import (
    SGD,
    Adam,
    CheckpointError,
    Conv2D,
    Dense,
    DivergedError,
    Dropout,
    Flatten,
    InputError,
    LeakyReLU,
    MaxPool2D,
    ReLU,
    Sequential,
    ShapeError,
    Tanh,
    batches,
    checkpoint_metadata,
    constant,
    evaluate,
    fit,
    he_normal,
    load_checkpoint,
    loss_and_gradients,
    save_checkpoint,
    softmax_cross_entropy,
    threads,
)
from coursework.settings import PerBatchDecay


def network(rng, dtype=np.float32):
    return Sequential([Conv2D(8, 3), ReLU(), MaxPool2D(2), Flatten(), Dropout(0.2), Dense(16), ReLU(), Dense(3)]).build(
        (8, 8, 1), rng, dtype
    )


@pytest.fixture
def stripes(rng):
    """230 noisy images of three kinds: horizontal, vertical and diagonal stripes."""
    labels = rng.integers(3, size=230)
    i, j = np.mgrid[:8, :8]
    kinds = np.stack([np.sin(i), np.sin(j), np.sin(i + j)])
    images = kinds[labels] + 0.5 * rng.standard_normal((230, 8, 8))
    return images[..., None].astype(np.float32), labels


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


def test_interrupted_training_goes_on_to_the_same_bits(stripes, tmp_path, monkeypatch):
    whole, history = train(stripes, epochs=4, checkpoint=tmp_path / "whole" / "c.npz")

    class Stop(Exception):
        pass

    def stop_in_third_epoch(optimizer, *arguments, step=Adam.step):
        if optimizer.state.get("t", 0) == 2 * 3 + 1:
            raise Stop
        step(optimizer, *arguments)

    options = {"epochs": 4, "checkpoint": tmp_path / "part" / "c.npz"}
    with monkeypatch.context() as patched:
        patched.setattr(Adam, "step", stop_in_third_epoch)
        with pytest.raises(Stop):
            train(stripes, **options)
    resumed, resumed_history = train(stripes, **options)
    assert same(whole, resumed)
    assert history == resumed_history
    assert (tmp_path / "part" / "c.npz").read_bytes() == (tmp_path / "whole" / "c.npz").read_bytes()
    # a finished training is only loaded
    monkeypatch.setattr("convnet.training.loss_and_gradients", None)
    assert same(whole, train(stripes, **options)[0])


def test_checkpoint_of_another_training_is_refused(stripes, tmp_path):
    path = tmp_path / "c.npz"
    train(stripes, epochs=1, checkpoint=path)
    with pytest.raises(CheckpointError, match="other batch_size"):
        train(stripes, epochs=2, checkpoint=path, batch_size=50)
    rng = np.random.default_rng(0)
    with pytest.raises(CheckpointError, match="other optimizer"):
        fit(network(rng), SGD(0.01), *stripes, epochs=2, rng=rng, checkpoint=path)


def held_out_of(stripes):
    return stripes[0][:20], stripes[1][:20]


@pytest.mark.parametrize("first_with_validation", [False, True])
@pytest.mark.parametrize(
    "other",
    [
        "samples",
        "labels",
        "validation",
        "schedule",
        "schedule by its factor",
        "batch_size",
        "optimizer",
        "network",
        "initializer",
        "generator",
        "fewer epochs",
    ],
)
def test_a_checkpoint_of_another_training_changes_nothing(other, first_with_validation, stripes, tmp_path):
    def training(
        x, labels, kernel_initializer=he_normal, activation=ReLU, optimizer=Adam, bits=np.random.PCG64, **options
    ):
        rng = np.random.Generator(bits(0))
        layers = [Conv2D(2, 3, kernel_initializer=kernel_initializer), activation(), Flatten(), Dense(3)]
        model, optimizer = Sequential(layers).build((8, 8, 1), rng), optimizer(0.01)
        options = {"epochs": 2, "rng": rng, "schedule": PerBatchDecay(0.9)} | options
        return model, optimizer, rng, lambda: fit(model, optimizer, x, labels, checkpoint=path, **options)

    path = tmp_path / "c.npz"
    x, labels = stripes
    validation = held_out_of(stripes) if first_with_validation else None
    training(x, labels, validation=validation)[-1]()
    options = {"x": x, "labels": labels, "validation": validation}
    options |= {
        "samples": {"x": x + np.float32(1e-6)},
        "labels": {"labels": np.roll(labels, 1)},
        "validation": {"validation": None if first_with_validation else held_out_of(stripes)},
        "schedule": {"schedule": constant},
        "schedule by its factor": {"schedule": PerBatchDecay(0.8)},
        "batch_size": {"batch_size": 50},
        "optimizer": {"optimizer": SGD},
        "network": {"activation": Tanh},
        "initializer": {"kernel_initializer": functools.partial(he_normal)},
        "generator": {"bits": np.random.Philox},
        "fewer epochs": {"epochs": 1},
    }[other]
    model, optimizer, rng, go_on = training(**options)
    before = {key: value.copy() for key, value in model.params.items()}, str(rng.bit_generator.state), path.read_bytes()
    wanted = {"schedule by its factor": "schedule", "initializer": "network", "fewer epochs": "at most 1 epochs"}
    with pytest.raises(CheckpointError, match=wanted.get(other, f"other {other}")):
        go_on()
    assert all(np.array_equal(before[0][key], model.params[key]) for key in model.params)
    assert optimizer.state == {}
    assert (str(rng.bit_generator.state), path.read_bytes()) == before[1:]


def test_what_only_an_address_describes_is_refused_where_a_checkpoint_is_made(stripes, tmp_path):
    rng = np.random.default_rng(0)
    options = {"epochs": 1, "rng": rng, "schedule": lambda epoch, batch: 1.0}
    fit(network(rng), Adam(), *stripes, **options)  # without a checkpoint, any function will do
    with pytest.raises(InputError, match=r"lambda.*use a function of a module"):
        fit(network(rng), Adam(), *stripes, **options, checkpoint=tmp_path / "c.npz")


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_training_goes_on_with_any_generator(bits, stripes, tmp_path):
    def run(epochs, **options):
        rng = np.random.Generator(bits(3))
        model = network(rng)
        fit(model, Adam(0.01), *stripes, epochs=epochs, rng=rng, **options)
        return model

    run(1, checkpoint=tmp_path / "c.npz")
    assert same(run(2, checkpoint=tmp_path / "c.npz"), run(2))


def test_a_checkpoint_is_read_into_the_network_that_it_is_of(tmp_path, rng):
    def build(*activations):
        return Sequential([Dense(3), *activations, Dense(3)]).build((2,), rng)

    save_checkpoint(tmp_path / "c.npz", build(ReLU()), rng=rng)
    for wrong in (build(Tanh()), build(LeakyReLU()), build()):
        before = {key: value.copy() for key, value in wrong.params.items()}
        with pytest.raises(CheckpointError, match=r"expected the network .*received .*ReLU\(\)"):
            load_checkpoint(tmp_path / "c.npz", wrong)
        assert all(np.array_equal(before[key], wrong.params[key]) for key in before)
    model = build(ReLU())
    before = model.params["dense_1.weights"].copy()
    for other, received in ((np.random.Generator(np.random.MT19937()), "PCG64"),):
        with pytest.raises(CheckpointError, match=f"MT19937 generator, received {received}"):
            load_checkpoint(tmp_path / "c.npz", model, rng=other)
        np.testing.assert_array_equal(model.params["dense_1.weights"], before)
    for use in (save_checkpoint, load_checkpoint):
        with pytest.raises(ShapeError, match="not built"):
            use(tmp_path / "c.npz", Sequential([Dense(3)]))


def test_facts_are_what_json_can_hold(tmp_path, rng):
    model = network(rng)
    save_checkpoint(tmp_path / "c.npz", model, loss=np.float32(0.5), steps=np.arange(3))
    assert load_checkpoint(tmp_path / "c.npz", model) == {"loss": 0.5, "steps": [0, 1, 2]}
    with pytest.raises(InputError, match="metadata that JSON can hold"):
        save_checkpoint(tmp_path / "c.npz", model, layers=model.layers)


@pytest.mark.parametrize("wrong", [{"optimizer": ""}, {"optimizer": [None]}, {"rng": 0}, {"rng": "seed"}])
def test_a_checkpoint_is_of_optimisers_and_a_generator(wrong, tmp_path, rng):
    model = Sequential([Dense(2)]).build((3,), rng)
    save_checkpoint(tmp_path / "right.npz", model, SGD(0.1), rng)
    with pytest.raises(InputError, match="expected a"):
        save_checkpoint(tmp_path / "wrong.npz", model, **wrong)
    with pytest.raises(InputError, match="expected a"):
        load_checkpoint(tmp_path / "right.npz", model, **wrong)


def test_checkpoint_round_trip(tmp_path, rng):
    model, other = network(rng), network(rng)
    save_checkpoint(tmp_path / "new" / "c.npz", model, note="für später")
    assert load_checkpoint(tmp_path / "new" / "c.npz", other) == {"note": "für später"}
    assert same(model, other)
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["c.npz"]


@pytest.mark.parametrize("change", ["missing", "extra", "shape", "dtype"])
def test_checkpoint_that_does_not_fit_changes_nothing(change, tmp_path, rng):
    path = tmp_path / "c.npz"
    model = network(rng)
    save_checkpoint(path, model)
    arrays = dict(np.load(path))
    match change:
        case "missing":
            del arrays["model/dense_2.bias"]
        case "extra":
            arrays["model/dense_3.bias"] = np.zeros(3, np.float32)
        case "shape":
            arrays["model/dense_2.bias"] = np.zeros(4, np.float32)
        case "dtype":
            arrays["model/dense_2.bias"] = np.zeros(3)
    np.savez(path, **arrays)
    other = network(rng)
    before = {k: v.copy() for k, v in other.params.items()}
    with pytest.raises(CheckpointError, match=r"dense_[23]\.bias"):
        load_checkpoint(path, other)
    assert all(np.array_equal(before[k], other.params[k]) for k in before)


def test_damaged_checkpoints_are_named(tmp_path, rng):
    path = tmp_path / "c.npz"
    model = network(rng)
    save_checkpoint(path, model)
    good = path.read_bytes()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    for bad in [b"", good[: len(good) // 2], bytes(flipped), b"PK" + good[::-1], b"\x80\x04N."]:
        path.write_bytes(bad)
        with pytest.raises(CheckpointError, match=r"c\.npz"):
            load_checkpoint(path, model)
    np.save(tmp_path / "plain.npy", np.zeros(3))
    with pytest.raises(CheckpointError):
        load_checkpoint(tmp_path / "plain.npy", model)
    np.savez(path, about=np.array({"pickled": 1}, dtype=object))
    with pytest.raises(CheckpointError):
        load_checkpoint(path, model)
    with pytest.raises(CheckpointError, match="no such"):
        load_checkpoint(tmp_path / "absent.npz", model)


def test_an_exchanged_checkpoint_is_refused(tmp_path, rng):
    model = network(rng)
    save_checkpoint(tmp_path / "one.npz", model, note="first")
    assert checkpoint_metadata(tmp_path / "one.npz") == {"note": "first"}
    (tmp_path / "one.npz").rename(tmp_path / "two.npz")
    for read in (checkpoint_metadata, lambda path: load_checkpoint(path, model)):
        with pytest.raises(CheckpointError, match=r"two\.npz: was saved as one\.npz"):
            read(tmp_path / "two.npz")


def test_a_failed_write_leaves_the_old_checkpoint(tmp_path, rng, monkeypatch):
    path = tmp_path / "c.npz"
    save_checkpoint(path, network(rng))
    good = path.read_bytes()

    def full_disk(file, **arrays):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(convnet.checkpoint.np, "savez", full_disk)
    with pytest.raises(CheckpointError, match="No space left"):
        save_checkpoint(path, network(rng))
    assert path.read_bytes() == good
    assert [p.name for p in tmp_path.iterdir()] == ["c.npz"]


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


def test_patience_needs_validation_data_and_no_checkpoint(stripes, tmp_path):
    with pytest.raises(InputError, match="validation"):
        train(stripes, patience=2)
    with pytest.raises(InputError, match="checkpoint"):
        train(stripes, patience=2, validation=stripes, checkpoint=tmp_path / "c.npz")


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


def test_what_the_caller_raises_ends_the_training_after_a_whole_epoch(stripes, tmp_path):
    def stop(history):
        raise KeyboardInterrupt

    rng = np.random.default_rng(0)
    with pytest.raises(KeyboardInterrupt):
        fit(network(rng), Adam(), *stripes, epochs=3, rng=rng, checkpoint=tmp_path / "c.npz", on_epoch=stop)
    assert len(checkpoint_metadata(tmp_path / "c.npz")["history"]["loss"]) == 1
