# Each target does its own set-up; `make` alone prints this list.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON  ?= python3
PROFILE ?= default

# An active conda environment made from environment.yml is used as it is; otherwise we keep our own .venv.
ENV_NAME := numpy-cnn-report
ifeq ($(notdir $(CONDA_PREFIX)),$(ENV_NAME))
  ENV := $(CONDA_PREFIX)
else
  ENV := .venv
endif
BIN   := $(ENV)/bin
READY := $(ENV)/.$(ENV_NAME)-ready

# Sweeps run on this Dask cluster, if given, in place of the processes of this machine.
ifdef DASK
  export DASK_SCHEDULER_ADDRESS := $(DASK)
endif

SECTIONS := $(patsubst notebooks/%.ipynb,%,$(wildcard notebooks/*.ipynb))
ifneq ($(filter section,$(MAKECMDGOALS)),)
  ifeq ($(strip $(NAME)),)
    $(error Which one? For example: make section NAME=mnist; there are: $(SECTIONS))
  endif
  ifneq ($(filter-out $(SECTIONS),$(NAME)),)
    $(error There is no section $(filter-out $(SECTIONS),$(NAME)), but: $(SECTIONS))
  endif
endif

BENCH_BIN := .venv-bench/bin
BENCH     := .venv-bench/.ready

.PHONY: help report demo section runs test lint lab data sources bench torture choices architecture readme evidence lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(READY) ## rebuild everything: reports/report.html and reports/report.pdf   [PROFILE=quick|default|full] [DASK=tcp://…]
	@$(BIN)/python -m coursework.datasets
	@$(BIN)/python -m reporting build --profile '$(PROFILE)'

demo: $(READY) ## open the built report at the first figure that answers, or print its address
	@$(BIN)/python -m reporting demo

# P is handed over as it was typed: make would take the dollar signs out of it, and the shell would take quotes, too.
section: $(NAME:%=section-%) ## list a notebook's parameters   NAME=mnist [PROFILE=…], or run it with others   P="epochs=2 seeds=[0]"
export WORDS = $(value P)
$(SECTIONS:%=section-%): section-%: $(READY)
ifeq ($(origin P),undefined)
	@$(BIN)/python -m reporting parameters $* --profile '$(PROFILE)'
else
	@$(BIN)/python -m reporting run $* --profile '$(PROFILE)' --words="$$WORDS"
endif

runs: $(READY) ## list the runs of single sections
	@$(BIN)/python -m reporting runs

test: $(READY) ## run the test suite
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/test_report.py tests  # the longest file first

lint: $(READY) ## check style (ruff, notebooks included), types (mypy) and that notebooks carry no outputs
	@$(BIN)/ruff check --no-cache .
	@$(BIN)/ruff format --no-cache --check .
	@$(BIN)/mypy --no-incremental
	@$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb

lab: AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)# as in containers, where Jupyter refuses otherwise
lab: $(READY) ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab $(AS_ROOT) --ServerApp.ip=localhost --ServerApp.root_dir='$(CURDIR)' --LabApp.default_url=/lab/tree/notebooks

data: $(READY) ## get and verify the data sets   [GLOVE=200|300: also the zip of all word vectors, 862 MB]
	@$(BIN)/python -m coursework.datasets $(if $(GLOVE),--glove '$(GLOVE)')

sources: $(READY) ## try every source of the data sets, and keep nothing
	@$(BIN)/python -m coursework.datasets --try-sources

bench: ROUNDS ?= 5
bench: $(BENCH) ## compare the network's speed with PyTorch, Keras and JAX (40 minutes)   [LINES="base inference"] [ROUNDS=5]
	@PYTHONPATH=lib $(BENCH_BIN)/python benchmarks/run.py $(LINES) --rounds '$(ROUNDS)'

torture: ROUNDS ?= 300
torture: $(READY) ## build the report again and again while everything goes wrong: docs/torture.md (90 minutes)   [ROUNDS=300]
	@$(BIN)/python -m tools.torture --rounds '$(ROUNDS)' --write docs/torture.md

choices: $(READY) ## choose the values of drawing and GAN anew on validation digits: data/choices/*.csv (a quarter of an hour)
	@$(BIN)/python -m coursework.datasets
	@$(BIN)/python tools/choose.py

architecture: $(READY) ## draw which package imports which: docs/architecture.svg
	@$(BIN)/python tools/architecture.py

readme: $(READY) ## write the built report's summary and first page into README.md and docs/report.png
	@$(BIN)/python -m reporting readme --profile '$(PROFILE)'

evidence: $(READY) ## keep what the profile full gave in docs/full, which other reports then show
	@$(BIN)/python -m reporting evidence

lock: $(READY) ## choose new versions of all packages: rewrite requirements.lock
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --extra cluster --extra dev --upgrade pyproject.toml --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --constraint requirements.lock --upgrade benchmarks/requirements.in --output-file benchmarks/requirements.lock

clean: ## remove what was built (environment, reports, caches); downloaded data stays
	@rm -rf .venv .venv-bench reports/build reports/runs reports/report.html reports/report.pdf .pytest_cache .ruff_cache .hypothesis tests/reporting/browser/node_modules
	@find lib tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Run a command, and show what it says only if it fails.
quietly = $(1) >$(ENV)/setup.log 2>&1 || { cat $(ENV)/setup.log; exit 1; }

# The environment: every package pinned by hash, our own four packages linked in place, our kernel registered in it.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(ENV) from requirements.lock (once; half a minute)"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(ENV) \
	    || { echo "Could not make $(ENV). On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(call quietly,$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-compile --require-hashes --requirement requirements.lock)
	@$(BIN)/python -m compileall -qq -j 0 $(ENV)/lib || true  # on all cores, which pip does not; some files are for other Pythons
	@$(call quietly,$(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .)
	@$(BIN)/python -m ipykernel install --sys-prefix --name $(ENV_NAME) --display-name "NumPy CNN report" >/dev/null
	@touch $@

# The peers have an environment of their own. PyTorch stands in no lock: its builds for CPUs alone are not on PyPI, those
# that are there bring gigabytes for GPUs, and which one pip finds depends on where it looks.
$(BENCH): benchmarks/requirements.lock
	@echo "Setting up .venv-bench from benchmarks/requirements.lock (once; some minutes)"
	@$(PYTHON) -m venv .venv-bench
	@$(BENCH_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@$(BENCH_BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps torch==2.13.0 \
	    || echo "PyTorch cannot be installed, and is left out"
	@touch $@
