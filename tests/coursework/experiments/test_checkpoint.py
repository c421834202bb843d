"""Training can be interrupted, and goes on to the same bits; what is kept of another one, or damaged, is refused."""

import functools

import numpy as np
import pytest
from stripes import network

from convnet import (
    SGD,
    Adam,
    CheckpointError,
    Conv2D,
    Dense,
    Flatten,
    InputError,
    LeakyReLU,
    ReLU,
    Sequential,
    ShapeError,
    Tanh,
    constant,
    fit,
    he_normal,
    load,
)
from coursework.experiments import checkpoint
from coursework.experiments.checkpoint import (
    checkpoint_metadata,
    fit_with_checkpoint,
    load_checkpoint,
    save_checkpoint,
)
from coursework.settings import PerBatchDecay
from provenance import ProvenanceError


def train(path, data, epochs=3, **options):
    rng = np.random.default_rng(0)
    model, options = network(rng), {"epochs": epochs, "rng": rng, "schedule": PerBatchDecay(0.95)} | options
    return model, fit_with_checkpoint(path, model, Adam(0.01), *data, **options)


def same(a, b):
    return a.params.keys() == b.params.keys() and all(np.array_equal(a.params[k], b.params[k]) for k in a.params)


def test_interrupted_training_goes_on_to_the_same_bits(stripes, tmp_path, monkeypatch):
    whole, history = train(tmp_path / "whole" / "c.npz", stripes, epochs=4)

    class Stop(Exception):
        pass

    def stop_in_third_epoch(optimizer, *arguments, step=Adam.step):
        if optimizer.state.get("t", 0) == 2 * 3 + 1:
            raise Stop
        step(optimizer, *arguments)

    part = tmp_path / "part" / "c.npz"
    with monkeypatch.context() as patched:
        patched.setattr(Adam, "step", stop_in_third_epoch)
        with pytest.raises(Stop):
            train(part, stripes, epochs=4)
    resumed, resumed_history = train(part, stripes, epochs=4)
    assert same(whole, resumed)
    assert history == resumed_history
    assert part.read_bytes() == (tmp_path / "whole" / "c.npz").read_bytes()
    # a finished training is only loaded
    monkeypatch.setattr("convnet.training.loss_and_gradients", None)
    assert same(whole, train(part, stripes, epochs=4)[0])


def test_checkpoint_of_another_training_is_refused(stripes, tmp_path):
    path = tmp_path / "c.npz"
    train(path, stripes, epochs=1)
    with pytest.raises(CheckpointError, match="other batch_size"):
        train(path, stripes, epochs=2, batch_size=50)
    rng = np.random.default_rng(0)
    with pytest.raises(CheckpointError, match="other optimizer"):
        fit_with_checkpoint(path, network(rng), SGD(0.01), *stripes, epochs=2, rng=rng)


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
        return model, optimizer, rng, lambda: fit_with_checkpoint(path, model, optimizer, x, labels, **options)

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
    with pytest.raises(ProvenanceError, match=r"lambda.*use a function of a module"):
        fit_with_checkpoint(tmp_path / "c.npz", network(rng), Adam(), *stripes, **options)


@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_training_goes_on_with_any_generator(bits, stripes, tmp_path):
    def run(train, epochs):
        rng = np.random.Generator(bits(3))
        model = network(rng)
        train(model, Adam(0.01), *stripes, epochs=epochs, rng=rng)
        return model

    kept = functools.partial(fit_with_checkpoint, tmp_path / "c.npz")
    run(kept, 1)
    assert same(run(kept, 2), run(fit, 2))


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


def test_checkpoint_round_trip(tmp_path, rng):
    model, other = network(rng), network(rng)
    save_checkpoint(tmp_path / "new" / "c.npz", model, note="für später")
    assert load_checkpoint(tmp_path / "new" / "c.npz", other) == {"note": "für später"}
    assert same(model, other)
    assert same(model, load(tmp_path / "new" / "c.npz"))  # a checkpoint is a saved network, and more
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

    monkeypatch.setattr(checkpoint.np, "savez", full_disk)
    with pytest.raises(ProvenanceError, match="No space left"):
        save_checkpoint(path, network(rng))
    assert path.read_bytes() == good
    assert [p.name for p in tmp_path.iterdir()] == ["c.npz"]
