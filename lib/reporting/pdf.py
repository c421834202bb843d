"""The PDF of the page: by WeasyPrint where the system has Pango, else by PlutoPrint, which needs nothing."""

from __future__ import annotations

import importlib.metadata
import io
import logging
import re
from pathlib import Path


def pdf_engine() -> str:
    """The engine that would make a PDF now, with its version and Pango's, such as "WeasyPrint 70.0, Pango 1.56.3"."""
    try:
        import weasyprint
        from weasyprint.text.ffi import pango
    except (ImportError, OSError):  # OSError: a library of Pango is missing
        return f"PlutoPrint {importlib.metadata.version('plutoprint')}"
    number = pango.pango_version()
    return f"WeasyPrint {weasyprint.__version__}, Pango {number // 10000}.{number // 100 % 100}.{number % 100}"


def write_pdf(page: str, path: Path, identifier: str) -> str:
    """Write the HTML page as a PDF with this identifier, and return which engine did it, as `pdf_engine` names it."""
    engine = pdf_engine()
    page = page.replace("<!-- pdf-engine -->", engine)
    page = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)  # arrays of widgets are many letters to read
    path.write_bytes(_by_weasyprint(page, identifier) if engine.startswith("WeasyPrint") else _by_plutoprint(page))
    return engine


def _by_weasyprint(page: str, identifier: str) -> bytes:
    """With full pages, bookmarks, tags (PDF/UA), page numbers in the contents and footnotes."""
    import weasyprint

    from reporting.paper import filled

    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)  # it comments on every CSS property it does not know
    offline = weasyprint.urls.URLFetcher(allowed_protocols={"data"})
    page = filled(weasyprint.HTML(string=page, url_fetcher=offline))
    return weasyprint.HTML(string=page, url_fetcher=offline).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
    )


def _by_plutoprint(page: str) -> bytes:
    """Without bookmarks and page numbers in the contents, and with footnotes in the text."""
    import plutoprint

    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, media=plutoprint.MEDIA_TYPE_PRINT)
    notes = '.footnote::before { content: " (" !important } .footnote::after { content: ")" !important }'
    # without a base, links within the page lead nowhere
    book.load_html(page, user_style=notes, base_url="file:///report.html")
    out = io.BytesIO()
    book.write_to_pdf_stream(out)
    return out.getvalue()
