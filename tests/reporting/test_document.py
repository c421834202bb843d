"""Numbers, headings, references and footnotes."""

import re

import pytest
from projects import (
    FACTS,
    PARAMETERS,
    make_project,
    markdown,
    page_of,
    shown,
)

from reporting.document import Document
from reporting.errors import ReportError
from reporting.page import render
from reporting.project import Project


def test_outside_of_parts_nothing_is_numbered(tmp_path):
    one, two = ([markdown(f"# {name}\n\n## Sub {name}"), PARAMETERS] for name in ("One", "Two"))
    project = make_project(tmp_path, one=one, two=two)
    description = tmp_path / "reports" / "report.toml"
    text = description.read_text()
    head = text[: text.index("[[parts]]")]
    description.write_text(head + '[[parts]]\nnotebooks = ["one"]\n[[parts]]\ntitle = "P"\nnotebooks = ["two"]\n')
    page = render(Project(tmp_path), {name: project.notebook(name) for name in ("one", "two")}, FACTS)
    assert '<span class="number"></span> One' in page
    assert '<span class="number">1.1</span> Two' in page
    assert '<span class="number">1.1.1</span> Sub Two' in page


def test_numbers_and_references(tmp_path):
    page = page_of(
        tmp_path,
        markdown("# Digits\n\nSee [@fig:late], [@tab:t], [@sec:results], [@adam2015] and [@sec:other]."),
        shown("figure", "early"),
        shown("figure", "late", "After [@fig:early]."),
        shown("table", "t", data={"text/html": "<table><tr><td>1</td></tr></table>"}),
        markdown("## Results"),
        two=[markdown("# Other\n\nBack to [@fig:late].")],
    )
    text = re.sub(r"<[^>]*>", "", page).replace("\xa0", " ")
    assert "See Figure 2, Table 1, Section 1.1.1, [1] and Section 1.2." in text
    assert "Back to Figure 2." in text
    assert "Figure 2. After Figure 1." in text
    assert "Never cited" not in text
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([markdown("# One\n\n[@fig:nowhere]")], "one.*fig:nowhere"),
        ([markdown("# One\n\n[@nobody1900]")], "one.*nobody1900"),
        ([markdown("# One"), shown("figure", "a", "See [@tab:a].")], "one.*tab:a"),
        ([markdown("# One"), shown("figure", "a"), shown("figure", "a")], "one.*fig:a.*twice"),
        ([markdown(r"# One" + "\n\n" + r"$\nosuchmacro{x}$")], r"one.*nosuchmacro"),
        ([markdown("# One\n\n$$\\begin{aligned}x\\end{aligned}$$")], "one.*aligned"),
    ],
)
def test_what_does_not_resolve_is_an_error_that_names_notebook_and_label(tmp_path, cells, message):
    with pytest.raises(ReportError, match=message):
        page_of(tmp_path, *cells)


def test_the_same_heading_may_stand_in_two_notebooks(tmp_path):
    page = page_of(tmp_path, markdown("# One\n\n## Results"), two=[markdown("# Two\n\n## Results")])
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_headings_may_hold_references_formulas_and_code(tmp_path):
    page = page_of(tmp_path, markdown(r"# One" + "\n\n" + r"## Adam [@adam2015] with $\alpha$ and `beta`"))
    assert "\x02" not in page
    assert "\x03" not in page
    contents = page[page.index("<nav") : page.index("</nav>")]
    assert "Adam" in contents


@pytest.mark.parametrize("cells", [[markdown("Text without a title.")], [markdown("# One\n\n# Second title")]])
def test_a_notebook_has_exactly_one_title(tmp_path, cells):
    with pytest.raises(ReportError, match=r"one.*title"):
        page_of(tmp_path, *cells)


def test_a_footnote_may_hold_persian_and_references():
    document = Document({"adam2015": {"authors": "A", "title": "T"}})
    body = document.resolve(document.markdown("Kernel^[هسته، see [@adam2015] and $x$] and more."))
    note = re.search(r'<span class="footnote"[^>]*>(.*)</span> and more', body)[1]
    assert "هسته" in note
    assert 'href="#work-adam2015"' in note
    assert 'alt="x"' in note


def test_a_run_may_refer_to_sections_that_are_not_in_it(tmp_path):
    project = make_project(
        tmp_path,
        one=[markdown("# One\n\nAs in [@fig:far] and [@sec:two].")],
        two=[markdown("# Two"), shown("figure", "far")],
    )
    page = render(project, {"one": project.notebook("one")}, FACTS)
    assert "??" not in page
