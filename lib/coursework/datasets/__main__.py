"""The command line: `python -m coursework.datasets [NAME…] [--glove DIMENSIONS]` gets and verifies data sets."""

from __future__ import annotations

import argparse
import sys

from coursework.datasets.download import failing_sources, fetch, sources
from coursework.datasets.glove import DIMENSIONS, glove_file
from coursework.datasets.glove_files import read_vectors
from coursework.errors import CourseworkError
from provenance import ProvenanceError


def main(arguments: list[str] | None = None) -> int:
    """Get and verify the named data sets, or all that are not optional."""
    parser = argparse.ArgumentParser(prog="python -m coursework.datasets", description=main.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="as in data/sources.toml (default: all but optional)")
    parser.add_argument(
        "--glove", type=int, choices=DIMENSIONS, metavar="DIMENSIONS",
        help="also word vectors of 50, 100, 200 or 300 dimensions; their file is read once to see that it is whole",
    )  # fmt: skip
    parser.add_argument("--try-sources", action="store_true", help="try all their sources instead, and keep nothing")
    options = parser.parse_args(arguments)
    try:
        names = options.names or [name for name, dataset in sources().items() if not dataset.get("optional")]
        if options.try_sources:
            return _try_sources(names)
        for name in names:
            paths = fetch(name)
            size = sum(path.stat().st_size for path in paths) / 1e6
            print(f"{name}: {len(paths)} files, {size:.1f} MB, there and verified in {paths[0].parent}")
        if options.glove:
            file = glove_file(options.glove)
            read_vectors(file, (), options.glove)
            print(f"GloVe, {options.glove} dimensions: there and whole, in {file}")
    except (CourseworkError, ProvenanceError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; nothing half-got is left behind", file=sys.stderr)
        return 130
    return 0


def _try_sources(names: list[str]) -> int:
    failing = {(name, title): why for name in names for title, why in failing_sources(name).items()}
    for (name, title), why in failing.items():
        print(f"error: {name}: {title}: {why}", file=sys.stderr)
    print(f"{len(failing)} sources of {', '.join(names)} fail")
    return int(bool(failing))


if __name__ == "__main__":
    sys.exit(main())
