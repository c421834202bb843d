"""Checkpoints: a network, and if wanted the whole state of its training, as arrays in one .npz file, unpickled."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from convnet import initializers
from convnet.checks import generator
from convnet.description import Described
from convnet.errors import CheckpointError, InputError
from convnet.layers.base import Layer, Params, Rng
from convnet.optimizers import Optimizer

File = str | os.PathLike[str]


def save(model: Layer, path: File) -> None:
    """Write a network to `path`, for `load`; raises as `save_checkpoint`."""
    save_checkpoint(path, model)


def load(path: File) -> Any:
    """Make a network anew from what `save` or `save_checkpoint` wrote: its options, its shapes and its parameters.

    Initialisers that are not of this package become the default. Raises CheckpointError, as `load_checkpoint`, and for
    layers that are not known.
    """
    path = Path(path)
    arrays, about = _read(path)
    try:
        model = _decode(about["architecture"], arrays)
        model.build(tuple(about["input_shape"]), np.random.default_rng(0), about["dtype"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: cannot be made anew ({error}); import its layers' modules before") from error
    for name, value in _params(path, arrays, model).items():
        model.params[name][...] = value
    return model


def save_checkpoint(
    path: File, model: Layer, optimizer: Optimizer | Sequence[Optimizer] = (), rng: Rng = None, **metadata: Any
) -> None:
    """Write the parameters, and what else is given, to `path`: whole or not at all.

    Args:
        path: where to, ending in .npz by custom; its folder is made.
        model: a built layer or network.
        optimizer, rng: their state is stored too, so that training can go on exactly; one optimiser or several.
        metadata: anything JSON can hold, such as the epoch and the history; arrays become lists.

    Raises:
        ShapeError, CheckpointError: not built; cannot be written.
        InputError: metadata that JSON cannot hold; optimiser or generator are none.
    """
    path = Path(path)
    model.check_built()
    arrays = {f"model/{name}": value for name, value in model.params.items()}
    optimizers = _several(optimizer)
    for i, one in enumerate(optimizers):
        arrays |= {f"optimizer {i}/{name}": value for name, value in one.state.items()}
    about: dict[str, Any] = {"name": path.name, "metadata": metadata, "network": repr(model)}
    about |= {"optimizers": [*map(repr, optimizers)]}
    about |= {"rng": None if rng is None else generator("rng", rng).bit_generator.state}
    about |= {"architecture": _encode(model, arrays), "input_shape": model.input_shape, "dtype": model.dtype.name}
    try:
        arrays["about"] = np.array(json.dumps(about, default=lambda value: value.tolist()))
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"{path}: expected metadata that JSON can hold ({error})") from error
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        remedy = "free space or choose another folder"
        raise CheckpointError(f"{path}: cannot be written ({error.strerror}); {remedy}") from error
    finally:
        with suppress(OSError):  # not there, or on a disk that has become read-only
            temporary.unlink()


def load_checkpoint(
    path: File, model: Layer, optimizer: Optimizer | Sequence[Optimizer] = (), rng: Rng = None
) -> dict[str, Any]:
    """Read what `save_checkpoint` wrote into such a network, and optimisers and generator if given; return metadata.

    Raises, and changes nothing then:
        ShapeError: the network is not built yet.
        InputError: optimiser or generator are none.
        CheckpointError: the file is missing or damaged, or a name, shape, dtype or setting differs from what is stored.
    """
    path = Path(path)
    model.check_built()
    arrays, about = _read(path)
    params, optimizers = _params(path, arrays, model), _several(optimizer)
    if about["network"] != repr(model):
        raise CheckpointError(f"{path}: expected the network {model}, received {about['network']}")
    if optimizers and about["optimizers"] != [repr(one) for one in optimizers]:
        raise CheckpointError(f"{path}: expected the optimisers {optimizers}, received {about['optimizers']}")
    if rng is not None:
        rng = generator("rng", rng)
        expected, received = (state and state["bit_generator"] for state in (rng.bit_generator.state, about["rng"]))
        if received != expected:
            raise CheckpointError(f"{path}: expected the state of a {expected} generator, received {received}")
        rng.bit_generator.state = about["rng"]
    for name, value in params.items():
        model.params[name][...] = value
    for i, one in enumerate(optimizers):
        one.state = _under(f"optimizer {i}/", arrays)
    return about["metadata"]


def checkpoint_metadata(path: File) -> dict[str, Any]:
    """The metadata of a checkpoint (raises CheckpointError: the file is missing, damaged, or has another's name)."""
    return _read(Path(path))[1]["metadata"]


def differences(expected: dict[str, Any], received: dict[str, Any]) -> str:
    """What differs between two tables, in one line; nothing if they are the same."""
    keys = [key for key in expected | received if expected.get(key) != received.get(key)]
    return "; ".join(f"{key}: expected {expected.get(key)}, received {received.get(key)}" for key in keys)


def _several(optimizer: Optimizer | Sequence[Optimizer]) -> list[Optimizer]:
    several = [optimizer] if isinstance(optimizer, Optimizer) else optimizer
    if not (isinstance(several, (list, tuple)) and all(isinstance(one, Optimizer) for one in several)):
        raise InputError(f"expected an optimiser or a list of some, received {optimizer!r}")
    return list(several)


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


def _read(path: Path) -> tuple[Params, dict[str, Any]]:
    """All arrays, each checked against its CRC by the zip format, and what the file says of itself and its name."""
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


def _params(path: Path, arrays: Params, model: Layer) -> Params:
    """The stored parameters, which must have the names, shapes and dtypes of the network's (raises CheckpointError)."""
    params = _under("model/", arrays)
    expected, received = (
        {name: f"{array.dtype} {array.shape}" for name, array in of.items()} for of in (model.params, params)
    )
    if other := differences(expected, received):
        raise CheckpointError(f"{path}: other parameters than those of the network ({other})")
    return params


def _under(prefix: str, arrays: Params) -> Params:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
