"""Where things are: the one place that knows."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]  # the packages are installed in place, see the Makefile
DATA = ROOT / "data"
BUILD = ROOT / "reports" / "build"
CACHE = BUILD / "experiments"  # results of single trainings
CHECKPOINTS = BUILD / "checkpoints"  # trained networks
