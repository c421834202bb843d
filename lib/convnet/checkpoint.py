"""Checkpoints: a network, and if wanted the whole state of its training, as arrays in one .npz file, unpickled."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from convnet.errors import CheckpointError, InputError
from convnet.layers import Layer, Params
from convnet.optimizers import Optimizer


def save_checkpoint(
    path: str | os.PathLike,
    model: Layer,
    optimizer: Optimizer | Sequence[Optimizer] = (),
    rng: np.random.Generator | None = None,
    **facts: Any,
) -> None:
    """Write the parameters, and what else is given, to `path`: whole or not at all.

    Args:
        path: where to, ending in .npz by custom; its folder is made.
        model: a built layer or network.
        optimizer, rng: their state is stored too, so that training can go on exactly; one optimiser or several.
        facts: anything JSON can hold, such as the epoch and the history; arrays become lists.

    Raises:
        ShapeError: the network is not built yet.
        InputError: JSON cannot hold the facts.
        CheckpointError: the file cannot be written.
    """
    path = Path(path)
    model.check_built()
    arrays = {f"model/{name}": value for name, value in model.params.items()}
    optimizers = _several(optimizer)
    for i, one in enumerate(optimizers):
        arrays |= {f"optimizer {i}/{name}": value for name, value in one.state.items()}
    about = {"name": path.name, "facts": facts, "network": repr(model), "optimizers": [repr(one) for one in optimizers]}
    about["rng"] = None if rng is None else rng.bit_generator.state
    try:
        arrays["about"] = np.array(json.dumps(about, default=_plain))
    except (TypeError, ValueError) as error:
        raise InputError(f"{path}: expected facts that JSON can hold ({error})") from error
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise CheckpointError(
            f"{path}: cannot be written ({error.strerror}); free space or choose another folder"
        ) from error
    finally:
        with suppress(OSError):  # not there, or on a disk that has become read-only
            temporary.unlink()


def load_checkpoint(
    path: str | os.PathLike,
    model: Layer,
    optimizer: Optimizer | Sequence[Optimizer] = (),
    rng: np.random.Generator | None = None,
) -> dict[str, Any]:
    """Read what `save_checkpoint` wrote into a network of the same architecture, and return the stored facts.

    Nothing is changed unless everything fits. Optimisers and the generator are restored if they are given.

    Raises:
        ShapeError: the network is not built yet.
        CheckpointError: the file is missing or damaged, or a name, shape, dtype or setting differs from what is stored.
    """
    path = Path(path)
    model.check_built()
    stored, about = _read(path)
    params = {name.removeprefix("model/"): a for name, a in stored.items() if name.startswith("model/")}
    _compare(path, params, model.params)
    if about["network"] != repr(model):
        raise CheckpointError(f"{path}: expected the network {model}, received {about['network']}")
    optimizers = _several(optimizer)
    if optimizers and about["optimizers"] != [repr(one) for one in optimizers]:
        raise CheckpointError(f"{path}: expected the optimisers {optimizers}, received {about['optimizers']}")
    if rng is not None:
        expected, received = (state and state["bit_generator"] for state in (rng.bit_generator.state, about.get("rng")))
        if received != expected:
            raise CheckpointError(f"{path}: expected the state of a {expected} generator, received {received}")
    for name, value in params.items():
        model.params[name][...] = value
    for i, one in enumerate(optimizers):
        prefix = f"optimizer {i}/"
        one.state = {name.removeprefix(prefix): a for name, a in stored.items() if name.startswith(prefix)}
    if rng is not None:
        rng.bit_generator.state = about["rng"]
    return about["facts"]


def checkpoint_facts(path: str | os.PathLike) -> dict[str, Any]:
    """The facts that a checkpoint holds, all of which is read and checked.

    Raises:
        CheckpointError: the file is missing, damaged, or has another's name.
    """
    return _read(Path(path))[1]["facts"]


def _several(optimizer: Optimizer | Sequence[Optimizer]) -> list[Optimizer]:
    return [optimizer] if isinstance(optimizer, Optimizer) else list(optimizer)


def _plain(value: Any) -> Any:
    """What JSON does not know, as it knows it."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    raise TypeError(f"received {value!r}")


def _read(path: Path) -> tuple[Params, dict[str, Any]]:
    """All arrays of the file, each checked against its CRC by the zip format, and what it says about itself.

    It must have the name it was given.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        about = json.loads(str(arrays.pop("about")))
        name = about["name"]
    except FileNotFoundError:
        raise CheckpointError(f"{path}: no such checkpoint") from None
    except Exception as error:  # a damaged archive makes zipfile and NumPy raise almost anything
        raise CheckpointError(f"{path}: damaged or no checkpoint ({error}); delete it to make it anew") from error
    if name != path.name:
        raise CheckpointError(f"{path}: was saved as {name}; give it back that name, or delete it to make it anew")
    return arrays, about


def _compare(path: Path, stored: Params, expected: Params) -> None:
    """Refuse missing, extra, misshapen and mistyped parameters."""
    if missing := expected.keys() - stored.keys():
        raise CheckpointError(f"{path}: lacks the parameters {', '.join(sorted(missing))}")
    if extra := stored.keys() - expected.keys():
        raise CheckpointError(f"{path}: has parameters the network lacks: {', '.join(sorted(extra))}")
    for name, array in expected.items():
        if (stored[name].shape, stored[name].dtype) != (array.shape, array.dtype):
            raise CheckpointError(
                f"{path}: {name}: expected {array.dtype} {array.shape}, "
                f"received {stored[name].dtype} {stored[name].shape}"
            )
