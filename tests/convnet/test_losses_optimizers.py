"""Losses, optimisers, schedules and initialisers against numbers worked out by hand."""

import math
import tracemalloc

import numpy as np
import pytest

from convnet import (
    SGD,
    Adam,
    InputError,
    LinearDecay,
    ShapeError,
    binary_cross_entropy,
    constant,
    fan_in_uniform,
    glorot_uniform,
    he_normal,
    softmax,
    softmax_cross_entropy,
)
from coursework.settings import PerBatchDecay, course_dense, course_filters


def numerical_gradient(f, z, h=1e-6):
    out = np.zeros_like(z)
    for i in np.ndindex(z.shape):
        for sign in (1, -1):
            shifted = z.copy()
            shifted[i] += sign * h
            out[i] += sign * f(shifted) / (2 * h)
    return out


def test_softmax_cross_entropy_by_hand():
    loss, dlogits = softmax_cross_entropy(np.log([[1.0, 2.0, 5.0], [1.0, 1.0, 2.0]]), np.array([1, 2]))
    assert loss == pytest.approx(-(math.log(2 / 8) + math.log(1 / 2)) / 2)
    np.testing.assert_allclose(dlogits, [[1 / 16, -6 / 16, 5 / 16], [1 / 8, 1 / 8, -2 / 8]])


def test_binary_cross_entropy_by_hand():
    loss, dlogits = binary_cross_entropy(np.array([[math.log(3)], [0.0]]), np.array([[1.0], [0.0]]))
    assert loss == pytest.approx(-(math.log(3 / 4) + math.log(1 / 2)) / 2)
    np.testing.assert_allclose(dlogits, [[-1 / 8], [1 / 4]])


def test_loss_gradients_agree_with_finite_differences(rng):
    z, labels = rng.standard_normal((4, 5)), rng.integers(5, size=4)
    _, dz = softmax_cross_entropy(z, labels)
    np.testing.assert_allclose(dz, numerical_gradient(lambda a: softmax_cross_entropy(a, labels)[0], z), atol=1e-9)
    z, targets = 3 * rng.standard_normal((4, 1)), rng.random((4, 1))
    _, dz = binary_cross_entropy(z, targets)
    np.testing.assert_allclose(dz, numerical_gradient(lambda a: binary_cross_entropy(a, targets)[0], z), atol=1e-9)


def test_losses_stay_finite_for_huge_logits_and_keep_float32():
    z = np.array([[1e4, -1e4], [-1e4, 1e4]], np.float32)
    loss, dz = softmax_cross_entropy(z, np.array([1, 1]))
    assert loss == pytest.approx(1e4)
    assert dz.dtype == np.float32
    assert np.isfinite(dz).all()
    loss, dz = binary_cross_entropy(z[:, :1], np.ones((2, 1), np.float32))
    assert loss == pytest.approx(5e3)
    assert dz.dtype == np.float32
    np.testing.assert_allclose(dz[:, 0], [0, -0.5])
    np.testing.assert_allclose(softmax(z).sum(axis=1), 1)


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (np.array([0, 10]), InputError, "labels from 0 to 9, received 0 to 10"),
        (np.array([-1, 0]), InputError, "received -1 to 0"),
        (np.array([0.0, 1.0]), ShapeError, "integer labels, received float64"),
        (np.array([0]), ShapeError, r"received \(2, 10\) and \(1,\)"),
        (np.eye(10)[:2], ShapeError, "labels"),
    ],
)
def test_bad_labels_are_refused(labels, error, message):
    with pytest.raises(error, match=message):
        softmax_cross_entropy(np.zeros((2, 10)), labels)


@pytest.mark.parametrize("logits", [np.zeros((2, 1), int), np.zeros((0, 1)), np.full((2, 1), None)])
def test_logits_are_floats_of_some_samples(logits):  # a gradient of whole numbers would be all zeros
    for loss, targets in ((softmax_cross_entropy, np.zeros(len(logits), int)), (binary_cross_entropy, logits)):
        with pytest.raises(ShapeError, match="logits: expected floats of at least one sample, received"):
            loss(logits, targets)
    with pytest.raises(ShapeError, match="expected a NumPy array"):
        softmax([1.0, 2.0])


def test_bad_targets_are_refused():
    with pytest.raises(InputError):
        binary_cross_entropy(np.zeros((2, 1)), np.array([[2.0], [0.0]]))
    with pytest.raises(ShapeError):
        binary_cross_entropy(np.zeros((2, 1)), np.zeros(2))


def steps(optimizer, gradients, start=1.0):
    p = {"p": np.array([start])}
    for g in gradients:
        optimizer.step(p, {"p": np.array([g])})
    return p["p"][0]


def test_momentum_by_hand():
    # v: 0.1·1 = 0.1, then 0.9·0.1 + 0.1·2 = 0.29
    assert steps(SGD(0.1, momentum=0.9), [1.0, 2.0]) == pytest.approx(1 - 0.1 - 0.29)
    assert steps(SGD(0.1), [1.0, 2.0]) == pytest.approx(1 - 0.1 - 0.2)


def test_adam_by_hand():
    # t=1: m̂ = 1, v̂ = 1.   t=2: m = 0.1·0.9 + 0.1·3 = 0.39, m̂ = 0.39/0.19; v = 0.000999 + 0.009, v̂ = v/0.001999
    first = 0.01 * 1 / (1 + 1e-7)
    second = 0.01 * (0.39 / 0.19) / (math.sqrt(0.009999 / 0.001999) + 1e-7)
    assert steps(Adam(0.01), [1.0, 3.0]) == pytest.approx(1 - first - second, rel=1e-12)


def test_the_course_adam_by_hand():
    # the divisors stay 0.1 and 0.001
    second = 0.01 * (0.39 / 0.1) / (math.sqrt(0.009999 / 0.001) + 1e-7)
    assert steps(Adam(0.01, bias_correction="constant"), [1.0, 3.0]) == pytest.approx(1 - 0.01 - second, rel=1e-7)


def test_the_course_adam_takes_a_third_of_the_step_in_the_long_run():
    gradients = [1.0] * 8_000
    near_the_end = [steps(make(), gradients) - steps(make(), [*gradients, 1.0]) for make in (course_adam, Adam)]
    assert near_the_end[0] / near_the_end[1] == pytest.approx(math.sqrt(0.001) / 0.1, rel=1e-3)


def course_adam():
    return Adam(bias_correction="constant")


def test_steps_happen_in_place_and_follow_the_schedule():
    p = {"p": np.zeros(3, np.float32)}
    view = p["p"]
    SGD(1.0).step(p, {"p": np.ones(3, np.float32)}, factor=0.5)
    np.testing.assert_array_equal(view, -0.5)
    assert p["p"] is view
    assert constant(3, 7) == 1
    decay = PerBatchDecay(0.95)
    assert [decay(0, 0), decay(0, 2), decay(1, 0)] == [1, 0.95**2, 1]


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), Adam(0.1, weight_decay=0.5)])
@pytest.mark.parametrize("other", [np.ones((3, 2)), np.ones(5), np.ones((2, 3), np.float32)])
def test_an_optimiser_does_not_take_the_memory_of_another_network(optimizer, other):
    optimizer.step({"w": np.ones((2, 3))}, {"w": np.ones((2, 3))})
    before, param = {key: value.copy() for key, value in optimizer.state.items()}, other.copy()
    with pytest.raises(InputError, match=r"gradient for \w+\.w: received .* as in earlier steps; make an optimiser"):
        optimizer.step({"w": param}, {"w": other})
    np.testing.assert_array_equal(param, other)
    assert all((optimizer.state[key] == value).all() for key, value in before.items())


def test_gradients_without_a_parameter_are_refused():
    with pytest.raises(InputError, match="no such parameter"):
        Adam().step({"a": np.zeros(2)}, {"b": np.zeros(2)})
    with pytest.raises(InputError, match="expected"):
        Adam().step({"a": np.zeros(2)}, {"a": np.zeros(3)})
    with pytest.raises(InputError, match="float32"):
        Adam().step({"a": np.zeros(2)}, {"a": np.zeros(2, np.float32)})


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (Adam, {"learning_rate": math.nan}),
        (Adam, {"learning_rate": "abc"}),
        (Adam, {"learning_rate": -1}),
        (Adam, {"learning_rate": None}),
        (SGD, {"learning_rate": True}),
        (SGD, {"learning_rate": 0.1, "momentum": 5}),
        (SGD, {"learning_rate": 0.1, "momentum": 1}),
        (SGD, {"learning_rate": 0.1, "momentum": math.nan}),
        (SGD, {"learning_rate": 0.1, "momentum": -0.1}),
        (Adam, {"beta1": 1.5}),
        (Adam, {"beta1": 1.0}),
        (Adam, {"beta2": -0.1}),
        (Adam, {"epsilon": 0}),
        (Adam, {"epsilon": math.inf}),
        (PerBatchDecay, {"factor": -1}),
        (PerBatchDecay, {"factor": math.nan}),
        (LinearDecay, {"epochs": 0, "batches": 3}),
        (LinearDecay, {"epochs": 2, "batches": 2.5}),
    ],
)
def test_options_outside_their_range_are_refused_by_name(make, options):
    with pytest.raises(InputError, match=rf"^{make.__name__}: ({'|'.join(options).replace('_', '.')}): expected"):
        make(**options)


@pytest.mark.parametrize("factor", [math.nan, -0.5, math.inf, None, "1"])
def test_a_schedule_gives_a_factor(factor):
    with pytest.raises(InputError, match="factor of the learning rate"):
        SGD(0.1).step({"a": np.zeros(2)}, {"a": np.ones(2)}, factor)


def test_a_linear_decay_ends_where_it_ends():
    schedule = LinearDecay(2, 3)
    assert [schedule(0, 0), schedule(1, 2)] == [1, pytest.approx(1 / 6)]
    with pytest.raises(InputError, match="factor"):  # it would climb
        SGD(0.1).step({}, {}, schedule(2, 1))


def test_numpy_numbers_make_the_steps_of_plain_ones(rng):
    grads = rng.standard_normal((3, 5)).astype(np.float32)
    for make in (lambda n: SGD(n(0.1), n(0.9)), lambda n: Adam(n(0.1), n(0.9), n(0.99))):
        plain, numpy = ({"w": np.ones(5, np.float32)} for _ in range(2))
        one, other = make(float), make(np.float64)
        for grad in grads:
            one.step(plain, {"w": grad}, 0.3)
            other.step(numpy, {"w": grad}, np.float64(0.3))
        np.testing.assert_array_equal(plain["w"], numpy["w"])


@pytest.mark.parametrize("optimizer", [SGD(0.1, 0.9), Adam(0.1)])
def test_a_parameter_that_is_not_contiguous_moves_like_any_other(optimizer, rng):
    start, grads = rng.standard_normal((6, 8)), rng.standard_normal((3, 6, 8))
    other = type(optimizer)(**{k: v for k, v in vars(optimizer).items() if k != "state"})
    plain, large = {"w": start.copy()}, np.zeros((8, 12))
    strided = {"w": large[:, ::2].T}
    strided["w"][...] = start
    for grad in grads:
        optimizer.step(plain, {"w": grad})
        other.step(strided, {"w": grad})
    np.testing.assert_array_equal(large[:, ::2].T, plain["w"])
    assert not large[:, 1::2].any()


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), Adam(0.1)])
def test_only_the_first_step_makes_arrays_of_the_size_of_a_parameter(optimizer, rng):
    params, grads = {"w": rng.standard_normal(1 << 20)}, {"w": rng.standard_normal(1 << 20)}
    optimizer.step(params, grads)
    tracemalloc.start()
    optimizer.step(params, grads)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < params["w"].nbytes / 4


@pytest.mark.parametrize("loss", [softmax_cross_entropy, binary_cross_entropy])
def test_lists_are_refused_by_losses(loss):
    with pytest.raises(ShapeError, match="expected a NumPy array, received list"):
        loss([[1.0, 2.0]], np.array([1]))
    with pytest.raises(ShapeError, match="expected a NumPy array, received list"):
        loss(np.array([[1.0]]), [0])


@pytest.mark.parametrize(
    ("initializer", "shape", "sd"),
    [
        (he_normal, (5, 5, 8, 32), math.sqrt(2 / 200)),
        (he_normal, (500, 80), math.sqrt(2 / 500)),
        (glorot_uniform, (5, 5, 8, 32), math.sqrt(2 / (200 + 800))),
        (glorot_uniform, (500, 80), math.sqrt(2 / 580)),
        (fan_in_uniform, (5, 5, 8, 32), math.sqrt(1 / 600)),
        (course_filters, (5, 5, 8, 32), 1 / math.sqrt(6400)),
        (course_dense, (500, 80), 0.01),
    ],
)
def test_initialisers_have_the_stated_spread(initializer, shape, sd, rng):
    w = initializer(shape, rng)
    assert w.shape == shape
    assert w.std() == pytest.approx(sd, rel=0.05)
    assert abs(w.mean()) < 5 * sd / math.sqrt(w.size)


@pytest.mark.parametrize("optimizer", [SGD(0.1, 0.9), Adam(0.1)])
def test_a_gradient_in_another_memory_order_or_many_blocks_makes_the_same_steps(optimizer, rng, monkeypatch):
    start, grads = rng.standard_normal((30, 40)), rng.standard_normal((3, 30, 40))
    other = type(optimizer)(**{k: v for k, v in vars(optimizer).items() if k != "state"})
    plain, ours = {"w": start.copy()}, {"w": start.copy()}
    for grad in grads:
        optimizer.step(plain, {"w": grad})
    monkeypatch.setattr("convnet.optimizers.BLOCK", 7)
    for grad in grads:
        other.step(ours, {"w": np.asfortranarray(grad)})
    np.testing.assert_array_equal(ours["w"], plain["w"])
    assert not np.array_equal(plain["w"], start)


def adamw(p, gradients, lr, decay, beta1=0.9, beta2=0.999, epsilon=1e-7):
    """PyTorch's AdamW, written out: the parameter shrinks by lr · λ, then Adam's step."""
    m = v = np.zeros_like(p)
    for t, g in enumerate(gradients, start=1):
        p = p - lr * decay * p
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        p = p - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return p


def sgdw(p, gradients, lr, decay, momentum=0.9):
    """Decoupled weight decay with momentum (Loshchilov & Hutter 2019, algorithm 1)."""
    velocity = np.zeros_like(p)
    for g in gradients:
        velocity = momentum * velocity + lr * g
        p = p - lr * decay * p - velocity
    return p


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize(
    ("optimizer", "formula"),
    [(Adam, adamw), (lambda lr, weight_decay: SGD(lr, 0.9, weight_decay), sgdw)],
    ids=["Adam", "SGD"],
)
def test_weight_decay_is_apart_from_the_gradient(optimizer, formula, decay, rng):
    start, gradients = rng.standard_normal((4, 3)), rng.standard_normal((5, 4, 3))
    params, by_hand = {"w": start.copy()}, formula(start, gradients, 0.05, decay)
    stepper = optimizer(0.05, weight_decay=decay)
    for gradient in gradients:
        stepper.step(params, {"w": gradient})
    np.testing.assert_allclose(params["w"], by_hand, rtol=1e-12)


def test_weight_decay_follows_the_schedule_and_is_checked():
    params = {"w": np.array([2.0])}
    SGD(0.5, weight_decay=0.1).step(params, {"w": np.array([0.0])}, factor=0.5)
    assert params["w"] == pytest.approx([2 * (1 - 0.5 * 0.5 * 0.1)])
    for wrong in (-0.1, np.nan, "0.1"):
        with pytest.raises(InputError, match="weight decay"):
            Adam(weight_decay=wrong)
