# Two commands for a newcomer: `make run` and `make test`. `make help` lists the others.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup setup-dev system-packages messages run test test-postgres format compile bench translations lock clean
.PHONY: soak check check-format check-lint check-types check-imports check-architecture

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/installed-run messages build/browser/installed ## Everything that `make run` needs, and nothing of the system's

setup-dev: $(VENV)/installed-dev messages build/browser/installed system-packages ## Everything that the tests need, with system packages where apt allows

run: setup ## Start the centre (PORT, SMTP_PORT and HOMESHORE_HOME change where)
	@exec $(BIN)/homeshore run

test: setup-dev ## The whole suite on SQLite, browser tests included
	tools/run_tests.sh $(PYTEST_ARGS)

test-postgres: setup-dev ## The same suite on a private PostgreSQL server
	tools/with_postgres.sh tools/run_tests.sh $(PYTEST_ARGS)

check: check-format check-lint check-types check-imports check-architecture ## Format, lint, types, imports, architecture (`make -k check` goes on after a finding)

check-format: $(VENV)/installed-dev
	$(BIN)/ruff format --check .

check-lint: $(VENV)/installed-dev
	$(BIN)/ruff check .

check-types: $(VENV)/installed-dev
	$(BIN)/mypy
	$(BIN)/mypy tools bench

check-imports: $(VENV)/installed-dev
	$(BIN)/lint-imports --no-logo

check-architecture: $(VENV)/installed-dev messages
	$(BIN)/python -m pytest -q tests/architecture

format: $(VENV)/installed-dev ## Let ruff put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

compile: $(VENV)/installed-dev ## Compile the routing core and the simulator (needs gcc): the same decisions, more of them a second
	$(BIN)/python tools/compile_core.py

bench: $(VENV)/installed-dev messages ## Measure, beside a named peer, and rewrite bench/results.md
	$(BIN)/python -m bench

soak: $(VENV)/installed-dev ## An hour's call and 10,000 short ones: memory and descriptors must stay flat
	$(BIN)/python -m bench.soak

translations: $(VENV)/installed-dev ## Add sentences that have no French yet to the .po files
	$(BIN)/python tools/extract_messages.py

lock: $(VENV)/installed-dev ## Pin the newest libraries that pyproject.toml allows
	tools/lock.sh

clean: ## Remove what set-up and tests made; the data in var/ stays
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	find src tests bench -name '*.mo' -delete -o -name __pycache__ -prune -exec rm -rf {} +

messages: $(VENV)/installed-run
	@$(BIN)/python tools/compile_messages.py

build/browser/installed: tools/browser/package-lock.json
	@tools/install_browser_packages.sh build/browser

system-packages:
	@tools/system_packages.sh

$(BIN)/python:
	tools/make_venv.sh $(VENV)

$(VENV)/installed-run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the libraries of requirements.lock ..."
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed-run
	@echo "Installing the tools of requirements-dev.lock ..."
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@
