# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SOURCES := app widgets desk remote capture sync resources bench tests

.PHONY: help setup demo test check coverage bench fuzz torture bundle clean

help:  ## this list
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(READY)  ## a .venv with every pinned dependency, and the Debian packages to run

$(READY): pyproject.toml constraints.txt
	.ci/debian-packages run
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[hub,desktop,dev]'
	touch $@

demo: setup  ## hub, companion and workstation with sample data; without a screen a whole help request by itself
	$(BIN)/deskhand-demo

check: setup  ## the fast part: format, lint, types, import contracts
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup check  ## everything that CI runs
	.ci/debian-packages test
	tests/peers/novnc/install || test $$? = 3
	.ci/run-tests

coverage: setup  ## the same tests, and which lines of the code they ran
	.ci/debian-packages test
	COVERAGE=1 .ci/run-tests

bench: setup  ## all benchmarks, each beside its peers
	.ci/debian-packages test
	$(BIN)/python -m bench

INPUTS ?= 100000

fuzz: setup  ## every parser of a peer's bytes under INPUTS=100000 inputs; with atheris if it is installed
	$(BIN)/python -m tests.fuzz --inputs $(INPUTS)

PARTS ?=

torture: setup  ## the sync engine's long trials, about two hours; PARTS="mutants histories" for some of them
	.ci/debian-packages test
	$(BIN)/python -m tests.torture $(PARTS)

bundle: setup  ## the three programs as PyInstaller bundles under dist/, each started once
	$(BIN)/pyinstaller --noconfirm --log-level ERROR build.spec
	$(BIN)/python -m app.demo.bundles dist build/bundles

clean:  ## remove what was built
	rm -rf build dist .coverage .hypothesis .mypy_cache .ruff_cache
