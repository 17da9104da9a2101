# Each target sets up what it needs: a .venv and the packages in it. PYTHON=python3.12 chooses another Python.
PYTHON ?= python3
BIN := .venv/bin
# The compatible way of an editable install is one that type checkers follow, too.
PIP_OPTIONS := --quiet --disable-pip-version-check --config-settings editable_mode=compat
MINUTES ?= 3
SOURCES := pyproject.toml $(shell find cloudtrail_templates -name '*.py' -o -name '*.j2')

.DEFAULT_GOAL := help
.PHONY: help templates data docs test lint check tools judges fuzz compat format bench clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

templates: .venv/.templates ## Build the templates into templates_out/

# The prerequisites include the folder, so that a file that somebody changed is built again.
.venv/.templates: $(SOURCES) templates_out $(wildcard templates_out/*) | .venv/.runtime
	@$(BIN)/cloudtrail-templates build
	@touch $@ 2>/dev/null || echo "cannot write $@: the next make templates builds again"

templates_out:
	@mkdir -p $@

data: .venv/.dev ## Compute what the pages show of generated logs
	@$(BIN)/python tests/queries/results.py
	@$(BIN)/python tests/pages/dashboard_day.py
	@$(BIN)/python tests/pages/quicksight_month.py

docs: .venv/.runtime ## Write the pages in docs/
	@$(BIN)/cloudtrail-templates docs

test: .venv/.dev ## Run the tests
	@$(BIN)/pytest -q -n auto

# There is a folder tests/: without this rule `make tests` would run nothing and succeed.
tests: test

lint: .venv/.dev ## Check style, types, and that templates_out/ and docs/ are up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cloudtrail-templates build --check
	$(BIN)/cloudtrail-templates docs --check

check: lint test ## Run lint and test

tools: .venv/.tools ## Install the AWS SAM CLI and the AWS CDK; without them, their tests are skipped

judges: .venv/.judges ## Compare what security scanners report about the templates with docs/scanners.md
	@$(BIN)/pytest -q -n auto tests/scanners

fuzz: .venv/.dev ## Run the tests with drawn values for MINUTES=3, with other values each time
	@$(BIN)/python tests/fuzz.py $(MINUTES)

compat: .venv/.dev ## Run the tests with the lowest and with the newest dependencies (minutes)
	@$(BIN)/python tests/compat.py lowest .venv/lowest
	@$(BIN)/python tests/compat.py newest .venv/newest

format: .venv/.dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.dev ## Measure speed, as ratios within one run (minutes)
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_backtest.py
	@$(BIN)/python tests/queries/copy_savings.py

clean: ## Remove the .venv and what tools left behind
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

.venv/bin/python:
	@test -w . || { echo "this folder cannot be written: copy it and run make in the copy"; exit 2; }
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

# The SAM CLI pins other versions of our dependencies, so it has an environment of its own.
.venv/.tools: | .venv/.dev
	@echo "installing the AWS SAM CLI and the AWS CDK into .venv"
	@$(BIN)/python -m venv .venv/sam
	@.venv/sam/bin/pip install --quiet --disable-pip-version-check aws-sam-cli
	@if command -v npm >/dev/null; \
	  then npm install --silent --no-audit --no-fund --prefix .venv/node aws-cdk-lib constructs; \
	  else echo "there is no npm here: without Node.js the CDK is not installed"; fi
	@touch $@

# Checkov pins old versions of our dependencies. Of cdk-preflight only the rules are used, not the AWS CDK.
.venv/.judges: | .venv/.dev
	@echo "installing Checkov, cfn-guard and the rules of cdk-preflight into .venv/judges"
	@$(BIN)/python -m venv .venv/judges
	@.venv/judges/bin/pip install --quiet --disable-pip-version-check checkov
	@.venv/judges/bin/pip download --quiet --disable-pip-version-check --no-deps --dest .venv/judges/preflight cdk-preflight
	@if command -v npm >/dev/null; \
	  then npm install --silent --no-audit --no-fund --prefix .venv/judges/node @cdklabs/cdk-validator-cfnguard; \
	  else echo "there is no npm here: without Node.js cfn-guard is not installed"; fi
	@touch $@
