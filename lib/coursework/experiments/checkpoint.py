"""Trainings that are killed go on, exactly: a network and all the state of its training, as arrays in an .npz file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from convnet import CheckpointError, InputError, Layer, Sequential, ShapeError, constant, fit
from convnet.optimizers import Optimizer
from convnet.schedules import Schedule
from convnet.storage import params_of, to_arrays
from convnet.training import History
from provenance import describe, replacing


def fit_with_checkpoint(
    path: Path,
    model: Sequential,
    optimizer: Optimizer,
    x: np.ndarray,
    labels: np.ndarray,
    *,
    epochs: int,
    rng: np.random.Generator,
    batch_size: int = 100,
    schedule: Schedule = constant,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    title: str | None = "training",
) -> History:
    """Train by `convnet.fit`, and keep a checkpoint after each epoch, from which training goes on if it exists.

    It goes on exactly as if it had never stopped; if the checkpoint is complete, nothing is left to do. A checkpoint
    holds by value, and compares, all that the training depends on.

    Args:
        path: of the checkpoint.
        model, optimizer, x, labels, epochs, rng, batch_size, schedule, validation, title: see `convnet.fit`.

    Raises:
        CheckpointError: the checkpoint is damaged, or belongs to another training; then nothing is changed.
        ProvenanceError: it cannot be written, or schedule or initialisers have no value but their address.
    """
    options = {"batch_size": batch_size, "schedule": schedule, "validation": validation}
    depends_on = {"network": model, "optimizer": optimizer, "generator": type(rng.bit_generator), "samples": x}
    configuration = {key: describe(value) for key, value in (depends_on | {"labels": labels} | options).items()}

    def keep(history: History) -> None:
        save_checkpoint(path, model, optimizer, rng, configuration=configuration, history=history)

    so_far = _resume(path, model, optimizer, rng, configuration, epochs) if path.exists() else None
    return fit(
        model, optimizer, x, labels, epochs=epochs, rng=rng, title=title, so_far=so_far, on_epoch=keep, **options
    )


def _resume(
    path: Path,
    model: Sequential,
    optimizer: Optimizer,
    rng: np.random.Generator,
    configuration: dict[str, str],
    epochs: int,
) -> History:
    """Take up a training if it is the same so far; else nothing is changed (raises CheckpointError)."""
    metadata = checkpoint_metadata(path)
    stored, history = metadata.get("configuration", {}), metadata.get("history", {"loss": []})
    other = [key for key in configuration if stored.get(key) != configuration[key]]
    if other:
        told = "; ".join(f"{key}: expected {configuration[key]}, received {stored.get(key)}" for key in other)
        raise CheckpointError(f"{path}: belongs to another training (other {told}); delete it to start anew")
    if (done := len(history["loss"])) > epochs:
        raise CheckpointError(f"{path}: expected at most {epochs} epochs, received {done}; delete it to start anew")
    load_checkpoint(path, model, optimizer, rng)
    return history


def save_checkpoint(
    path: Path,
    model: Layer,
    optimizer: Optimizer | Sequence[Optimizer] = (),
    rng: np.random.Generator | None = None,
    **metadata: Any,
) -> None:
    """Write the parameters, and what else is given, to `path`: whole or not at all. `convnet.load` reads the network.

    Args:
        path: where to, ending in .npz by custom; its folder is made.
        model: a built layer or network.
        optimizer, rng: their state is stored too, so that training can go on exactly; one optimiser or several.
        metadata: anything JSON can hold, such as the epoch and the history; arrays become lists.

    Raises:
        ShapeError: the network is not built yet.
        InputError: metadata that JSON cannot hold.
        ProvenanceError: it cannot be written.
    """
    arrays, optimizers = to_arrays(model), _several(optimizer)
    for i, one in enumerate(optimizers):
        arrays |= {f"optimizer {i}/{name}": value for name, value in one.state.items()}
    training = {"name": path.name, "metadata": metadata, "network": repr(model), "optimizers": [*map(repr, optimizers)]}
    training["rng"] = rng and rng.bit_generator.state
    try:
        arrays["training"] = np.array(json.dumps(training, default=lambda value: value.tolist()))
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"{path}: expected metadata that JSON can hold ({error})") from error
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def load_checkpoint(
    path: Path,
    model: Layer,
    optimizer: Optimizer | Sequence[Optimizer] = (),
    rng: np.random.Generator | None = None,
) -> dict[str, Any]:
    """Read what `save_checkpoint` wrote into such a network, and optimisers and generator if given; return metadata.

    Raises, and changes nothing then:
        ShapeError: the network is not built yet.
        CheckpointError: the file is missing or damaged, or a name, shape, dtype or setting differs from what is stored.
    """
    model.check_built()
    arrays, training = _read(path)
    try:
        model.check_params(params := params_of(arrays))
    except ShapeError as error:
        raise CheckpointError(f"{path}: {error}") from error
    if training["network"] != repr(model):
        raise CheckpointError(f"{path}: expected the network {model}, received {training['network']}")
    optimizers, kind, state = _several(optimizer), rng and type(rng.bit_generator).__name__, training["rng"]
    if optimizers and training["optimizers"] != [*map(repr, optimizers)]:
        raise CheckpointError(f"{path}: expected the optimisers {optimizers}, received {training['optimizers']}")
    if rng is not None and kind != (received := state and state["bit_generator"]):
        raise CheckpointError(f"{path}: expected the state of a {kind} generator, received {received}")
    model.set_params(params)
    for i, one in enumerate(optimizers):
        prefix = f"optimizer {i}/"
        one.state = {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}
    if rng is not None:
        rng.bit_generator.state = state
    return training["metadata"]


def checkpoint_metadata(path: Path) -> dict[str, Any]:
    """The metadata of a checkpoint (raises CheckpointError: the file is missing, damaged, or has another's name)."""
    return _read(path)[1]["metadata"]


def _several(optimizer: Optimizer | Sequence[Optimizer]) -> list[Optimizer]:
    return [optimizer] if isinstance(optimizer, Optimizer) else [*optimizer]


def _read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """All arrays, each checked against its CRC by the zip format, and what the file says of its training."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        training = json.loads(str(arrays["training"]))
        name = training["name"]
    except FileNotFoundError:
        raise CheckpointError(f"{path}: no such checkpoint") from None
    except Exception as error:  # a damaged archive makes zipfile and NumPy raise almost anything
        raise CheckpointError(f"{path}: damaged or no checkpoint ({error}); delete it to make it anew") from error
    if name != path.name:
        raise CheckpointError(f"{path}: was saved as {name}; give it back that name, or delete it to make it anew")
    return arrays, training
