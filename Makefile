# Everything below sets up what it needs in .venv/; a second run skips what is done.

PYTHON ?= python3
VENV ?= .venv
STORE ?= .danvan
BIN := $(VENV)/bin

.PHONY: demo test check format notebooks clean

demo: $(VENV)/.demo  ## set up, build the graph, answer the flagship question
	@$(BIN)/danvan build --store $(STORE)
	@echo
	@echo '$$ danvan ask who-implemented --set directive="25-NQ/TW khóa XI" --lang en'
	@$(BIN)/danvan ask who-implemented --set directive="25-NQ/TW khóa XI" --lang en --format table --store $(STORE)
	@echo
	@echo 'What to try next:'
	@echo '  . $(BIN)/activate'
	@echo '  danvan serve                          the explorer, in the browser'
	@echo '  danvan ask                            all questions'
	@echo '  danvan find "quan uy hoang mai"       search without accents'
	@echo '  danvan show "25-NQ/TW khóa XI"        everything said about one thing, and who says it'
	@echo '  danvan sparql "SELECT * { ?s ?p ?o } LIMIT 5"'

test: $(VENV)/.test  ## set up and run every test
	@$(BIN)/pytest -n auto --dist loadgroup

check: $(VENV)/.test  ## format, lint, types, import layers, records
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/danvan check

format: $(VENV)/.test  ## format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

notebooks: $(VENV)/.test  ## run the notebooks again and write their results
	@$(BIN)/danvan build --store $(STORE)
	@$(BIN)/python tools/notebooks.py --store $(STORE)

clean:  ## remove the environment and the build
	rm -rf $(VENV) $(STORE)

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "danvan needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make demo PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { echo "no venv here: on Debian or Ubuntu, apt install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.demo: $(VENV)/.python requirements.lock pyproject.toml
	@echo 'Installing into $(VENV) …'
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.python requirements-dev.lock pyproject.toml
	@echo 'Installing into $(VENV) …'
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.demo
