"""Widgets: figures that answer their reader, by modules and arrays that the page carries in itself.

A widget is a module in reports/template/live, what it has to know, and arrays of numbers. Nothing here knows what they
mean. The modules become one script of the page, and the arrays text in it, which no browser reads before it has to.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reporting.errors import ReportError

MIME = "application/vnd.report.widget+json"
DTYPES = ("float32", "int8", "uint8")  # that live/arrays.js can read
IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+)\.js";\n', re.MULTILINE)


def pack(module: str, facts: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """A widget as JSON.

    Args:
        module: name of a file in reports/template/live, which exports a function of this name.
        facts: what it has to know, as JSON.
        arrays: float32, int8 or uint8, by name.

    Raises:
        ReportError: an array of another type, or facts that are no JSON.
    """
    for name, array in arrays.items():
        if array.dtype.name not in DTYPES:
            raise ReportError(f"widget {module}: {name}: expected {', '.join(DTYPES)}, received {array.dtype}")
    try:
        json.dumps(facts, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ReportError(f"widget {module}: facts: {error}") from None
    return {"module": module, "facts": facts, "arrays": {name: _pack(array) for name, array in arrays.items()}}


def _pack(array: np.ndarray) -> dict[str, Any]:
    little = array.astype(array.dtype.newbyteorder("<"))
    text = base64.b64encode(little.tobytes()).decode()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "base64": text}


def bundle(folder: Path, roots: Iterable[str]) -> str:
    """Modules and what they import, each once and behind its imports, as one script without import and export.

    Raises:
        ReportError: a module that there is not, or modules that import each other.
    """
    texts: dict[str, str] = {}
    waiting: list[str] = []

    def take(name: str) -> None:
        if name in texts:
            return
        if name in waiting:
            raise ReportError(f"{folder}: {' imports '.join([*waiting, name])}")
        try:
            text = (folder / f"{name}.js").read_text(encoding="utf8")
        except OSError as error:
            raise ReportError(f"{folder}: there is no module {name}.js ({error.strerror})") from None
        waiting.append(name)
        for other in IMPORT.findall(text):
            take(other)
        waiting.pop()
        texts[name] = re.sub(r"^export ", "", IMPORT.sub("", text), flags=re.MULTILINE)

    for name in roots:
        take(name)
    return "\n".join(texts.values())


@dataclass
class Widgets:
    """The widgets of a page.

    Attributes:
        folder: reports/template/live.
        modules: that the page needs, in order of their first widget.
        arrays: hashes of those that are in the page.
    """

    folder: Path
    modules: dict[str, None] = field(default_factory=dict)
    arrays: set[str] = field(default_factory=set)

    def show(self, widget: dict[str, Any]) -> str:
        """What a widget knows, as scripts that nobody runs; an array that several widgets have comes once."""
        self.modules[widget["module"]] = None
        known, texts = {}, []
        for name, array in widget["arrays"].items():
            key = f"array-{hashlib.sha256(array['base64'].encode()).hexdigest()[:16]}"
            known[name] = {"dtype": array["dtype"], "shape": array["shape"], "id": key}
            if key not in self.arrays:
                self.arrays.add(key)
                texts.append(f'<script type="text/plain" id="{key}">{array["base64"]}</script>\n')
        about = json.dumps({"facts": widget["facts"], "arrays": known}, ensure_ascii=False).replace("<", "\\u003c")
        return "".join([f'<script type="application/json" class="facts">{about}</script>\n', *texts])

    def script(self) -> str:
        """The scripts that make all widgets live; nothing if there are none."""
        if not self.modules:
            return ""
        worker = bundle(self.folder, ["worker"])
        page = f"{bundle(self.folder, ['widget', *self.modules])}\nstart({{ {', '.join(self.modules)} }});"
        if "</script" in worker + page:
            raise ReportError(f"{self.folder}: no module can have </script in it")
        return f'<script type="text/plain" id="worker">\n{worker}</script>\n<script type="module">\n{page}\n</script>\n'


def framed(folder: Path, style: str, widget: dict[str, Any], alt: str) -> str:
    """A widget as a page in a frame of its own, as JupyterLab shows it."""
    widgets = Widgets(folder)
    shown = widgets.show(widget)
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(alt)}</title>'
        f"<style>{style}</style></head><body>"
        f'<figure class="widget" data-widget="{widget["module"]}">{shown}</figure>{widgets.script()}</body></html>'
    )
    return (
        f'<iframe sandbox="allow-scripts" title="{html.escape(alt)}" style="width: 100%; height: 44em; border: 0; '
        f'background: white" srcdoc="{html.escape(page)}"></iframe>'
    )
