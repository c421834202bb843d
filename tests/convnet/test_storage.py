"""Networks made anew from what is stored of them."""

import json

import numpy as np
import pytest

from convnet import (
    ELU,
    CheckpointError,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool1D,
    GlobalMaxPool2D,
    LeakyReLU,
    MaxPool1D,
    MaxPool2D,
    Parallel,
    ReLU,
    Reshape,
    Sequential,
    ShapeError,
    Sigmoid,
    Tanh,
    glorot_uniform,
    load,
    save,
)

NETWORKS = {
    "images": (
        [Conv2D(3, (3, 2), 2, "valid"), ReLU(), MaxPool2D(2, ceil=True), ELU(0.5), Conv2D(2, 1), GlobalMaxPool2D()],
        (12, 12, 2),
    ),
    "generator": (
        [Dense(8, glorot_uniform), LeakyReLU(0.2), Reshape((2, 2, 2)), ConvTranspose2D(1, 3, 2), Tanh()],
        (5,),
    ),
    "sequences": ([Conv1D(4, 3), Sigmoid(), MaxPool1D(2), Flatten(), Dropout(0.5), Dense(2)], (7, 3)),
    "words": (
        [
            Embedding(np.arange(12.0).reshape(4, 3)),
            Parallel([Sequential([Conv1D(2, k), GlobalMaxPool1D()]) for k in (1, 2)]),
        ],
        (5,),
    ),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_loaded_network_is_the_saved_one(name, dtype, tmp_path, rng):
    layers, shape = NETWORKS[name]
    model = Sequential(layers).build(shape, rng, dtype)
    for value in model.params.values():
        value += rng.standard_normal(value.shape).astype(dtype)
    save(model, tmp_path / "model.npz")
    again = load(tmp_path / "model.npz")
    assert repr(again) == repr(model)
    assert (again.input_shape, again.output_shape, again.dtype) == (model.input_shape, model.output_shape, model.dtype)
    x = rng.integers(4, size=(3, *shape)) if name == "words" else rng.standard_normal((3, *shape)).astype(dtype)
    assert again(x).tobytes() == model(x).tobytes()
    assert not any(np.shares_memory(again.params[key], value) for key, value in model.params.items())


def test_an_initialiser_of_elsewhere_becomes_the_default(tmp_path, rng):
    model = Dense(3, lambda shape, rng: np.ones(shape))
    save(model.build((2,), rng), tmp_path / "model.npz")
    again = load(tmp_path / "model.npz")
    assert (again.params["weights"] == 1).all()
    assert "he_normal" in repr(again)


def test_a_layer_that_is_not_known_is_named(tmp_path, rng):
    def save_one():
        class Gone(ReLU):
            pass

        save(Gone().build((2,), rng), tmp_path / "model.npz")

    save_one()
    content = dict(np.load(tmp_path / "model.npz"))
    about = json.loads(str(content["about"]))
    about["architecture"]["class"] = "elsewhere.Gone"
    np.savez(tmp_path / "model.npz", **content | {"about": json.dumps(about)})
    with pytest.raises(CheckpointError, match=r"model.npz: cannot be made anew.*elsewhere.Gone.*import"):
        load(tmp_path / "model.npz")


def test_what_cannot_be_saved_or_loaded_is_named(tmp_path, rng):
    with pytest.raises(ShapeError, match="not built"):
        save(Dense(3), tmp_path / "model.npz")
    with pytest.raises(CheckpointError, match="no such checkpoint"):
        load(tmp_path / "model.npz")
    save(Dense(3).build((2,), rng), tmp_path / "model.npz")
    assert load(tmp_path / "model.npz").units == 3
    content = dict(np.load(tmp_path / "model.npz"))
    np.savez(tmp_path / "model.npz", **content | {"model/weights": np.zeros((2, 4), np.float32)})
    with pytest.raises(CheckpointError, match=r"weights: expected float32 \(2, 3\), received float32 \(2, 4\)"):
        load(tmp_path / "model.npz")
