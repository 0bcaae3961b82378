# Each target does all its own set-up: git, make and Python 3.11 or newer are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types contract wheel clean

# The environment, made anew when the pinned versions or the package change. Everything is pinned with hashes.
$(VENV)/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/ready
	@mkdir -p out
	@$(BIN)/plaincriteria batch samples/*.json --out out/demo.ndjson --restart
	@$(BIN)/plaincriteria batch samples/*.json --out out/demo.html --restart
	@$(BIN)/plaincriteria rewrite samples/NCT99990001.json
	@echo "All sample trials: out/demo.html (for people), out/demo.ndjson (for programs)"

test: $(VENV)/ready
	$(BIN)/python -m pytest

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

contract: $(VENV)/ready
	$(BIN)/lint-imports

# The package as users get it: built, installed with pinned dependencies into an empty environment, run from elsewhere.
wheel: $(VENV)/ready
	rm -rf dist build/wheel && $(BIN)/python -m build --quiet --wheel --no-isolation --outdir dist .
	$(PYTHON) -m venv build/wheel
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd / && $(CURDIR)/build/wheel/bin/plaincriteria rewrite --text "Inclusion Criteria: * Age >= 18 years" --json | grep -q "You must be 18 or older."
	cd / && $(CURDIR)/build/wheel/bin/plaincriteria doctor

clean:
	rm -rf $(VENV) out build dist
