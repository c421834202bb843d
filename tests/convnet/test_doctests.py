"""Every public class and function has an example in its docstring or is tried elsewhere; the examples are true."""

import doctest
import inspect

import numpy as np
import pytest

import convnet

CLASSES = sorted(
    name for name, value in vars(convnet).items()
    if inspect.isclass(value) and not issubclass(value, Exception) and value is not convnet.Layer
)  # fmt: skip
EXAMPLES = sorted({*CLASSES, "batches"})


def test_the_classes_are_those_of_the_front_door():
    assert {"Conv1D", "Dense", "Sequential", "Adam", "LinearDecay"} <= set(CLASSES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_true(name):
    names = vars(convnet) | {"np": np, "rng": np.random.default_rng(0)}
    (example,) = doctest.DocTestFinder(recurse=False).find(getattr(convnet, name), name, globs=names)
    assert any(step.want for step in example.examples)
    assert doctest.DocTestRunner().run(example).failed == 0
