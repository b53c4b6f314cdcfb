# The two commands:  make weekly-episode   make test
# Needs python3 (3.11 to 3.14) with venv, and make. Everything else is installed into .venv/.

.DEFAULT_GOAL := help
.PHONY: help weekly-episode test test-slow test-live lint docs lock clean bench-align bench-speech bench-faults

WEEK ?=
SHOW ?= podcast.toml
VENV := .venv
BIN := $(VENV)/bin
# The first of these that is a Python this project runs on; `make PYTHON=/path/to/python3.12` names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
	&& { echo "$$p"; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Without isolation: what comes as source is built by the tools of requirements-build.txt, and nothing is fetched unlocked.
LOCKED := $(PIP) install --no-build-isolation --use-pep517 --require-hashes

help:
	@echo "make weekly-episode [WEEK=2025-W23] [SHOW=podcast.zh.toml]   the week's episode, in public/ and episodes/"
	@echo "make test        the fast tests              make test-slow   servers, browsers, minutes"
	@echo "make test-live   asks the providers whose keys are set; costs a few cents"
	@echo "make lint        ruff and mypy               make docs        the command reference"
	@echo "make bench-speech   how well each voice is understood; bench-align: times; bench-faults: planted faults"
	@echo "make lock        resolve the locks anew      make clean       remove .venv and caches, never episodes"

weekly-episode: $(VENV)/.installed
	@$(BIN)/podcast weekly $(WEEK) --show "$(SHOW)"

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest

test-slow: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -m slow

test-live: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest -m live -n 0 -rs

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: $(VENV)/.installed-dev
	@$(BIN)/python docs/make_commands.py

bench-align: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.align $(if $(MODEL),--model "$(MODEL)")

bench-speech: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.speech $(if $(VOICES),--voices "$(VOICES)") $(if $(COUNT),--count "$(COUNT)")

bench-faults: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.faults

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	uv pip compile --universal --generate-hashes --no-header --quiet pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-header --quiet --group build -c requirements.txt -o requirements-build.txt
	uv pip compile --universal --generate-hashes --no-header --quiet --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt

$(VENV)/.installed: requirements.txt requirements-build.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the episode needs into $(VENV)/ (a minute or two, once) …"
	@$(PIP) install --only-binary :all: --require-hashes -r requirements-build.txt
	@$(LOCKED) -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV)/ …"
	@$(LOCKED) -r requirements-dev.txt
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.14 was found. Install one (for example: apt install python3 python3-venv," \
		"or brew install python), or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) comes without venv. Install it" \
		"(for example: apt install python3-venv), then run make again"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find podcast tests -name __pycache__ -type d -prune -exec rm -rf {} +
