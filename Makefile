# Every target installs what it lacks, says what it does, and ends with what to do next.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SET ?= all
export PYTHONHASHSEED := 0

WORKERS := $(shell echo $$(( $$(nproc) + 1 )))

.PHONY: help setup setup-dev run test matrices cover check words figures bench storm lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

setup: ## the environment in .venv, with the command miroir
	@scripts/setup run

setup-dev: ## the same with what tests and checks need (Chromium too)
	@scripts/setup dev

run: setup ## produce the demonstration's record and serve it on 127.0.0.1:8000
	@scripts/run

test: setup-dev ## all tests
	@echo "▸ Running all tests on SQLite (about 6 minutes on 2 cores)…"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
	@echo "▸ Running those that use a database again, on PostgreSQL (about 2 minutes)…"
	@scripts/on-postgres $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "database and not browser and not timed and not pages"
	@echo "✓ All tests pass. Next: make check (style, types, contracts), or make figures SET=engine."

matrices: setup-dev ## every cell of the matrices of permissions through its pages, on both databases (about 6 minutes on 2 cores)
	@MIROIR_EVERY_CELL=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "pages and not browser"
	@MIROIR_EVERY_CELL=1 scripts/on-postgres $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "pages and not browser"

cover: setup-dev ## which lines and branches the tests on SQLite run (about 15 minutes on 2 cores)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not browser and not timed" --cov --cov-report=term

check: setup-dev ## style, types, contracts, templates, dependencies
	@scripts/check

words: setup-dev ## gather the words of the interface; say which have no French yet
	@$(BIN)/python -m scripts.words

figures: setup-dev ## what the project claims, computed now: make figures SET=engine
	@$(BIN)/python -m measures $(SET)
	@scripts/same

bench: setup-dev ## timings, side by side with a peer (about 10 minutes)
	@scripts/setup bench
	@$(BIN)/python -m measures bench

storm: setup-dev ## many take positions at once while faults are fired, on both databases (about 4 minutes)
	@$(BIN)/python -m measures.storm

lock: setup-dev ## the lock files anew, with hashes and without any host
	@scripts/lock

clean: ## remove what make has built
	rm -rf .venv var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
