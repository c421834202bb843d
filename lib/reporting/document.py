"""Executed notebooks as one document: numbers for chapters, sections, figures and tables, and references that resolve.

References are written `[@fig:label]`, `[@tab:label]`, `[@sec:slug-of-the-heading]`, or `[@key]` for a work in
report.toml; a footnote is written in place, `^[like this]`. While the notebooks are rendered in order, everything is
counted; a reference becomes a mark, and is resolved at the end, because it may point forward.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import mistune
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from reporting.errors import ReportError
from reporting.formulas import formula

MARK = re.compile(r"\x02([^\x03]*)\x03([^\x03]*)\x03")  # section, label

PERSIAN = re.compile(r"[\u0600-\u06ff][\u0600-\u06ff\u200c ]*[\u0600-\u06ff]")  # words, with what joins them


@dataclass
class Entry:
    """A heading of the contents.

    Attributes:
        level: 0 for a part, 1 for a chapter (a notebook), 2 for a section in it.
        number: such as "1.2".
        title: as HTML.
        anchor: id of the heading.
    """

    level: int
    number: str
    title: str
    anchor: str


@dataclass
class Document:
    """What is known of the report while it is being rendered.

    Attributes:
        works: references by key, from report.toml.
        address: of a file of the project by its path, empty if it has none; text that names the file leads there.
        partial: whether sections of the report are missing, so that a reference may lead to one of them.
        contents: headings met so far.
        targets: anchor and text of everything that can be referred to, by label.
        cited: keys of works in order of first mention.
    """

    works: dict[str, dict[str, Any]]
    address: Callable[[str], str] = lambda path: ""
    partial: bool = False
    contents: list[Entry] = field(default_factory=list)
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    section: str = ""
    titled: bool = True
    numbered: bool = True
    asides: int = 0
    counts: dict[str, int] = field(default_factory=lambda: {"part": 0, "chapter": 0, "section": 0, "fig": 0, "tab": 0})

    def part(self, title: str) -> str:
        """Begin a part of the report; returns its heading."""
        self.counts |= {"part": self.counts["part"] + 1, "chapter": 0}
        return self._heading(0, str(self.counts["part"]), html.escape(title))

    def begin(self, section: str, numbered: bool = True) -> None:
        """Begin a notebook; its one heading of level 1 is the chapter's title. Outside of parts nothing is numbered."""
        self.section, self.titled, self.numbered = section, False, numbered

    def end(self) -> None:
        """End a notebook.

        Raises:
            ReportError: it had no title.
        """
        if not self.titled:
            raise ReportError(f"{self.section}: the notebook has no title; begin it with a heading `# Title`")

    def heading(self, text: str, level: int) -> str:
        """The heading of a chapter (level 1), a section (2, numbered) or less (not numbered); `text` is HTML."""
        if level > 2:
            return self._aside(f"h{min(level + 2, 6)}", text)
        if self.titled == (level == 1):
            raise ReportError(f"{self.section}: a notebook has one title, `# Title`, before all other headings: {text}")
        self.titled = True
        if not self.numbered:
            return self._heading(level, "", text)
        kind = "chapter" if level == 1 else "section"
        self.counts[kind] += 1
        if level == 1:
            self.counts["section"] = 0
        numbers = [self.counts[k] for k in ("part", "chapter", "section")[: level + 1]]
        return self._heading(level, ".".join(map(str, numbers)), text)

    def caption(self, kind: str, label: str, markdown: str) -> str:
        """The numbered caption of a figure ("fig") or table ("tab"), as HTML."""
        self.counts[kind] += 1
        name = f"{'Figure' if kind == 'fig' else 'Table'} {self.counts[kind]}"
        self._target(f"{kind}:{label}", f"{kind}-{label}", name)
        text = self.markdown(markdown).strip().removeprefix("<p>").removesuffix("</p>")
        return f'<span class="number">{name}.</span> {text}'

    def markdown(self, source: str) -> str:
        """Render Markdown with formulas, references and footnotes. Raw HTML in it is shown, not obeyed."""
        parser = MarkdownWithMath(renderer=_Renderer(self))
        parser.inline.register("reference", r"\[@(?P<reference_label>[\w:.-]+)\]", _parse_reference, before="link")
        parser.inline.register(
            "footnote", r"\^\[(?P<footnote_text>(?:[^\[\]]|\[[^\[\]]*\])+)\]", _parse_footnote, before="link"
        )
        try:
            return parser.render(source)
        except ReportError as error:
            raise ReportError(f"{self.section}: {error}") from None

    def resolve(self, body: str) -> str:
        """Turn the marks of all references into links.

        Raises:
            ReportError: a label that nothing has; it names the notebook.
        """

        def link(match: re.Match) -> str:
            section, label = match.groups()
            own = label.replace("sec:", f"sec:{section}-", 1)  # of a heading that other notebooks have too
            label = own if own in self.targets else label
            if label in self.works:
                work = self.works[label]
                title = html.escape(f"{work['authors']}: {work['title']}")
                return f'<a class="citation" href="#work-{label}" title="{title}">[{self.cited.index(label) + 1}]</a>'
            if label not in self.targets and self.partial and label.startswith(("fig:", "tab:", "sec:")):
                return f"<em>{label} of the report</em>"
            if label not in self.targets:
                known = ", ".join(sorted([*self.targets, *self.works]))
                raise ReportError(f"{section}: [@{label}] refers to nothing; there are: {known}")
            anchor, text = self.targets[label]
            return f'<a href="#{anchor}">{text}</a>'

        return MARK.sub(link, body)

    def reference(self, label: str) -> str:
        """The mark of a reference, to be resolved at the end."""
        if label in self.works and label not in self.cited:
            self.cited.append(label)
        return f"\x02{self.section}\x03{label}\x03"

    def _heading(self, level: int, number: str, title: str) -> str:
        entry = _without_links(title)
        plain, slug = _plain(title)
        anchor = f"{'part-' if level == 0 else ''}{slug}"
        if level == 2 and f"sec:{anchor}" in self.targets:
            anchor = f"{self.section}-{anchor}"
        name = (f"Part {number}" if level == 0 else f"Section {number}") if number else plain
        self._target(f"sec:{anchor}", f"sec-{anchor}", name)
        self.contents.append(Entry(level, number, entry, f"sec-{anchor}"))
        shown = f"Part {number}" if level == 0 else number
        tag = f"h{level + 2 if level else 2}"
        css = ("part", "chapter", "section")[level]
        text = f'<span class="number">{shown}</span> {title}{_link_to(f"sec-{anchor}", plain)}'
        return f'<{tag} class="{css}" id="sec-{anchor}">{text}</{tag}>\n'

    def _aside(self, tag: str, title: str) -> str:
        """A heading that is neither numbered nor in the contents, but has an address."""
        plain, slug = _plain(title)
        self.asides += 1
        anchor = f"aside-{self.asides}-{slug}"
        return f'<{tag} id="{anchor}">{title}{_link_to(anchor, plain)}</{tag}>\n'

    def turn(self, chapter: int, source: str = "") -> str:
        """Links from a chapter, counted from 0, to the one before, its source, if that has an address, and the next."""
        chapters = [entry for entry in self.contents if entry.level == 1]
        before, after = chapters[chapter - 1 : chapter], chapters[chapter + 1 : chapter + 2]
        links = [
            f'<a rel="prev" href="#{entry.anchor}">{f"{entry.number} {entry.title}".strip()}</a>' for entry in before
        ]
        links += [f'<a href="{html.escape(source)}">this chapter as a notebook</a>'] if source else []
        links += [
            f'<a rel="next" href="#{entry.anchor}">{f"{entry.number} {entry.title}".strip()}</a>' for entry in after
        ]
        return f'<p class="turn">{" ".join(links)}</p>\n' if links else ""

    def _target(self, label: str, anchor: str, text: str) -> None:
        if label in self.targets:
            raise ReportError(f"{self.section}: the label {label} is there twice; choose another")
        self.targets[label] = (anchor, text)


def _without_links(title: str) -> str:
    """A heading for the contents, where it is a link itself."""
    return re.sub(r'<span class="footnote">.*?</span>', "", MARK.sub("", title)).strip()


def _plain(title: str) -> tuple[str, str]:
    """A heading without markup, and as it stands in an address."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", _without_links(title)))
    return plain, re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _link_to(anchor: str, plain: str) -> str:
    return f' <a class="anchor" href="#{anchor}" aria-label="Link to {html.escape(plain)}">#</a>'


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, with the document's headings, and formulas as pictures."""

    def __init__(self, document: Document):
        super().__init__(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
        self.document = document

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self.document.heading(text, level)

    def inline_math(self, body: str) -> str:
        return formula(body, display=False)

    def block_math(self, body: str) -> str:
        return f'<span class="equation">{formula(body, display=True)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        raise ReportError(f"\\begin{{{name}}} cannot be drawn; write $$…$$")

    def codespan(self, text: str) -> str:
        code, address = super().codespan(text), self.document.address(text)
        return f'<a href="{html.escape(address)}">{code}</a>' if address else code

    def reference(self, label: str) -> str:
        return self.document.reference(label)

    def footnote(self, text: str) -> str:
        return f'<span class="footnote">{PERSIAN.sub(_in_persian, text)}</span>'

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        style = f' style="text-align: {align}"' if align else ""
        return f'<th scope="col"{style}>{text}</th>' if head else f"<td{style}>{text}</td>"

    def table(self, text: str) -> str:
        return f'<div class="scroll"><table class="data">{text}</table></div>\n'


def _in_persian(match: re.Match) -> str:
    return f'<span lang="fa">{match[0]}</span>'


def _parse_reference(inline: mistune.InlineParser, match: re.Match, state: mistune.InlineState) -> int:
    state.append_token({"type": "reference", "raw": match["reference_label"]})
    return match.end()


def _parse_footnote(inline: mistune.InlineParser, match: re.Match, state: mistune.InlineState) -> int:
    child = state.copy()
    child.src = match["footnote_text"]
    state.append_token({"type": "footnote", "children": inline.render(child)})
    return match.end()
