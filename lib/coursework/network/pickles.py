"""A pickle is a program that loading runs; a checkpoint is arrays, and is compared before anything is taken from it."""

from __future__ import annotations

import contextlib
import io
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from convnet import CheckpointError, Sequential
from coursework.experiments.checkpoint import load_checkpoint, save_checkpoint


class Surprise:
    """An object whose pickle calls a function when it is loaded, with the given arguments: pickles may do so."""

    def __init__(self, function: Callable, *arguments: Any):
        self._call = function, arguments

    def __reduce__(self):
        return self._call


def heard_while_loading(text: str) -> str:
    """What is printed when weights are read from a pickle that somebody made to print `text`."""
    stranger = pickle.dumps(Surprise(print, text))
    with contextlib.redirect_stdout(io.StringIO()) as heard:
        pickle.loads(stranger)
    return heard.getvalue().strip()


def refusals(model: Sequential, other: Sequential) -> dict[str, str]:
    """What our loader says of a pickle within a checkpoint, and of a checkpoint of another network.

    Args:
        model: built; is to be loaded into, and stays as it is.
        other: built; its weights do not fit the model.
    """
    said = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.npz"
        pickled = {"model/dense_1.weights": np.array([Surprise(print, "boo")], object)}
        for name, write in {
            "pickle": lambda: np.savez(path, **pickled),
            "other network": lambda: save_checkpoint(path, other),
        }.items():
            write()
            try:
                load_checkpoint(path, model)
            except CheckpointError as error:
                said[name] = str(error).removeprefix(f"{path}: ")
    return said


def saved_and_loaded(model: Sequential, into: Sequential) -> None:
    """Write the weights of a model, and read them into another one of the same architecture."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.npz"
        save_checkpoint(path, model)
        load_checkpoint(path, into)
