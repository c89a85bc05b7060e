# The two commands are `make run` and `make test`; everything they need is set up by them. Python 3.11+, Node 20+.
PYTHON ?= python3
export FILE ?=
# Compiling all modules anew at each start of a daemon costs 0.1 s; __pycache__ is ignored by git.
unexport PYTHONDONTWRITEBYTECODE
# Tests wait for processes and disks as much as they compute: half as many again at a time as there are cores.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
AT_ONCE := $(shell expr $(CORES) + \( $(CORES) + 1 \) / 2)
# A journey waits for frames, for daemons that were killed and for the next one: more of them.
JOURNEYS_AT_ONCE := $(shell expr $(CORES) \* 2)

BIN := .venv/bin
READY := .venv/ready
CLIENTS := tests/clients/node_modules/.package-lock.json
SPREADSHEETS := tests/spreadsheets/node_modules/.package-lock.json
SHELL_READY := electron-stub/node_modules/.package-lock.json
PAGE := electron-stub/page/window.js
FREEZER := .venv/freezer
JOURNEYS := electron-stub/test/browser/*.test.mjs
SHELL_TESTS := electron-stub/test/*.test.mjs electron-stub/test/page/*.test.mjs
CLIENT_TESTS := tests/clients/*.test.mjs
TSC := node tests/clients/node_modules/typescript/bin/tsc

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run demo test lint style mypy tsc unit node shell browser clients again soak coverage bench growth figures examples contract publish sample
.PHONY: screenshots sidecar sidecar-test ready packages office chromium clean

help:
	@echo "make run [FILE=my.xlsx]  the window, in a browser: prints its address; what you do is kept in .ninebox/"
	@echo "make demo [FILE=my.xlsx] the same on the terminal: import, move, kill -9, respawn, everything is there"
	@echo "make test                everything that judges a change: ruff, mypy, tsc, pytest, node --test"
	@echo "make soak [NINEBOX_SOAK=10]  ten times the kills, power cuts and failing calls"
	@echo "make again [TIMES=20]    the tests of durability so many times in a row"
	@echo "make coverage            which branches of daemon/ and protocol/ the Python tests run; under 95 % it fails"
	@echo "make bench               figures next to their floors and budgets, about 5 minutes"
	@echo "make growth              how everything grows from 100 to 100,000 people"
	@echo "make figures             both, kept as what is committed, and put into the README"
	@echo "make examples            compile the example shell in TypeScript"
	@echo "make sidecar [LEAN=1]    the daemon as one program for shells, into electron-stub/sidecar/; LEAN: without SciPy"
	@echo "make sidecar-test        build it, and hold it against the vectors, kills, standby and the page's journeys"
	@echo "make contract            record the examples, print what is committed under protocol/"
	@echo "make publish             what a release promises: later contracts are held against it"
	@echo "make sample              make the sample workbook anew"
	@echo "make browser             the page's journeys in a real browser, with daemons killed meanwhile"
	@echo "make screenshots         the pictures of electron-stub/screenshots/, taken anew"
	@echo "make office              LibreOffice, which writes workbooks for the tests (Debian, as root)"

run: $(READY) $(PAGE)
	@node electron-stub/browser/serve.mjs --home .ninebox $${FILE:+"$$FILE"}

demo: $(READY)
	@node electron-stub/demo/demo.mjs $${FILE:+"$$FILE"}

# What reads the sources alone is done beside each other.
test:
	@$(MAKE) --no-print-directory -j2 lint
	@$(MAKE) --no-print-directory unit node

lint: style mypy tsc

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

mypy: $(READY)
	$(BIN)/mypy

tsc: $(CLIENTS) $(SHELL_READY)
	$(TSC) --project protocol/typescript
	$(TSC) --project electron-stub
	$(TSC) --project tests/clients
	$(TSC) --project electron-stub/examples --noEmit

unit: $(READY) $(CLIENTS) $(SHELL_READY) $(SPREADSHEETS) office
	tests/in_memory.sh $(BIN)/pytest -n $(AT_ONCE) --dist worksteal

# All that node runs, in one go: while some wait others compute.
node: $(READY) $(PAGE) $(CLIENTS) chromium
	tests/in_memory.sh node --test --test-concurrency=$(JOURNEYS_AT_ONCE) $(JOURNEYS) $(SHELL_TESTS) $(CLIENT_TESTS)

shell: $(READY) $(PAGE)
	node --test --test-concurrency=$(AT_ONCE) $(SHELL_TESTS)

browser: $(READY) $(PAGE) chromium
	node --test --test-concurrency=$(JOURNEYS_AT_ONCE) $(JOURNEYS)

screenshots: $(READY) $(PAGE) chromium
	node --test electron-stub/test/browser/screenshots.mjs

clients: $(READY) $(CLIENTS)
	node --test --test-concurrency=$(AT_ONCE) $(CLIENT_TESTS)

# Whichever fails once of so many times is flaky. On the disk, unlike `make test`; so is `make soak`.
again: $(READY)
	@for round in $$(seq $${TIMES:-20}); do echo "round $$round"; \
		$(BIN)/pytest -q -n $(AT_ONCE) --dist worksteal tests/durability || exit 1; done

soak: $(READY)
	NINEBOX_SOAK=$${NINEBOX_SOAK:-10} $(BIN)/pytest -n auto --dist worksteal tests/durability

# Of every process: those that are spawned, forked, or end at once. One that is killed leaves nothing. Some tests kill at the
# k-th step or wait for seconds, and may fail where coverage takes steps of its own: whether they pass is judged by `make test`.
# They have 1,200 s instead of 300: one of 285 starts takes 9 s without coverage, and 200 with it where nothing else runs.
coverage: $(READY) $(CLIENTS) $(SHELL_READY) $(SPREADSHEETS) office
	rm -rf .coverage && mkdir .coverage
	-$(BIN)/coverage run -m pytest -n $(AT_ONCE) --dist worksteal --timeout=1200
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	$(BIN)/coverage json --quiet -o .coverage/report.json
	$(BIN)/python tests/branches.py .coverage/report.json

# Kept in tests/bench/results/latest/, which git ignores; a sidecar that was built is measured too.
bench: $(READY)
	PYTHONPATH=tests $(BIN)/python -m bench

growth: $(READY)
	PYTHONPATH=tests $(BIN)/python -m bench --growth

# On a machine that does nothing else: what is committed, and the README's tables from it.
figures: $(READY)
	PYTHONPATH=tests $(BIN)/python -m bench --keep
	PYTHONPATH=tests $(BIN)/python -m bench --growth --keep
	PYTHONPATH=tests $(BIN)/python -m bench.readme README.md

examples: $(CLIENTS) $(SHELL_READY)
	$(TSC) --project electron-stub/examples

sidecar: $(FREEZER)
	$(BIN)/python -m sidecar $(if $(LEAN),--lean)

# What runs code inside the daemon can't do so in a frozen one, and is skipped; all else must be as from source.
# The command line is a JSON array, so that the path may hold blanks, and exported, so that no shell reads it.
sidecar-test: export NINEBOX_SIDECAR = electron-stub/sidecar
sidecar-test: export NINEBOX_DAEMON = ["$(CURDIR)/electron-stub/sidecar/ninebox-daemon"]
sidecar-test: sidecar $(CLIENTS) $(PAGE) chromium
	$(BIN)/pytest -n $(AT_ONCE) --dist worksteal tests/sidecar tests/conformance tests/durability/test_kill.py \
		tests/durability/test_standby.py tests/e2e tests/clients
	node --test --test-concurrency=$(JOURNEYS_AT_ONCE) $(JOURNEYS) $(SHELL_TESTS)

contract: $(READY)
	PYTHONPATH=tests $(BIN)/python -m telling
	$(BIN)/python -m ninebox_protocol.printing

publish: contract
	$(BIN)/python -m ninebox_protocol.printing published

sample: $(READY)
	$(BIN)/python electron-stub/sample/make_sample.py

# All that tests need, for `make -j4 ready`: one waits for the slowest of it, not for one after the other.
ready: $(READY) $(CLIENTS) $(PAGE) $(SPREADSHEETS) packages

packages:
	@$(MAKE) --no-print-directory office
	@$(MAKE) --no-print-directory chromium

# Workbooks as LibreOffice writes and reads them; tests that need it are skipped without it.
office:
	@if command -v soffice >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >/dev/null; }; then :; \
	else echo "LibreOffice is not installed: the tests of workbooks that it writes and reads are skipped."; \
		echo "Get it with: apt-get install --no-install-recommends libreoffice-calc-nogui, or from libreoffice.org"; fi

# The browser of the page's journeys; they are skipped without one. Its headless build draws what the whole one does, and
# takes a quarter less time.
BROWSERS := chromium-headless-shell chromium chromium-browser google-chrome
chromium:
	@if [ -n "$$NINEBOX_CHROMIUM" ] || for each in $(BROWSERS); do command -v $$each && break; done >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get update -qq; for each in chromium-headless-shell chromium; do \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$each >/dev/null && break; done; }; then :; \
	else echo "No browser is installed: the page's journeys are skipped."; \
		echo "Get one with: apt-get install chromium, or name one in NINEBOX_CHROMIUM"; fi

clean:
	rm -rf .venv .coverage build $(PAGE) electron-stub/examples/build electron-stub/sidecar tests/clients/node_modules tests/spreadsheets/node_modules electron-stub/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Node and Python are asked for by name: a message that says what is missing beats one from deep inside.
# setuptools and wheel: jsonrpcserver comes as source only.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node 20 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { echo "venv is missing: on Debian, apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables setuptools wheel
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[dev,insight]'
	@touch $(READY)

$(FREEZER): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[sidecar]'
	@touch $(FREEZER)

$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	npm ci --silent --prefix tests/clients
	@touch $(CLIENTS)

$(SHELL_READY): electron-stub/package.json electron-stub/package-lock.json
	npm ci --silent --prefix electron-stub
	@touch $(SHELL_READY)

# The page's scripts as one file. The hosts do without it, and with an old one: then a window takes twice as long.
$(PAGE): $(SHELL_READY) $(shell find electron-stub/page -name '[!.]*.mjs')
	@npm run --silent build --prefix electron-stub

$(SPREADSHEETS): tests/spreadsheets/package.json tests/spreadsheets/package-lock.json
	npm ci --silent --prefix tests/spreadsheets
	@touch $(SPREADSHEETS)
