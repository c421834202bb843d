"""Every layer against its numerical gradient, a naive loop, and bad input."""

import copy
import functools
import itertools
import pickle

import numpy as np
import pytest

from convnet import (
    ELU,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    GlobalMaxPool1D,
    GlobalMaxPool2D,
    InputError,
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
    he_normal,
    loss_and_gradients,
)
from coursework.network.reference import convolve_gradient
from coursework.settings import Linear

ACTIVATIONS = [ReLU(), LeakyReLU(0.2), ELU(0.7), Tanh(), Sigmoid(), Linear(1.5, -0.3)]
LAYERS = {
    "conv 3x3 same": (Conv2D(4, 3), (6, 5, 2)),
    "conv 5x5 same": (Conv2D(3, 5), (7, 9, 1)),
    "conv valid": (Conv2D(3, 3, padding="valid"), (6, 7, 2)),
    "conv even kernel": (Conv2D(3, (2, 4)), (5, 6, 2)),
    "conv rectangular": (Conv2D(3, (3, 1)), (7, 1, 4)),
    "conv row": (Conv2D(2, (1, 5)), (3, 8, 2)),
    "conv stride": (Conv2D(3, 3, strides=2), (7, 6, 2)),
    "conv stride valid": (Conv2D(3, (3, 2), strides=(2, 3), padding="valid"), (8, 9, 2)),
    "conv stride beyond kernel": (Conv2D(2, 1, strides=2), (5, 5, 3)),
    "conv wide": (Conv2D(40, 3), (4, 4, 2)),
    "conv as dense": (Conv2D(5, (4, 3), padding="valid"), (4, 3, 2)),
    "transposed conv": (ConvTranspose2D(2, 5, strides=2), (3, 4, 3)),
    "transposed conv valid": (ConvTranspose2D(2, (3, 2), strides=(2, 3), padding="valid"), (3, 2, 2)),
    "conv of sequences": (Conv1D(3, 4, strides=2), (7, 2)),
    "conv of sequences valid": (Conv1D(3, 2, padding="valid"), (6, 2)),
    "pool of sequences": (MaxPool1D(2), (7, 3)),
    "pool of sequences ceil": (MaxPool1D(3, ceil=True), (7, 3)),
    "global pool of sequences": (GlobalMaxPool1D(), (5, 3)),
    "pool": (MaxPool2D(2), (6, 4, 3)),
    "pool cut": (MaxPool2D(2), (5, 7, 2)),
    "pool ceil": (MaxPool2D(2, ceil=True), (5, 7, 2)),
    "pool rectangular": (MaxPool2D((3, 1), ceil=True), (7, 1, 4)),
    "global pool": (GlobalMaxPool2D(), (4, 3, 5)),
    "flatten": (Flatten(), (3, 2, 4)),
    "reshape": (Reshape((2, 3, 2)), (12,)),
    "dense": (Dense(5), (7,)),
    "dropout": (Dropout(0.4), (50,)),
    "stack": (
        Sequential(
            [Conv2D(3, 3), Tanh(), MaxPool2D(2, ceil=True), Conv2D(4, 2, strides=2), ELU(), Flatten(), Dense(3)]
        ),
        (7, 7, 2),
    ),
    "nested": (Sequential([Dense(6), Sequential([Tanh(), Dropout(0.5), Dense(4)]), Sigmoid()]), (5,)),
    "parallel": (
        Parallel([Sequential([Conv2D(3, (k, 1)), Tanh(), GlobalMaxPool2D()]) for k in (2, 3)] + [Flatten()]),
        (5, 1, 2),
    ),
    "parallel convolutions": (Sequential([Parallel([Conv2D(2, 3), Conv2D(4, 1)]), Flatten(), Dense(2)]), (4, 3, 2)),
    **{type(layer).__name__.lower(): (layer, (4, 5)) for layer in ACTIVATIONS},
}


def check_gradients(layer, x, training, seed=0):
    """Compare <v, J u> by backward with a central difference along u, for the input and every parameter."""
    rng = np.random.default_rng(seed)

    def output():
        return layer.forward(x, training, np.random.default_rng(1))

    y, tape = output()
    v = rng.standard_normal(y.shape)
    dx, grads = layer.backward(v, tape)
    assert dx.shape == x.shape
    assert grads.keys() == layer.params.keys()
    for array, gradient in [(x, dx), *((layer.params[name], grads[name]) for name in grads)]:
        assert gradient.dtype == np.float64
        u = rng.standard_normal(array.shape)
        h = 1e-6
        array += h * u
        above = (output()[0] * v).sum()
        array -= 2 * h * u
        below = (output()[0] * v).sum()
        array += h * u
        numerical, analytical = (above - below) / (2 * h), (gradient * u).sum()
        assert analytical == pytest.approx(numerical, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", LAYERS)
def test_gradients_agree_with_finite_differences(name, training, rng):
    layer, shape = LAYERS[name]
    layer.build(shape, rng, np.float64)
    for param in layer.params.values():  # biases away from zero
        param += 0.1 * rng.standard_normal(param.shape)
    check_gradients(layer, rng.standard_normal((3, *shape)), training)


@pytest.mark.parametrize("name", LAYERS)
def test_backward_computes_only_what_is_asked_for_and_forward_leaves_its_input_alone(name, rng):
    layer, shape = LAYERS[name]
    layer.build(shape, rng)
    x = rng.standard_normal((2, *shape)).astype(np.float32)
    before = x.copy()
    y, tape = layer.forward(x, True, np.random.default_rng(0))
    assert y.dtype == np.float32
    dy = rng.standard_normal(y.shape).astype(np.float32)
    dx, grads = layer.backward(dy, tape)
    only_dx, nothing = layer.backward(dy, tape, need_params=False)
    no_dx, only_grads = layer.backward(dy, tape, need_input=False)
    assert dx.dtype == np.float32
    np.testing.assert_array_equal(only_dx, dx)
    assert nothing == {}
    assert no_dx is None
    assert layer.backward(dy, tape, need_input=False, need_params=False) == (None, {})
    for key, grad in grads.items():
        assert grad.dtype == np.float32
        np.testing.assert_array_equal(only_grads[key], grad)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize(("kernel", "stride"), [(3, 1), (7, 2), (4, 2), (2, 3)])
def test_a_transposed_convolution_agrees_with_a_naive_loop(kernel, stride, rng):
    layer = ConvTranspose2D(2, kernel, stride).build((4, 5, 3), rng, np.float64)
    layer.params["bias"][...] = [1, 2]
    x = rng.standard_normal((2, 4, 5, 3))
    dx, _, _ = convolve_gradient(x, np.zeros((2, *layer.output_shape)), layer.params["filters"], stride)
    expected = dx + layer.params["bias"]
    np.testing.assert_allclose(layer.forward(x)[0], expected, atol=1e-12)


def test_a_transposed_convolution_is_the_adjoint_of_a_convolution(rng):
    for stride, padding in itertools.product((1, 2, 3), ("same", "valid")):
        up = ConvTranspose2D(2, (3, 5), stride, padding).build((4, 3, 6), rng, np.float64)
        down = Conv2D(6, (3, 5), stride, padding).build(up.output_shape, rng, np.float64)
        assert down.output_shape == up.input_shape
        down.params["filters"][...] = up.params["filters"]
        small, large = rng.standard_normal((2, 4, 3, 6)), rng.standard_normal((2, *up.output_shape))
        assert (up.forward(small)[0] * large).sum() == pytest.approx((down.forward(large)[0] * small).sum())


@pytest.mark.parametrize(
    ("shape", "window", "ceil"), list(itertools.product([(6, 6), (5, 7)], [(2, 2), (3, 1)], [0, 1]))
)
def test_pooling_agrees_with_a_naive_loop(shape, window, ceil, rng):
    layer = MaxPool2D(window, ceil=bool(ceil)).build((*shape, 2), rng, np.float64)
    x = rng.standard_normal((3, *shape, 2))
    y, _ = layer.forward(x)
    for i, j in np.ndindex(y.shape[1:3]):
        patch = x[:, i * window[0] : (i + 1) * window[0], j * window[1] : (j + 1) * window[1]]
        np.testing.assert_array_equal(y[:, i, j], patch.max(axis=(1, 2)))


def test_pooling_passes_the_gradient_of_a_tie_to_the_first_maximum_only(rng):
    layer = MaxPool2D(2).build((2, 2, 1), rng, np.float64)
    _, tape = layer.forward(np.ones((1, 2, 2, 1)))
    dx, _ = layer.backward(np.full((1, 1, 1, 1), 7.0), tape)
    np.testing.assert_array_equal(dx[0, :, :, 0], [[7, 0], [0, 0]])


def test_ceil_pooling_has_the_size_of_the_course(rng):
    assert MaxPool2D((2, 1), ceil=True).build((25, 1, 8), rng).output_shape == (13, 1, 8)
    assert MaxPool2D((2, 1)).build((25, 1, 8), rng).output_shape == (12, 1, 8)


@pytest.mark.parametrize(
    ("layer", "x", "y"),
    [
        (ReLU(), [-2, 0, 3], [0, 0, 3]),
        (LeakyReLU(0.1), [-2, 0, 3], [-0.2, 0, 3]),
        (ELU(2.0), [-1, 0, 3], [2 * (np.exp(-1) - 1), 0, 3]),
        (Tanh(), [0, 1], [0, np.tanh(1)]),
        (Sigmoid(), [-1000, 0, np.log(3), 1000], [0, 0.5, 0.75, 1]),
        (Linear(2, 1), [-1, 4], [-1, 9]),
    ],
)
def test_activations_by_hand(layer, x, y, rng):
    x = np.array([x], float)
    out, _ = layer.build(x.shape[1:], rng, np.float64).forward(x)
    np.testing.assert_allclose(out[0], y, atol=1e-15)


def test_dropout_keeps_the_mean_and_does_nothing_at_inference(rng):
    layer = Dropout(0.3).build((1000,), rng)
    x = np.ones((100, 1000), np.float32)
    y, _ = layer.forward(x, True, rng)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / 0.7)}
    assert y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(layer.forward(x)[0], x)
    with pytest.raises(InputError, match="needs a generator"):
        layer.forward(x, True)


def test_summary_and_names_of_the_course_network(rng):
    model = Sequential(
        [Conv2D(8, 5), ReLU(), Conv2D(8, 5), ReLU(), MaxPool2D(2), Flatten(), Dense(200), ReLU(), Dense(10)]
    ).build((28, 28, 1), rng)
    rows = model.summary()
    assert [r["output"] for r in rows if r["layer"] == "flatten_1"] == [(1568,)]
    assert sum(r["parameters"] for r in rows) == (25 * 8 + 8) + (25 * 64 + 8) + (1568 * 200 + 200) + (200 * 10 + 10)
    assert list(model.params)[:4] == ["conv2d_1.filters", "conv2d_1.bias", "conv2d_2.filters", "conv2d_2.bias"]


@pytest.mark.parametrize(
    ("layer", "shape", "received", "dtype"),
    [
        (Conv2D(4, 3), (8, 8, 1), (5, 8, 8, 3), np.float32),
        (Conv2D(4, 3), (8, 8, 1), (5, 64), np.float32),
        (Conv2D(4, 3), (8, 8, 1), (5, 8, 8, 1), np.uint8),
        (Dense(4), (6,), (5, 7), np.float32),
        (Dense(4), (6,), (5, 6), np.float64),
        (MaxPool2D(2), (4, 4, 1), (5, 4, 6, 1), np.float32),
        (ReLU(), (3,), (5, 4), np.float32),
        (Flatten(), (3, 2), (5, 6), np.float32),
        (Reshape((3, 2)), (6,), (5, 3, 2), np.float32),
        (Dropout(0.5), (3,), (3,), np.int64),
        (Sequential([Dense(4)]), (6,), (5, 7), np.float32),
    ],
)
def test_wrong_input_is_refused_with_the_layer_and_both_shapes(layer, shape, received, dtype, rng):
    layer.build(shape, rng)
    with pytest.raises(ShapeError, match="expected input of") as error:
        layer.forward(np.zeros(received, dtype))
    assert type(layer).__name__ in str(error.value)
    assert str(received) in str(error.value) or np.dtype(dtype).name in str(error.value)


def test_wrong_output_gradient_is_refused(rng):
    layer = Dense(3).build((2,), rng)
    y, tape = layer.forward(np.zeros((4, 2), np.float32))
    with pytest.raises(ShapeError, match="expected output gradient of shape"):
        layer.backward(y[:, :2], tape)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Conv2D(4, 9, padding="valid"), (8, 8, 1)),
        (Conv2D(4, 3), (64,)),
        (MaxPool2D(4), (3, 3, 1)),
        (MaxPool2D(2), (8,)),
        (Dense(3), (8, 8)),
        (Reshape((5, 5)), (24,)),
        (Sequential([Conv2D(4, 3), Dense(10)]), (8, 8, 1)),
    ],
)
def test_layers_that_do_not_fit_are_refused_when_built(layer, shape, rng):
    with pytest.raises(ShapeError):
        layer.build(shape, rng)


def test_an_unbuilt_layer_says_so():
    with pytest.raises(ShapeError, match="not built"):
        Dense(3).forward(np.zeros((1, 2), np.float32))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Conv2D(0, 3),
        lambda: Conv2D(2.5, 3),
        lambda: Conv2D(2, 3.0),
        lambda: Conv2D(2, (3,)),
        lambda: Conv2D(2, "33"),
        lambda: Conv2D(True, 3),
        lambda: Conv2D(2, 3, kernel_initializer="he"),
        lambda: ConvTranspose2D(2, 3, strides=(2, 2, 2)),
        lambda: Conv2D(3, 3, padding="full"),
        lambda: Conv2D(3, 3, padding=np.array([1, 1])),
        lambda: Conv2D(3, 3, strides=0),
        lambda: Conv1D(2, (3, 1)),
        lambda: MaxPool1D((2, 1)),
        lambda: MaxPool2D(2, ceil=1),
        lambda: MaxPool2D(0),
        lambda: MaxPool2D(2.5),
        lambda: Reshape((2, 0)),
        lambda: Reshape(-1),
        lambda: Dense(0),
        lambda: Dense(2.5),
        lambda: Dense(None),
        lambda: Dropout(1.0),
        lambda: Dropout(np.nan),
        lambda: Dropout("0.5"),
        lambda: LeakyReLU(2.0),
        lambda: ELU(-1.0),
        lambda: Linear(np.inf),
        lambda: Embedding(np.zeros(3)),
        lambda: Embedding(np.full((3, 2), np.nan)),
        lambda: Sequential([]),
        lambda: Sequential([1]),
        lambda: Sequential(Dense(2)),
        lambda: Parallel([Dense]),
    ],
)
def test_impossible_options_are_refused(make):
    with pytest.raises(InputError):
        make()


def test_branches_that_cannot_be_joined_are_refused(rng):
    with pytest.raises(ShapeError, match=r"cannot be joined"):
        Parallel([Conv2D(2, 3), Conv2D(2, 3, padding="valid")]).build((5, 5, 1), rng)
    with pytest.raises(InputError, match="Parallel: expected a list of at least one layer"):
        Parallel([])


def test_parameters_of_branches_are_named_by_branch(rng):
    model = Sequential([Parallel([Dense(2), Sequential([Dense(3), Tanh()])]), Dense(1)]).build((4,), rng)
    assert set(model.params) == {
        *(f"parallel_1.branch_1.{key}" for key in ("weights", "bias")),
        *(f"parallel_1.branch_2.dense_1.{key}" for key in ("weights", "bias")),
        *(f"dense_1.{key}" for key in ("weights", "bias")),
    }
    assert model.output_shape == (1,)


def test_embedding_looks_up_rows_and_learns_all_but_row_0(rng):
    table = rng.standard_normal((6, 3))
    layer = Embedding(table).build((4,), rng, np.float64)
    x = np.array([[1, 5, 1, 0], [2, 0, 0, 0]])
    y, tape = layer.forward(x)
    np.testing.assert_array_equal(y, table[x])
    dy = rng.standard_normal(y.shape)
    dx, grads = layer.backward(dy, tape)
    assert dx is None
    moved = rng.standard_normal(table.shape)
    moved[0] = 0
    assert (grads["table"] * moved).sum() == pytest.approx((moved[x] * dy).sum())
    assert not grads["table"][0].any()
    assert layer.params["table"] is not table
    with pytest.raises(InputError, match="numbers from 0 to 5"):
        layer.forward(np.array([[6, 0, 0, 0]]))
    with pytest.raises(ShapeError, match="whole numbers"):
        layer.forward(x.astype(np.float64))


def test_a_network_that_begins_with_an_embedding_takes_numbers(rng):
    model = Sequential([Embedding(np.zeros((6, 3))), Conv1D(2, 2), GlobalMaxPool1D(), Dense(2)]).build((4,), rng)
    assert model(np.array([[1, 2, 3, 0]])).shape == (1, 2)
    with pytest.raises(ShapeError, match="whole numbers"):
        model(np.zeros((1, 4), np.float32))


def test_an_embedding_has_no_input_gradient_even_if_it_is_asked_for(rng):
    for first in (Embedding(rng.standard_normal((6, 3))), Parallel([Embedding(np.ones((6, k))) for k in (2, 1)])):
        model = Sequential([first, Conv1D(2, 2), GlobalMaxPool1D(), Dense(2)]).build((4,), rng, np.float64)
        g = loss_and_gradients(model, np.array([[1, 2, 3, 0], [5, 5, 0, 0]]), np.array([0, 1]))
        assert g.input is None
        assert g.params.keys() == model.params.keys()


def test_only_the_first_layer_takes_numbers(rng):
    with pytest.raises(ShapeError, match=r"Embedding.*must be the first"):
        Sequential([Dense(4), Embedding(np.ones((6, 3)))]).build((4,), rng)
    with pytest.raises(ShapeError, match="some branches take whole numbers"):
        Parallel([Embedding(np.ones((6, 3))), Sequential([Reshape((4, 1)), Conv1D(3, 1)])]).build((4,), rng)


@pytest.mark.parametrize("number", [np.int8, np.int64, np.uint16])
def test_numpy_numbers_are_numbers(number, rng):
    layers = [Conv2D(number(4), number(3), number(2)), MaxPool2D((number(2), 1)), Flatten(), Dense(number(3))]
    model = Sequential(layers).build((number(6), 6, number(1)), rng)
    assert model.output_shape == (3,)
    plain = Sequential([Conv2D(4, 3, 2), MaxPool2D((2, 1)), Flatten(), Dense(3)])
    assert repr(model) == repr(plain)


@pytest.mark.parametrize("number", [np.float64, np.float32, float])
def test_options_do_not_change_the_dtype(number, rng):
    x = rng.standard_normal((3, 5)).astype(np.float32)
    for layer in (LeakyReLU(number(0.25)), ELU(number(2)), Linear(number(2), number(1)), Dropout(number(0.5))):
        y, tape = layer.build((5,), rng).forward(x, True, rng)
        assert y.dtype == np.float32
        assert layer.backward(y, tape)[0].dtype == np.float32


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"input_shape": (8, 8, 0)}, "whole number from 1, received 0"),
        ({"input_shape": (8.0, 8, 1)}, "received 8.0"),
        ({"input_shape": 64}, "expected a tuple of whole numbers, received 64"),
        ({"rng": 0}, "expected a generator"),
        ({"dtype": np.int32}, "expected float32 or float64"),
        ({"dtype": "half"}, "expected float32 or float64"),
        ({"dtype": None}, "expected float32 or float64, received None"),
    ],
)
def test_what_nothing_can_be_built_of_is_refused(wrong, message, rng):
    with pytest.raises(InputError, match=message):
        Sequential([Conv2D(2, 3), Flatten()]).build(**{"input_shape": (8, 8, 1), "rng": rng} | wrong)


def test_initial_weights_are_checked_and_never_shared(rng):
    def initial(shape, rng, value, wrong=()):
        return np.full((*shape, *wrong), value, np.float32)

    for options in ({"value": 1, "wrong": (1,)}, {"value": np.nan}):
        with pytest.raises(InputError, match="finite initial weights of shape"):
            Dense(3, functools.partial(initial, **options)).build((2,), rng)
    weights = np.ones((2, 2), np.float32)
    model = Sequential([Dense(2, lambda shape, rng: weights), Dense(2, lambda shape, rng: weights)]).build((2,), rng)
    model.params["dense_1.weights"] += 1
    assert (model.params["dense_2.weights"] == 1).all()
    assert (weights == 1).all()


@pytest.mark.parametrize("kind", [Sequential, Parallel])
def test_the_same_layer_twice_is_refused(kind, rng):
    layer = Dense(3)
    for layers in ([layer, layer], [layer, Sequential([Tanh(), layer])]):
        with pytest.raises(InputError, match="same layer twice"):
            kind(layers)


def test_a_network_has_the_parameters_that_its_layers_have(rng):
    layer = Dense(2)
    model = Sequential([layer]).build((3,), rng)
    layer.build((3,), rng)
    assert model.params["dense_1.weights"] is layer.params["weights"]


def test_lists_are_refused_with_the_remedy(rng):
    model = Sequential([Dense(2)]).build((3,), rng)
    for wrong in ([[1.0, 2.0, 3.0]], 1.0, None, np.float32(1)):
        for use in (model.forward, model, model.predict):
            with pytest.raises(ShapeError, match=r"expected a NumPy array, received \w+"):
                use(wrong)
    with pytest.raises(ShapeError, match="single number"):
        model(np.array(1.0, np.float32))


def test_predictions_for_what_is_not_a_number_are_refused(rng):
    model = Sequential([Conv2D(2, 3), ReLU(), MaxPool2D(2), Flatten(), Dense(3)]).build((4, 4, 1), rng)
    x = rng.standard_normal((5, 4, 4, 1)).astype(np.float32)
    x[3, 1, 1] = np.nan
    for use in (model.predict, model.predict_proba):
        use(x[:3])
        with pytest.raises(InputError, match="1 of 5 samples"):
            use(x)


def test_predictions_from_what_is_not_finite_or_but_one_logit_are_refused(rng):
    model = Sequential([Dense(2)]).build((1,), rng)
    model.params["dense_1.weights"][...] = 3e38, 1
    one = Sequential([Dense(1)]).build((1,), rng)  # would be class 0, of probability 1, whatever the logit
    with np.errstate(over="ignore"):
        for use, use_one in ((model.predict, one.predict), (model.predict_proba, one.predict_proba)):
            with pytest.raises(InputError, match="2 of 2 samples have logits that are not finite"):
                use(np.full((2, 1), 1e30, np.float32))
            with pytest.raises(ShapeError, match="expected logits of two classes or more, received one"):
                use_one(np.ones((2, 1), np.float32))


def test_an_unbuilt_network_says_so_whatever_is_asked_of_it():
    model, x = Sequential([Dense(3)]), np.zeros((1, 2), np.float32)
    for use in (model.summary, lambda: model.first(1), lambda: model.predict(x), lambda: model.backward(x, None)):
        with pytest.raises(ShapeError, match="not built"):
            use()


@pytest.mark.parametrize(
    ("length", "k", "strides", "padding"), [(7, 3, 1, "same"), (8, 4, 2, "same"), (9, 2, 3, "valid")]
)
def test_a_convolution_of_sequences_is_one_of_images_one_pixel_wide(length, k, strides, padding, rng):
    flat = Conv1D(5, k, strides, padding).build((length, 3), np.random.default_rng(1))
    tall = Conv2D(5, (k, 1), (strides, 1), padding).build((length, 1, 3), np.random.default_rng(1))
    assert flat.params["filters"].shape == (k, 3, 5)
    assert flat.params["filters"].tobytes() == tall.params["filters"].tobytes()
    x = rng.standard_normal((4, length, 3)).astype(np.float32)
    (y, tape), (tall_y, tall_tape) = flat.forward(x), tall.forward(x[:, :, None])
    assert y.shape == (4, *flat.output_shape)
    assert y.tobytes() == tall_y.tobytes()
    (dx, grads), (tall_dx, tall_grads) = flat.backward(y, tape), tall.backward(tall_y, tall_tape)
    assert dx.tobytes() == tall_dx.tobytes()
    assert all(grads[key].tobytes() == tall_grads[key].tobytes() for key in grads)


def test_a_pool_of_sequences_is_one_of_images_one_pixel_wide(rng):
    x = rng.standard_normal((4, 7, 3))
    for flat, tall in (
        (MaxPool1D(2), MaxPool2D((2, 1))),
        (MaxPool1D(3, ceil=True), MaxPool2D((3, 1), ceil=True)),
        (GlobalMaxPool1D(), GlobalMaxPool2D()),
    ):
        flat.build((7, 3), rng, np.float64)
        tall.build((7, 1, 3), rng, np.float64)
        (y, tape), (tall_y, tall_tape) = flat.forward(x), tall.forward(x[:, :, None])
        assert y.shape == (4, *flat.output_shape)
        assert y.tobytes() == tall_y.tobytes()
        assert flat.backward(y, tape)[0].tobytes() == tall.backward(tall_y, tall_tape)[0].tobytes()


def test_a_layer_of_images_does_not_take_sequences_and_says_so(rng):
    for layer, shape in ((Conv1D(2, 3), (5, 5, 1)), (Conv2D(2, 3), (5, 1)), (MaxPool1D(2), (4, 4, 1))):
        with pytest.raises(ShapeError, match=r"expected samples \(., .*\), received samples of shape .*Reshape"):
            layer.build(shape, rng)


def test_the_summary_is_a_table_with_the_sum(rng):
    model = Sequential([Conv2D(8, 5), Flatten(), Dense(10)]).build((28, 28, 1), rng)
    lines = str(model.summary()).splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["layer", "conv2d_1", "flatten_1", "dense_1"]
    assert lines[-1].split() == [str(model.count_params())] == [str(5 * 5 * 8 + 8 + 28 * 28 * 8 * 10 + 10)]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_of_a_network_shares_nothing_with_it(copied, rng):
    layers = [Conv2D(8, 5), MaxPool2D(2), Conv2D(40, 3), ConvTranspose2D(2, 7, 2), Flatten(), Dense(2)]
    model = Sequential(layers).build((28, 28, 8), rng)
    x = rng.standard_normal((2, 28, 28, 8)).astype(np.float32)
    y = model(x)
    other = copied(model)
    assert other(x).tobytes() == y.tobytes()
    for value in other.params.values():
        value += 1
    assert model(x).tobytes() == y.tobytes()


def test_a_layer_that_forgets_an_argument_is_named():
    class Forgetful(ReLU):
        def __init__(self, strength):
            pass

    with pytest.raises(InputError, match=r"Forgetful: keep the arguments \['strength'\] under their names"):
        repr(Forgetful(1))


def test_a_layer_says_in_a_line_what_it_is(rng):
    layer = Conv2D(4, 3, kernel_initializer=functools.partial(he_normal))
    expected = "filters=4, kernel_size=(3, 3), strides=(1, 1), padding=same, kernel_initializer=partial"
    assert repr(layer).replace("'", "") == f"Conv2D({expected})"
    assert repr(Parallel([Embedding(np.zeros((5, 2)))])) == "Parallel(branches=[Embedding(table=5 × 2)])"


@pytest.mark.parametrize("pool", [MaxPool2D(2), MaxPool2D((3, 2), ceil=True), GlobalMaxPool2D()])
def test_a_pool_goes_before_relu_and_no_number_changes(pool, rng, monkeypatch):
    layers = [Conv2D(3, 3), ReLU(), pool, Flatten(), Dense(4)]
    model = Sequential(layers).build((7, 6, 2), rng)
    x = rng.integers(-2, 3, size=(5, 7, 6, 2)).astype(np.float32)  # with ties
    x[0] = 0  # whose activations are all 0
    apart, tapes = x, []
    for layer in layers:
        apart, tape = layer._forward(apart, True, None)
        tapes.append(tape)
    dy = rng.standard_normal(apart.shape, np.float32)
    dx, expected = dy, {}
    for name, layer, tape in reversed([*zip(model.names, layers, tapes, strict=True)]):
        dx, grads = layer._backward(dx, tape, True, True)
        expected |= {f"{name}.{key}": value for key, value in grads.items()}
    seen, function = [], ReLU._function
    monkeypatch.setattr(ReLU, "_function", lambda self, x: seen.append(x.shape[1:]) or function(self, x))
    y, tape = model.forward(x)
    found, grads = model.backward(dy, tape)
    assert seen == [pool.output_shape]
    for one, other in [(y, apart), (model(x), apart), (found, dx), *((grads[key], expected[key]) for key in expected)]:
        np.testing.assert_array_equal(one, other)
