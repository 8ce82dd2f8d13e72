# Python 3.11 or newer, make and git are all a machine needs. `make run` and `make test` do everything else.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
ASSETS := static/vendor/.built
STYLES := static/vendor/portal.css

.PHONY: run test check bench bench-texts format clean

run: .venv/run $(ASSETS) $(STYLES)
	@COOKIE_SECURE=0 PORT=$(PORT) sh scripts/run.sh

test: .venv/dev $(ASSETS) $(STYLES)
	@$(BIN)/python scripts/browser.py
	$(BIN)/pytest -n 2 -q

check: .venv/dev $(ASSETS) $(STYLES)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_templates.py

bench: .venv/dev $(ASSETS) $(STYLES)
	@$(BIN)/python -m bench

# Whether a text exists that stops the portal: how the time of every reader of texts grows.
bench-texts: .venv/dev
	@$(BIN)/python -m bench.texts

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv node_modules static/vendor

# Compiled while installing, because some machines forbid it later (PYTHONDONTWRITEBYTECODE), which doubles the start-up.
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
