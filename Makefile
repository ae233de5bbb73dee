# `make demo` and `make test` need Python 3.11 or newer and make, nothing else. `make help` lists the rest.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes

help: ## what each word does
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: .venv/installed ## load the plan, invent months, serve http://127.0.0.1:8000 (PORT, DEMO_PASSWORD)
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@$(MANAGE) loadplan 2023
	@$(MANAGE) demo
	@echo "Open http://127.0.0.1:$(PORT) and stop with Ctrl-C."
	@exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --no-control-socket --log-level warning lingling_plan.wsgi

test: .venv/installed-dev ## the whole suite on SQLite and PostgreSQL, pages in Chromium (REQUIRE_ALL=1: skip nothing)
	@$(BIN)/python -m tests

check: .venv/installed-dev ## style, imports between rooms, migrations, production settings, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run
	PRODUCTION=1 SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	ALLOWED_HOSTS=plan.example.org DATABASE_URL=sqlite://:memory: $(MANAGE) check --deploy --fail-level WARNING
	$(BIN)/djlint . --lint --quiet

permissions: .venv/installed-dev ## write docs/permission-matrix.md anew from policy.py
	@WRITE_PERMISSIONS=1 $(BIN)/pytest -q tests/lingling_plan/test_matrix.py

bench: .venv/installed-dev ## the board's time, queries and bytes beside a bare page of its size
	@$(BIN)/python -m tests.bench

pins: .venv/installed-dev ## write requirements*.txt anew from requirements*.in
	$(BIN)/pip-compile $(COMPILE) requirements.in
	$(BIN)/pip-compile $(COMPILE) requirements-dev.in
COMPILE = --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras --allow-unsafe

reset: ## start over: the SQLite database is put aside as db.sqlite3.aside, built files go
	@if [ -e db.sqlite3 ]; then mv db.sqlite3 db.sqlite3.aside; fi
	rm -rf static-built .venv

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "$$($(PYTHON) --version 2>&1) is too old: install Python 3.11 or newer, or name it: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# Installing is skipped while the pins are unchanged: these files are younger than them.
.venv/installed: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(PIP) -r requirements-dev.txt
	@touch $@

.PHONY: help demo test check permissions bench pins reset
.DELETE_ON_ERROR:
