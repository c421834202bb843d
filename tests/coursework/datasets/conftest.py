"""The fixture `site`: where data come from in these tests, never over the network."""

from __future__ import annotations

import gzip
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from data_sources import FILES, FIRST, Site

from coursework.datasets import download as fetch


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
