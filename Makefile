# make run   build the index of the example archive and serve it on http://127.0.0.1:8000
# make quick what changed since origin/main: format, lint, types, layers, the tests of those rooms
# make test  everything that must hold: format, lint, types, layers, tests
# make setup the system's packages that the tests need (Debian, Ubuntu); asks for a password
# make cluster-test  the tests that need a cluster, in one of three nodes that is started for them
# Each works on a fresh machine with Python 3.11 or newer (and its venv module) and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
ARCHIVE ?= examples/archive
INDEX ?= var/example-index
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
# In one process more than there are cores, file by file, in their order: those that take longest
# come first (tests/conftest.py).
SPREAD := --numprocesses auto --no-loadscope-reorder
# All that index.engines.arrays.whoosh_store and search.engines.arrays.stored ask of Whoosh: writing,
# updating, merging and reading back. Other tests meet Whoosh only by these two, or as an oracle.
MEETS_WHOOSH := tests/contract/test_whoosh.py tests/index/building
ORIGINAL := $(CURDIR)/$(VENV)-whoosh
# Beside our packages, not among them: it holds Pygments back.
PELICAN := $(CURDIR)/$(VENV)-pelican
# The newest Python beside that of $(VENV), with what the wheel needs and not the project.
NEWEST := $(CURDIR)/$(VENV)-newest
BUILD_TOOLS := hatchling editables
PIP_AUDIT := 2.10.1
CONTAINER ?= $(shell command -v podman || command -v docker)
CLIENT_GENERATOR := openapi-python-client==0.29.1

.PHONY: run quick test setup check contract cluster-test screenshots reference oracles clients image lock audit clean

run: $(VENV)/installed
	$(BIN)/hledej build $(ARCHIVE) --index $(INDEX)
	@sed 's/:8000/:$(PORT)/' examples/try.txt
	$(BIN)/hledej serve --index $(INDEX) --port $(PORT)

# Once installed, none of it needs the network. Without Chromium, Java, Jekyll and the like the rest runs,
# and the last line says what was left out; under NOTHING_LEFT_OUT that is a failure.
test:
	@.ci/setup --without-asking
	$(MAKE) --no-print-directory check contract $(PELICAN) $(NEWEST) $(VENV)/cluster
	START_CLUSTER=1 $(BIN)/pytest $(SPREAD)

quick: check
	changed=$$($(BIN)/python -m tests.changed) && { test -z "$$changed" || \
	    $(BIN)/pytest -q $(SPREAD) $$changed; }

setup:
	.ci/setup

check: $(VENV)/tested
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml

cluster-test: $(VENV)/cluster
	START_CLUSTER=1 $(BIN)/pytest tests/cluster

# Nothing may depend on the fork of Whoosh that is installed: the same must hold with the original,
# which is found first.
contract: $(ORIGINAL)
	PYTHONPATH=$(ORIGINAL) $(BIN)/python -c 'import whoosh; assert whoosh.__version__ == (2, 7, 4)'
	PYTHONPATH=$(ORIGINAL) $(BIN)/pytest -q $(SPREAD) $(MEETS_WHOOSH)

$(ORIGINAL): $(VENV)/tested
	$(PIP) install --no-deps --upgrade --target $@ whoosh==2.7.4
	touch $@

$(PELICAN): $(VENV)/tested tests/oracles/pelican.txt
	$(PIP) install --no-deps --upgrade --target $@ --requirement tests/oracles/pelican.txt
	touch $@

$(NEWEST): $(VENV)/tested
	python=$$(.ci/newest-python); if test -z "$$python"; then \
	    echo "No Python newer than 3.11 here: the wheel is tested with that of $(VENV) alone."; \
	else "$$python" -m venv --clear $@ && \
	    $(BIN)/uv pip install --quiet --python $@/bin/python --constraint constraints.txt \
	    --requirements pyproject.toml && touch $@; fi

# Everything, the build back end too, comes from constraints.txt: tomorrow's install is today's.
$(VENV)/installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt $(BUILD_TOOLS)
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(PIP) install --constraint constraints.txt --no-build-isolation --editable '.[test,bench]'
	touch $@

# The cluster's server, kept in the user's cache. Without it the tests of the cluster are left out.
$(VENV)/cluster: $(VENV)/tested tests/opensearch_cluster.py
	! command -v java >/dev/null || { $(BIN)/python -m tests.opensearch_cluster --fetch && touch $@; } || \
	    test -z "$$NOTHING_LEFT_OUT"

screenshots: $(VENV)/tested
	$(BIN)/hledej build $(ARCHIVE) --index $(INDEX)
	$(BIN)/python docs/take_screenshots.py $(ARCHIVE) $(INDEX)

# The settings and the commands as the code has them, for docs/.
reference: $(VENV)/tested
	$(BIN)/python -m docs.write_reference

# What Eleventy and Hexo make of small sites, for tests/oracles; needs Node.js and the network.
oracles: $(VENV)/tested
	npm install --silent --no-audit --no-fund --prefix $(VENV)-node $$($(BIN)/python -m tests.oracles.recorded)
	$(BIN)/python -m tests.oracles.recorded $(VENV)-node

# Clients that others' generators make of the API's description, asking a real server; needs Node.js
# and, the first time, the network.
clients: $(VENV)/tested
	test -x $(VENV)-clients/bin/python || $(PYTHON) -m venv $(VENV)-clients
	$(VENV)-clients/bin/pip --disable-pip-version-check --quiet install $(CLIENT_GENERATOR)
	npm install --silent --no-audit --no-fund --prefix $(VENV)-clients-node \
	    $$($(BIN)/python -m tests.clients.generated)
	$(BIN)/python -m tests.clients.generated $(VENV)-clients $(VENV)-clients-node

# The image of the Dockerfile, by Podman or Docker: built, and asked about the example archive.
image:
	$(CONTAINER) build --tag hledej .
	$(CONTAINER) run --rm --volume $(CURDIR)/$(ARCHIVE):/archive:ro --volume hledej-image-test:/index \
	    hledej build /archive
	$(CONTAINER) run --rm --read-only --tmpfs /tmp --volume hledej-image-test:/index hledej \
	    search --json cipy | grep --quiet '"total": [1-9]'
	$(CONTAINER) volume rm hledej-image-test

# Raise the versions in constraints.txt to the newest that pyproject.toml allows.
lock: $(VENV)/tested
	printf '%s\n' $(BUILD_TOOLS) | $(BIN)/uv pip compile --universal --python-version 3.11 --all-extras \
	    --upgrade --no-header --no-annotate --quiet pyproject.toml - --output-file constraints.txt

# Ask the public lists of weaknesses about what is installed. Of what they do not tell, for instance
# because they cannot be reached, it says so, package by package.
audit: $(VENV)/tested
	$(BIN)/pytest -q -n0 tests/withdrawn.py
	test -x $(VENV)-audit/bin/pip-audit || $(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/pip --disable-pip-version-check --quiet install pip-audit==$(PIP_AUDIT)
	$(BIN)/pip --disable-pip-version-check freeze --exclude-editable > $(VENV)-audit/installed.txt
	$(VENV)-audit/bin/pip-audit --no-deps --disable-pip --requirement $(VENV)-audit/installed.txt

clean:
	rm -rf $(VENV) $(VENV)-* var .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
