"""The page is whole, shows what it should, and loads nothing."""

import re
from html.parser import HTMLParser

import pytest
from nbformat.v4 import new_output
from projects import (
    EVERYTHING,
    FACTS,
    code,
    make_project,
    markdown,
    page_of,
    shown,
)

from reporting.errors import ReportError
from reporting.page import render


class Loads(HTMLParser):
    """Collects every address that a browser would fetch by itself."""

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            fetched = name in {"src", "srcset", "poster", "data", "background"} or (tag == "link" and name == "href")
            if fetched:
                self.addresses.append(value)
            if name == "style":
                self.addresses += re.findall(r"url\(([^)]*)\)", value)


def test_raw_html_is_shown_and_not_obeyed(tmp_path):
    evil = "<script>alert(1)</script>"
    page = page_of(
        tmp_path,
        markdown(f"# One\n\n{evil}\n\n`{evil}` [x](javascript:alert)"),
        code(f"print('{evil}')", outputs=[new_output("stream", text=evil)]),
        code("x", outputs=[new_output("execute_result", data={"text/plain": evil})]),
        shown("figure", "a", evil),
    )
    assert page.count("<script>") == 1  # the page's own
    assert "javascript:" not in page


def test_the_page_loads_nothing_from_anywhere(page):
    parser = Loads()
    parser.feed(page)
    css = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    addresses = parser.addresses + re.findall(r"url\(([^)]*)\)", css)
    assert len(addresses) > 8  # pictures and fonts
    assert all(address.strip("'\"").startswith("data:") for address in addresses)
    assert "@import" not in page


@pytest.mark.parametrize(
    "output",
    ['<img src="https://example.org/x.png">', "<script src=x.js></script>", '<p style="background: url(x.png)">x</p>'],
)
def test_a_page_that_would_load_something_is_refused(tmp_path, output):
    with pytest.raises(ReportError, match="outside"):
        page_of(tmp_path, markdown("# One"), shown("table", "t", data={"text/html": output}))


def test_the_page_is_a_proper_document(page):
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in page
    assert "<title>A made-up report</title>" in page
    for landmark in ("<header", "<nav", "<main"):
        assert page.count(landmark) == 1
    assert all('alt="' in image for image in re.findall(r"<img[^>]*>", page))


def test_hidden_cells_and_progress_are_left_out_and_carriage_returns_folded(page):
    text = re.sub(r"<[^>]*>", "", page).replace("\xa0", " ")
    assert "secret" not in text
    assert "epoch 2" not in text
    assert "two" in text
    assert "one\r" not in text
    assert "It is 97 % (Table 1)." in text


def test_the_same_notebooks_give_the_same_bytes(tmp_path, page):
    assert page_of(tmp_path, *EVERYTHING) == page


def described(tmp_path, lines):
    """The page of a chapter with a figure, whose report.toml begins with these lines."""
    project = make_project(tmp_path, one=[markdown("# One"), shown("figure", "a")])
    file = tmp_path / "reports" / "report.toml"
    file.write_text(lines + file.read_text())
    return render(project, {"one": project.notebook("one")}, FACTS)


def test_the_cover_has_the_figure_that_the_description_names_and_the_authors(tmp_path):
    page = described(tmp_path, 'cover = "a"\n')
    cover = page[page.index("<header") : page.index("</header>")]
    assert '<img class="frontispiece" src="data:image/svg+xml,' in cover
    assert 'alt="A circle"' in cover
    assert "by nobody" in cover


def test_a_figure_for_the_cover_that_there_is_not_is_an_error(tmp_path):
    with pytest.raises(ReportError, match="cover: no figure has the label 'b'"):
        described(tmp_path, 'cover = "b"\n')


def test_links_stand_where_the_description_has_them_and_nowhere_else(tmp_path):
    lines = (
        '[links]\npdf = "r.pdf"\nrepository = "https://a.org/"\nnotebooks = "https://a.org/{section}.ipynb"\n'
        'files = "https://a.org/{path}"\n'
    )
    text = markdown("# One\n\nIn `lib/small/used.py`, not `lib/small/gone.py`, `../with/lib/small/deep.py` or `a/b`.")
    project = make_project(tmp_path / "with", one=[text])
    file = tmp_path / "with" / "reports" / "report.toml"
    file.write_text(file.read_text() + lines)
    page = render(project, {"one": project.notebook("one")}, FACTS)
    for address in ("r.pdf", "https://a.org/", "https://a.org/one.ipynb"):
        assert f'href="{address}"' in page
    assert '<a href="https://a.org/lib/small/used.py"><code>lib/small/used.py</code></a>' in page
    assert page.count('href="https://a.org/lib') == 1
    without = page_of(tmp_path / "without", text)
    assert 'class="links"' not in without
    assert 'class="turn"' not in without
    assert "https://a.org" not in without
    assert "<code>lib/small/used.py</code>" in without
