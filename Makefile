# Everything a person needs: make demo, make test, make check, make bench. All of them install what they need into .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
BENCH := .venv-bench

.PHONY: demo test check bench bench-clients profile lock format clean

demo: $(READY)
	$(BIN)/helpline demo

test: $(READY)
	$(BIN)/pytest

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/helpline check $(if $(or $(CI),$(shell command -v hunspell)),--spelling)

bench: $(READY) $(BENCH)/ready $(if $(shell command -v npm),bench/node_modules)
	$(BENCH)/bin/python bench/run.py

# grammY is measured where Node.js is at hand
bench/node_modules: bench/package-lock.json
	cd bench && npm ci --silent --no-audit --no-fund
	touch bench/node_modules

bench-clients: $(BENCH)/ready
	$(BENCH)/bin/python bench/run.py --clients

profile: $(READY) $(BENCH)/ready
	$(BENCH)/bin/python bench/where.py

# the peers live in an environment of their own
$(BENCH)/ready: bench/requirements.txt
	test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.txt
	touch $(BENCH)/ready

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --no-header --group dev pyproject.toml -o requirements.lock --upgrade

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; run: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(READY)

clean:
	rm -rf $(VENV) $(BENCH) bench/node_modules build *.egg-info
