"""The PDF, by either engine."""

import contextlib
import re
import sys
import zlib

import pytest

from reporting.pdf import write_pdf


def objects_of(pdf):
    """A PDF with its compressed streams, which may hold objects, unpacked."""
    unpacked = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            unpacked.append(zlib.decompress(stream))
    return pdf + b"\n".join(unpacked)


def test_the_pdf_has_pages_outline_title_language_and_tags(tmp_path, page):
    pytest.importorskip("weasyprint", exc_type=OSError)
    assert write_pdf(page, tmp_path / "report.pdf", "made-up").startswith("WeasyPrint")
    pdf = objects_of((tmp_path / "report.pdf").read_bytes())
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 4  # cover, contents, part, back matter
    assert b"/Title (1.1 Digits)" in pdf  # in the outline
    assert b"/Outlines" in pdf
    assert b"/StructTreeRoot" in pdf
    assert b"(A made-up report)" in pdf
    assert b"/Lang (en)" in pdf


def test_without_pango_the_pdf_is_made_by_plutoprint(tmp_path, page, monkeypatch):
    class NoPango:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango, *sys.meta_path])
    assert write_pdf(page, tmp_path / "report.pdf", "made-up").startswith("PlutoPrint")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_without_weasyprint_the_pdf_is_made_by_plutoprint(tmp_path, page, monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert write_pdf(page, tmp_path / "report.pdf", "made-up").startswith("PlutoPrint")
    assert capfd.readouterr().err == ""  # it complains of links that lead nowhere
