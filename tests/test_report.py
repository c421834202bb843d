"""The real report from made-up digits: every notebook runs through a real kernel, as on a system that is not Linux."""

import hashlib
import inspect
import json
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from claims import claimed, contradictions
from made_up_metrics import diverged, reversed_gains, untold
from nbclient import NotebookClient
from reading import executed, prose_of

from reporting.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
SMALLEST = """
[smallest.mnist]
seeds = [0, 1]
sizes = [60, 120]
size_steps = 2
widths = [8, 16]
base_images = 100
sweep_images = 60
epochs = 1
best_epochs = 1
best_images = 100

[smallest.synthesis]
seeds = [0, 1]
per_class = 1
restarts = 2
course_images = 60
train_images = 40
nondigit_images = 30
robust_epochs = 1
best_steps = 20

[smallest.gan]
epochs = 1.3
batch_size = 60
width = 0.02
discriminator_width = 0.02
samples = 100
judge_images = 40

[smallest.sentiment]
seeds = [0, 1]
dimensions = 50
other_dimensions = []
epochs = 1
learning_rates = [0.1, 0.001]
momentum_rates = [0.001, 0.01]
widths = [64, 128]
beyond_epochs = 1
patience = 1
"""


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def made_up_sentences(folder):
    """Write 70 sentences for each site, some of them hostile; return their lines of sources.toml."""
    folder.mkdir()
    table = ["[sentences]", "sources = []"]
    for name, thing in (("amazon_cells", "phone"), ("imdb", "plot"), ("yelp", "food")):
        opinions = [
            "great",
            "awful",
            "not great",
            "very <script>alert(1)</script> awful",
            "not awful & <b>great</b> $x$",
        ]
        lines = [
            f"The {thing} was {opinions[i % 5]} , {'very ' * (i % 9)}so{'!' * (i % 4)}\t{i % 2}\n" for i in range(70)
        ]
        data = "".join(lines).encode()
        (folder / f"{name}_labelled.txt").write_bytes(data)
        sha = hashlib.sha256(data).hexdigest()
        table += ["[[sentences.files]]", f'name = "{name}_labelled.txt"', f"bytes = {len(data)}", f'sha256 = "{sha}"']
    return table


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as it is committed, but with digits of our own making: a bar for each class at another height."""
    root = tmp_path_factory.mktemp("project")
    ignore = shutil.ignore_patterns("build", "runs", "report.html", "report.pdf", "__pycache__", "*.egg-info")
    for folder in ("lib", "notebooks", "reports"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignore)
    shutil.copy(ROOT / "requirements.lock", root)
    with (root / "notebooks" / "profiles.toml").open("a") as profiles:
        profiles.write(SMALLEST)
    (root / "data" / "mnist").mkdir(parents=True)
    for name in ("course_results.toml", "choices.toml"):
        shutil.copy(ROOT / "data" / name, root / "data")
    shutil.copytree(ROOT / "data" / "choices", root / "data" / "choices")
    rng = np.random.default_rng(0)
    table = ["[mnist]", "sources = []"]
    for name, count in (("train", 640), ("t10k", 210)):
        labels = np.arange(count) % 10
        images = rng.integers(0, 90, (count, 28, 28))
        for image, label in zip(images, labels, strict=True):
            image[4 + 2 * label : 6 + 2 * label, 4:24] = 255
        for kind, array in ((f"{name}-images-idx3-ubyte", images), (f"{name}-labels-idx1-ubyte", labels)):
            data = idx(array)
            (root / "data" / "mnist" / kind).write_bytes(data)
            sha = hashlib.sha256(data).hexdigest()
            table += ["[[mnist.files]]", f'name = "{kind}"', f"bytes = {len(data)}", f'sha256 = "{sha}"']
    table += made_up_sentences(root / "data" / "sentences")
    (root / "data" / "sources.toml").write_text("\n".join(table))
    (root / "data" / "glove").mkdir()
    words = ["the", "plot", "food", "phone", "is", "was", "great", "awful", "not", "very", ".", "!", ","]
    rows = rng.standard_normal((len(words), 50)).round(3)
    lines = [f"{word} {' '.join(map(str, row))}" for word, row in zip(words, rows, strict=True)]
    (root / "data" / "glove" / "glove.6B.50d.txt").write_text("\n".join(lines) + "\n")
    return root


@pytest.fixture(scope="module")
def built(project):
    """The same, with the report built where nothing is what Linux alone has; the kernels import the copy of lib/."""
    path = os.pathsep.join(map(str, (project / "lib", ROOT / "tests" / "elsewhere")))
    says = "import os, runpy\nassert not os.path.exists('/proc/self'), 'this is Linux still'\n"
    command = [sys.executable, "-c", f"{says}runpy.run_module('reporting', run_name='__main__')"]
    environment = os.environ | {"PYTHONPATH": path, "CONVNET_THREADS": "1"}
    done = subprocess.run(
        [*command, "build", "--profile", "smallest", "--root", project],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return project


def test_the_report_is_one_page_that_loads_nothing(built):
    page = (built / "reports" / "report.html").read_text(encoding="utf8")
    assert not re.findall(r'<(?:img|script|iframe|source|video)[^>]*\ssrc="(?!data:)[^"]*"', page)
    assert not re.findall(r'<link[^>]*href="(?!data:)[^"]*"', page)
    assert not re.findall(r"url\((?!data:)[^)]*\)", page[: page.index("</style>")])
    assert len(page.encode()) < 11e6
    assert (built / "reports" / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_prose_tells_of_the_parameters_of_this_run(built):
    page = (built / "reports" / "report.html").read_text(encoding="utf8")
    text = " ".join(re.sub(r"<[^>]*>", "", page[page.index("<main") :]).split())
    for computed in (
        "Trained on the first 100 images (epochs: 1), it gets",
        "2 seeds (epochs: 1); printed:",
        "Every network is trained for 2 steps: 2 epochs of 60 and 1 epoch of 120 images. Seeds: 2.",
        "Ours, trained on the first 5000 images (epochs: 4), gets",
    ):
        assert computed in text
    for typed in ("first 55 000", "there are four epochs", "a hundred images, and each", "a quarter as many"):
        assert typed not in text


def test_the_colophon_lists_the_data_that_were_read(built):
    page = (built / "reports" / "report.html").read_text(encoding="utf8")
    listed = re.findall(r"<dt>(.*?)</dt><dd><code>(.*?)</code></dd>", page[page.index("checksums") :])
    files = sorted(path for path in (built / "data").rglob("*") if path.is_file() and path.name[0] != ".")
    expected = {str(p.relative_to(built / "data")): hashlib.sha256(p.read_bytes()).hexdigest()[:32] for p in files}
    assert dict(listed) == expected


def test_text_from_the_data_stays_text(built):
    page = (built / "reports" / "report.html").read_text(encoding="utf8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_every_figure_has_a_caption_and_an_alternative_text(built):
    page = (built / "reports" / "report.html").read_text(encoding="utf8")
    figures = re.findall(r'<figure id="fig-.*?</figure>', page, re.DOTALL)
    assert len(figures) > 10
    for figure in figures:
        assert re.search(r'alt="[^"]{20,}"', figure)
        assert re.search(r"<figcaption>.*Figure\s\d+\..{20,}</figcaption>", figure, re.DOTALL)


def test_every_section_leaves_its_metrics_and_ran_on_our_digits(built):
    folder = built / "reports" / "build" / "smallest"
    metrics = json.loads((folder / "mnist" / "metrics.json").read_text())
    assert set(metrics["base"]["100"]) == {"as the course ran it", "textbook settings"}
    shares = json.loads((folder / "synthesis" / "metrics.json").read_text())
    assert all(0 <= method["recognised"] <= 1 for method in shares.values())
    # accuracies are multiples of 1/210: these were our digits, not MNIST
    accuracy = metrics["base"]["100"]["textbook settings"]["accuracy_by_seed"]["0"]
    assert 210 * accuracy == pytest.approx(round(210 * accuracy))


def test_no_claim_contradicts_the_metrics_or_contrary_ones(built, tmp_path):
    folder = built / "reports" / "build" / "smallest"
    sections = ("mnist", "synthesis", "gan", "sentiment")
    found = {section: json.loads((folder / section / "metrics.json").read_text()) for section in sections}
    prose = [text for reader in ("summary", "closing") for text in prose_of(folder / reader / "notebook.ipynb")]
    assert not contradictions(claimed(prose), found)
    contrary = {make.__name__: make(found) for make in (reversed_gains, untold, diverged)}
    for name, said in executed(contrary, tmp_path).items():
        assert not contradictions(claimed(said), contrary[name])


@pytest.mark.parametrize("section", ["summary", "gan"])
def test_a_notebook_runs_although_those_it_needs_have_not(built, section, tmp_path, monkeypatch):
    shutil.copytree(built, tmp_path / "new", ignore=shutil.ignore_patterns("build", "runs"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "new" / "lib"))
    assert main(["run", section, "--profile", "smallest", "--root", str(tmp_path / "new")]) == 0


def test_progress_is_a_widget_in_a_front_end(monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    training = """
    import numpy as np
    from convnet import Adam, Dense, Sequential, fit
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((8, 3)).astype(np.float32), rng.integers(2, size=8)
    fit(Sequential([Dense(2)]).build((3,), rng), Adam(), x, labels, epochs=1, rng=rng)
    """
    cell = nbformat.v4.new_code_cell(inspect.cleandoc(training))
    notebook = nbformat.v4.new_notebook(cells=[cell])
    (output,) = NotebookClient(notebook, kernel_name="numpy-cnn-report").execute().cells[0].outputs[:1]
    assert "application/vnd.jupyter.widget-view+json" in output.data


def test_no_notebook_complains(built):
    for path in (built / "reports" / "build" / "smallest").glob("*/notebook.ipynb"):
        outputs = [out for cell in nbformat.read(path, as_version=4).cells for out in cell.get("outputs", [])]
        assert not [out.text for out in outputs if out.output_type == "stream" and out.name == "stderr"]


def test_a_second_build_runs_nothing(built, capsys):
    before = {path: path.stat().st_mtime_ns for path in (built / "reports" / "build").rglob("*.ipynb")}
    assert main(["build", "--profile", "smallest", "--root", str(built)]) == 0
    assert "report: up to date" in capsys.readouterr().out
    assert before == {path: path.stat().st_mtime_ns for path in before}


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_are_stored_without_outputs_and_with_one_parameters_cell(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in cells) == 1
    assert not any(cell.outputs or cell.execution_count for cell in cells)
    assert max(len(cell.source.splitlines()) for cell in cells) <= 40
