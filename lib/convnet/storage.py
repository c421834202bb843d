"""A network as arrays, and as a file of them: its layers' options in JSON, and its parameters. Nothing is pickled."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from convnet import initializers
from convnet.errors import CheckpointError
from convnet.layers.base import Described, Layer, Params


def save(model: Layer, path: str | os.PathLike[str]) -> None:
    """Write a built network to the .npz file `path`, whole or not at all (raises ShapeError, OSError)."""
    arrays, path = to_arrays(model), Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: str | os.PathLike[str]) -> Any:
    """Make a network anew from what `save` wrote: its options, its shapes and its parameters.

    Initialisers that are not of this package become the default. Raises CheckpointError: the file is missing or
    damaged, its parameters do not fit, or a layer's class is not known.
    """
    try:
        with np.load(path, allow_pickle=False) as file:  # the zip format checks each array against its CRC
            arrays = dict(file)
        about = json.loads(str(arrays["about"]))
    except FileNotFoundError:
        raise CheckpointError(f"{path}: no such checkpoint") from None
    except Exception as error:  # a damaged archive makes zipfile and NumPy raise almost anything
        raise CheckpointError(f"{path}: damaged or no checkpoint ({error}); delete it to make it anew") from error
    try:
        model = _decode(about["architecture"], arrays)
        model.build(tuple(about["input_shape"]), np.random.default_rng(0), about["dtype"])
        model.set_params(params_of(arrays))
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: cannot be made anew ({error}); import its layers' modules before") from error
    return model


def to_arrays(model: Layer) -> Params:
    """All that `load` needs of a built network: `about` (JSON), arrays among its options, and its parameters."""
    model.check_built()
    arrays = {f"model/{name}": value for name, value in model.params.items()}
    about = {"architecture": _encode(model, arrays), "input_shape": model.input_shape, "dtype": model.dtype.name}
    return arrays | {"about": np.array(json.dumps(about))}


def params_of(arrays: Mapping[str, np.ndarray]) -> Params:
    """The parameters among the arrays of a network."""
    return {name.removeprefix("model/"): array for name, array in arrays.items() if name.startswith("model/")}


def _encode(value: Any, arrays: Params) -> Any:
    """A layer, or an option of one, as JSON can hold it; arrays are put aside."""
    match value:
        case Described():
            options = {name: _encode(option, arrays) for name, option in value.options.items()}
            return {"class": f"{type(value).__module__}.{type(value).__qualname__}", "options": options}
        case list() | tuple():
            return [_encode(item, arrays) for item in value]
        case np.ndarray():
            arrays[name := f"option/{len(arrays)}"] = value
            return {"array": name}
        case _ if callable(value):
            return {"function": next((name for name, known in vars(initializers).items() if known is value), None)}
    return value


def _decode(value: Any, arrays: Params) -> Any:
    """Undo `_encode`."""
    match value:
        case {"class": name, "options": options}:
            known = {key: option for key, option in options.items() if option != {"function": None}}
            return _classes()[name](**{key: _decode(option, arrays) for key, option in known.items()})
        case {"array": name}:
            return arrays[name]
        case {"function": name}:
            return vars(initializers)[name]
        case list():
            return [_decode(item, arrays) for item in value]
    return value


def _classes(base: type[Layer] = Layer) -> dict[str, type[Layer]]:
    """All layers there are, by module and name."""
    found = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in base.__subclasses__()}
    return found | {name: kind for below in found.values() for name, kind in _classes(below).items()}
