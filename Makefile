# Each target sets up what it needs: a .venv and the packages in it. PYTHON=python3.12 chooses another Python.
PYTHON ?= python3
BIN := .venv/bin
# The compatible way of an editable install is one that type checkers follow, too.
PIP_OPTIONS := --quiet --disable-pip-version-check --config-settings editable_mode=compat
SOURCES := pyproject.toml $(shell find cloudtrail_templates -name '*.py' -o -name '*.j2')

.DEFAULT_GOAL := help
.PHONY: help templates docs test check format bench clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

templates: .venv/.templates ## Build the templates into templates_out/

# Also when somebody touched the folder; a file that is up to date is not written again.
.venv/.templates: $(SOURCES) templates_out $(wildcard templates_out/*) | .venv/.runtime
	@$(BIN)/cloudtrail-templates build
	@touch $@

templates_out:
	@mkdir -p $@

docs: .venv/.runtime ## Write the pages in docs/
	@$(BIN)/cloudtrail-templates docs

test: .venv/.dev ## Run the tests
	@$(BIN)/pytest -q -n auto

check: .venv/.dev ## Lint, types, tests, and whether templates_out/ and docs/ are up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cloudtrail-templates build --check
	$(BIN)/cloudtrail-templates docs --check
	$(BIN)/pytest -q -n auto

format: .venv/.dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev ## Measure speed, as ratios within one run (minutes)
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_backtest.py

clean: ## Remove the .venv and what tools left behind
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON) here; run make PYTHON=<Python 3.11 or newer>"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) must be Python 3.11 or newer; run make PYTHON=python3.12"; exit 2; }
	@echo "creating .venv"
	@$(PYTHON) -m venv .venv

.venv/.runtime: pyproject.toml | .venv/bin/python
	@echo "installing cloudtrail-templates into .venv"
	@$(BIN)/pip install $(PIP_OPTIONS) --editable '.[backtest]'
	@touch $@

.venv/.dev: .venv/.runtime
	@echo "installing the tools for tests into .venv"
	@$(BIN)/pip install $(PIP_OPTIONS) --editable '.[dev]'
	@touch $@
