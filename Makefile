# Needs only make and Python 3.11 or newer; everything else goes into .venv.
PYTEST_ARGS ?= -n 2 --dist loadgroup
BIN := .venv/bin

.PHONY: help demo test test-matrix check docs bench clean
.DEFAULT_GOAL := test

# --yes must not write into a database of somebody's own that happens to be configured.
define REFUSE_ANOTHER
import os, sys
from loader import config
from loader.errors import MockDataError
try:
    other = config.database(None, None, os.environ)
except MockDataError as error:
    sys.exit(f'error: {error.message}\nhint: {error.hint}')
if other.url is not None:
    sys.exit(f'error: make demo is for the embedded database, and {other.source} names another\n'
             'hint: unset or remove it for the demo, or run mock-data generate on yours')
endef
export REFUSE_ANOTHER

define LOOK
The demo's database is started by whatever needs it. Look at it:
  $(BIN)/mock-data db psql -c '\dv semantic.*'
  $(BIN)/mock-data db psql -c 'SELECT order_number, financial_status, total_price FROM semantic.dm_orders_shopify LIMIT 5'
  $(BIN)/mock-data report -o demo.html
  $(BIN)/mock-data status shopify
For another client: $(BIN)/mock-data db url, or db url --tcp for a GUI. Take the rows away, or begin anew:
  $(BIN)/mock-data clean --all --confirm
  $(BIN)/mock-data db reset --confirm
endef
export LOOK

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: .venv/installed ## seed the demo workspace of an embedded PostgreSQL (in MOCK_DATA_HOME, else the user's data folder)
	@$(BIN)/python -c "$$REFUSE_ANOTHER"
	$(BIN)/mock-data generate all --count 100 --yes
	$(BIN)/mock-data status
	@echo "$$LOOK"

test: .venv/installed ## run every test, or those that PYTEST_ARGS names
	$(BIN)/pytest $(PYTEST_ARGS)

test-matrix: .venv/installed ## run chosen tests on PostgreSQL 15 to 18 and each Python; MATRIX_ARGS="--postgres 18" for some
	$(BIN)/python -m tests.matrix $(MATRIX_ARGS)

check: .venv/installed ## ruff, mypy, and the tests of imports, documentation and words
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/unit/test_imports.py tests/unit/test_docs.py tests/unit/test_plain_english.py

docs: .venv/installed ## rewrite what is generated in the documentation: commands, rules, ranks, the picture
	$(BIN)/python -m docs.make

bench: .venv/installed ## compare the load with COPY's own floor
	$(BIN)/python benchmarks/copy_floor.py

clean: ## remove the venv and every cache, never data
	rm -rf .venv .matrix .venv-dbt build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find loader tests migrations benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp inside the venv: made again whenever what is installed may have changed, gone with the venv.
.venv/installed: pyproject.toml constraints.txt
	@found=; for python in $(PYTHON) python3 python3.11 python3.12 python3.13; do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found=$$python && break; \
	done; \
	if [ -z "$$found" ]; then echo "mock-data needs Python 3.11 or newer: install one, or say where it is: make PYTHON=..." >&2; exit 1; fi; \
	echo "$$found -m venv .venv"; $$found -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@
