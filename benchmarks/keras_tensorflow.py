"""The workloads by Keras on TensorFlow, compiled as graphs, with XLA and without."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf
from workloads import GENERATOR, LATENT, Plan, Workload

VARIANTS = ("Keras", "Keras, XLA")


def use_threads(count: int) -> None:
    """Work on so many cores."""
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def kernels() -> str:
    """What TensorFlow itself was built for; most of the work is oneDNN's or XLA's."""
    return f"TensorFlow {tf.__version__}"


LAYERS = {
    "conv": lambda f, kernel, stride: keras.layers.Conv2D(f, kernel, stride, padding="same"),
    "up": lambda f, kernel, stride: keras.layers.Conv2DTranspose(f, kernel, stride, padding="same"),
    "pool": lambda window: keras.layers.MaxPooling2D(window, padding="same"),
    "dense": keras.layers.Dense,
    "flatten": keras.layers.Flatten,
    "reshape": keras.layers.Reshape,
    "dropout": keras.layers.Dropout,
    "relu": keras.layers.ReLU,
    "leaky": lambda: keras.layers.LeakyReLU(negative_slope=0.2),
    "tanh": lambda: keras.layers.Activation("tanh"),
}


def network(plan: Plan, shape: tuple[int, ...]) -> keras.Sequential:
    return keras.Sequential([keras.Input(shape), *(LAYERS[name](*numbers) for name, *numbers in plan)])


def prepare(workload: Workload, variant: str) -> Callable[[], float]:
    """A function that does the work once and returns a loss, or another number that depends on all of it."""
    keras.utils.set_random_seed(0)
    compiled = tf.function(jit_compile="XLA" in variant, reduce_retracing=True)
    images, labels = workload.data()
    x, y = tf.constant(images), tf.constant(labels)
    model = network(workload.plan, workload.shape)
    if workload.kind == "gan":
        return _gan_step(model, network(GENERATOR, (LATENT,)), x, compiled)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    target = tf.Variable(x) if workload.kind == "drawing" else None
    variables = model.trainable_variables if target is None else [target]
    adam = keras.optimizers.Adam(0.001, epsilon=1e-7)
    adam.build(variables)

    @compiled
    def update(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x if target is None else target, training=True))
        adam.apply(tape.gradient(loss, variables), variables)
        return loss

    predict = compiled(lambda x: model(x, training=False))

    def training() -> float:
        loss = 0.0
        for _ in range(4):
            order = tf.random.shuffle(tf.range(len(x)))
            for start in range(0, len(x), 100):
                chosen = order[start : start + 100]
                loss = float(update(tf.gather(x, chosen), tf.gather(y, chosen)))
        return loss

    def inference() -> float:
        return float(sum(tf.reduce_sum(predict(x[i : i + 500])) for i in range(0, len(x), 500)))

    one = lambda: float(update(x, y))  # noqa: E731
    return {"step": one, "drawing": one, "training": training, "inference": inference}[workload.kind]


def _gan_step(d: keras.Sequential, g: keras.Sequential, real: tf.Tensor, compiled: Callable) -> Callable[[], float]:
    loss_of, half = keras.losses.BinaryCrossentropy(from_logits=True), len(real)
    of_d, of_g = (keras.optimizers.Adam(0.0002, beta_1=0.5, epsilon=1e-7) for _ in range(2))
    of_d.build(d.trainable_variables)
    of_g.build(g.trainable_variables)

    def teach(images: tf.Tensor, target: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            loss = loss_of(target, d(images, training=True))
        of_d.apply(tape.gradient(loss, d.trainable_variables), d.trainable_variables)

    @compiled
    def update() -> tf.Tensor:
        teach(real, tf.ones((half, 1)))
        teach(g(tf.random.normal((half, LATENT)), training=False), tf.zeros((half, 1)))
        with tf.GradientTape() as tape:  # only the generator's gradients are asked for below
            loss = loss_of(tf.ones((2 * half, 1)), d(g(tf.random.normal((2 * half, LATENT))), training=True))
        of_g.apply(tape.gradient(loss, g.trainable_variables), g.trainable_variables)
        return loss

    return lambda: float(update())
