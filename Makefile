# Two commands: `make demo` (SERVE=no ends after the summary, PORT=n chooses the port) and `make test`.
# Everything is installed into .venv; nothing outside this folder changes.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
SERVE ?= yes
PORT ?= 8000
ARGS ?=

.PHONY: demo test chaos lint check stop install install-dev clean

demo: install
	@exec $(PY) manage.py demo --port $(PORT) $(if $(filter no,$(SERVE)),--no-serve)

test: install-dev
	@$(PY) -m pytest $(ARGS)

# Drills of minutes: workers killed over thousands of jobs.
chaos: install-dev
	@$(PY) -m pytest -m endurance $(ARGS)

lint: install-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py translations --check

check: lint test

# Ends the embedded servers of FAIRLEAD_HOME, should any run.
stop: install
	@$(PY) -m compliance.core.embedded stop

install: $(VENV)/bin/python
	@$(call install-if-changed,requirements.txt)

install-dev: $(VENV)/bin/python
	@$(call install-if-changed,requirements-dev.txt)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The stamp is the content of what was asked for, not its age: a fresh checkout changes every age.
define install-if-changed
stamp=$(VENV)/.installed-$(1); \
cat requirements.txt $(1) constraints.txt > $$stamp.new; \
if cmp -s $$stamp.new $$stamp; then rm $$stamp.new; else \
  echo "Installing $(1) into $(VENV) ..." && \
  { $(PY) -c 'import pip' 2>/dev/null || $(PY) -m ensurepip --default-pip >/dev/null; } && \
  $(PY) -m pip install --quiet --disable-pip-version-check -r $(1) -c constraints.txt && \
  mv $$stamp.new $$stamp; \
fi
endef

$(VENV)/bin/python:
	@for candidate in python3.12 python3.11 python3 python; do \
	  if $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null; then \
	    found=$$candidate; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Fairlead needs Python 3.11 or 3.12 as python3.12, python3.11 or python3 on PATH; none was found." >&2; \
	  echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; elsewhere: https://www.python.org/downloads/)." >&2; \
	  exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found cannot make virtual environments. Install its venv package (Debian, Ubuntu: apt install python3-venv)." >&2; \
	  exit 1; \
	fi; \
	$$found -m venv --clear $(VENV)
