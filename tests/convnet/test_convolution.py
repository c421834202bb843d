"""Every algorithm for a convolution against a naive loop, in every memory order, and the choice between them."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from memory_orders import ORDERS

from convnet import Conv2D
from convnet.convolution import Geometry, make_plan, plans, same_padding
from convnet.convolution.dft import Dft
from convnet.convolution.im2col import Im2col, Im2colBack
from convnet.convolution.tiles import Tiles
from convnet.convolution.transform import Transform, inner
from coursework.network.reference import convolve

sizes = st.integers(1, 4)


def naive_conv2d(x, w, stride, padding):
    """The library's loops, one output after the other, of which a stride leaves some out."""
    y = convolve(np.pad(x, ((0, 0), *padding, (0, 0))), w, np.zeros(w.shape[3]), padding="valid")
    return y[:, :: stride[0], :: stride[1]]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9), sizes),
    st.tuples(sizes, sizes),
    st.integers(1, 40),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * 2),
    st.sampled_from(sorted(ORDERS)),
)
def test_every_plan_agrees_with_a_naive_loop_in_every_memory_order(shape, kernel, filters, stride, padding, order):
    rng = np.random.default_rng(0)
    x, bias = rng.standard_normal(shape), rng.standard_normal(filters)
    w = rng.standard_normal((*kernel, shape[3], filters))
    assume(all(max(p) < k for p, k in zip(padding, kernel, strict=True)))  # no layer pads more
    geometry = Geometry(shape[1:3], shape[3], filters, kernel, stride, padding)
    assume(min(geometry.outputs) > 0)
    expected = naive_conv2d(x, w, stride, padding)
    u, t = rng.standard_normal(x.shape), rng.standard_normal(w.shape)
    dy = rng.standard_normal(expected.shape)
    along_u, along_t = ((naive_conv2d(a, b, stride, padding) * dy).sum() for a, b in ((u, w), (x, t)))
    for plan in plans(geometry, np.dtype(float)):
        read_x, read_dy = plan.read_input(ORDERS[order](x)), plan.read_output(ORDERS[order](dy))
        y = plan.forward(read_x, w, bias)
        np.testing.assert_allclose(y, expected + bias, atol=1e-12)
        # the two gradients are the adjoint of the same bilinear map
        dx, (dw, dbias) = plan.adjoint(read_dy, w), plan.gradients(read_x, read_dy)
        assert dx.shape == x.shape
        assert dw.shape == w.shape
        assert (dx * u).sum() == pytest.approx(along_u, abs=1e-9)
        assert (dw * t).sum() == pytest.approx(along_t, abs=1e-9)
        np.testing.assert_allclose(dbias, dy.sum(axis=(0, 1, 2)), atol=1e-12)


@pytest.mark.parametrize("samples", [1, 2])
@pytest.mark.parametrize("algorithm", [Im2col, Im2colBack, Tiles, Dft])
def test_no_result_of_a_plan_lies_in_a_work_buffer(algorithm, samples, rng):
    plan = algorithm(Geometry((6, 8), 2, 3, (3, 3), (1, 1), ((1, 1), (1, 1))), np.dtype(float))
    w, bias = rng.standard_normal((3, 3, 2, 3)), rng.standard_normal(3)

    def results():
        x, dy = rng.standard_normal((samples, 6, 8, 2)), rng.standard_normal((samples, 6, 8, 3))
        read_x, read_dy = plan.read_input(x), plan.read_output(dy)
        return [plan.forward(read_x, w, bias), plan.adjoint(read_dy, w), *plan.gradients(read_x, read_dy)]

    first = results()
    copies = [array.copy() for array in first]
    results()
    for array, copy in zip(first, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("points", [(8, 9), (5, 6), (1, 7), (2, 1)])
def test_the_transform_is_that_of_numpy_and_its_transpose(points, rng):
    size = min(points[0], 4), min(points[1], 6)
    transform, x = Transform(points, size, np.dtype(float)), rng.standard_normal((*size, 3, 2))
    z = transform.analyse(x)
    wanted = np.fft.fft2(x, points, axes=(0, 1)).conj()  # ours has a positive exponent
    rows, columns = ([*range(1, inner(n) + 1), 0, *([n // 2] if n % 2 == 0 else [])] for n in points)
    mirrored = [-k for k in range(1, inner(points[0]) + 1)]
    wanted = np.concatenate(
        [wanted[rows][:, columns].reshape(-1, 3, 2), wanted[mirrored][:, columns[: inner(points[1])]].reshape(-1, 3, 2)]
    )
    np.testing.assert_allclose(z[:, :3] + 1j * z[:, 3:], wanted, atol=1e-12)
    other = rng.standard_normal(z.shape)
    product = (z * other).sum()
    assert (x * transform.transpose(other)).sum() == pytest.approx(product)


def test_two_layers_of_one_geometry_keep_their_own_spectra(rng):
    one, other = (Conv2D(8, 5).build((28, 28, 8), rng) for _ in range(2))
    assert one.plan is not other.plan
    x = rng.standard_normal((2, 28, 28, 8)).astype(np.float32)
    one(x)
    kept = one.plan._kept
    other(x)
    one(x)
    assert one.plan._kept is kept  # of unchanged filters, which the other has not evicted
    one.params["filters"] *= 2  # in place, as optimisers do
    y = one(x)
    assert one.plan._kept is not kept
    np.testing.assert_allclose(y, naive_conv2d(x, one.params["filters"], (1, 1), ((2, 2), (2, 2))), atol=1e-4)


def test_the_fastest_algorithm_fits_the_shape():
    def algorithm(size, channels, filters, kernel, stride=(1, 1)):
        padding = tuple(same_padding(*axis) for axis in zip(size, kernel, stride, strict=True))
        return type(make_plan(Geometry(size, channels, filters, kernel, stride, padding), np.dtype(np.float32)))

    assert algorithm((28, 28), 1, 8, (5, 5)) is Tiles  # one channel
    assert algorithm((28, 28), 8, 8, (5, 5)) is Dft  # few filters, a tall kernel
    assert algorithm((28, 28), 64, 128, (3, 3), (2, 2)) is Im2col  # many filters, a small kernel
    assert algorithm((50, 1), 64, 64, (3, 1)) is Im2col  # a sentence
    assert algorithm((50, 1), 300, 64, (3, 1)) is Im2colBack  # of more channels than filters
    assert algorithm((14, 14), 128, 256, (7, 7), (2, 2)) is Dft  # the first transposed convolution of the GAN
