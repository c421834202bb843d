"""Command line: `python -m reporting build`, `demo`, `parameters NAME`, `run NAME`, `runs`, `readme` and `evidence`."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from pathlib import Path

from provenance import ProvenanceError
from reporting.errors import ReportError
from reporting.project import Project


def main(arguments: list[str] | None = None) -> int:
    """Execute notebooks and turn them into one HTML page and one PDF."""
    options = _parse(arguments)
    signal.signal(signal.SIGTERM, _terminate)
    try:
        # imports take a second, and --help needs none of them
        from reporting import section
        from reporting.build import build
        from reporting.demo import open_page
        from reporting.evidence import keep
        from reporting.readme import refresh_readme

        project = Project.find(options.root.resolve())
        match options.command:
            case "build":
                build(project, options.profile)
            case "demo":
                open_page(project)
            case "readme":
                refresh_readme(project, options.profile)
            case "evidence":
                print(*keep(project), sep="\n")
            case "runs":
                section.list_runs(project)
            case "parameters":
                section.list_parameters(project, options.name, options.profile)
            case "run":
                section.run_section(project, options.name, options.parameters, options.profile)
    except (ReportError, ProvenanceError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        print("interrupted; the last good report is untouched, and the same command goes on", file=sys.stderr)
        return stop.args[0] if stop.args else 130
    return 0


def _terminate(*_: object) -> None:
    raise KeyboardInterrupt(143)  # the exit status that a shell gives to SIGTERM


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = _parser()
    options, more = parser.parse_known_args(arguments)
    if more and (options.command != "run" or any(word.startswith("-") for word in more)):
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    if options.command == "run":
        try:
            options.parameters += more + shlex.split(options.words)  # argparse takes none behind an option
        except ValueError as error:
            parser.error(f"parameters {options.words!r}: {error}".lower())
    return options


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--profile", default="default", help="of notebooks/profiles.toml (default: %(default)s)")
    common.add_argument("--root", type=Path, default=Path(), help="a folder inside the project (default: this one)")
    parser = argparse.ArgumentParser(prog="python -m reporting", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "build", parents=[common], help="make reports/report.html and reports/report.pdf; run only what changed"
    )
    commands.add_parser(
        "readme",
        parents=[common],
        help="write a table and the first page of the built report into README.md and docs/",
    )
    commands.add_parser("demo", parents=[common], help="open the built page at its first widget, or print its address")
    commands.add_parser(
        "evidence",
        parents=[common],
        help="keep in docs/ what the profile that report.toml names for it gave, to be shown in other reports",
    )
    commands.add_parser("runs", parents=[common], help="list the runs of single sections in reports/runs")
    listed = commands.add_parser("parameters", parents=[common], help="list a section's parameters and their ranges")
    listed.add_argument("name", metavar="NAME", help="section: a notebook without its suffix")
    run = commands.add_parser(
        "run", parents=[common], help="run one section with other parameters, into its own folder in reports/runs"
    )
    run.add_argument("name", metavar="NAME", help="section: a notebook without its suffix")
    run.add_argument(
        "parameters",
        nargs="*",
        metavar="NAME=VALUE",
        help="Python literals, such as epochs=2 seeds='[0]', or @FILE for the text of a file, @- for standard input",
    )
    run.add_argument("--words", default="", help="more parameters, in one text that is split as a shell does")
    return parser


if __name__ == "__main__":
    sys.exit(main())
