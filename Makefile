# Everything a person or CI does with Stockroom. `make help` lists it.
SHELL := /bin/bash
VENV := .venv
PYTHON := $(VENV)/bin/python
STACK ?= stockroom
BUCKET ?=
PARAMETERS ?=
RUN_READY := $(VENV)/.ready-to-run
# The suites that run the rules, adapters, queries and parts in this process, line by line (docs/decisions/191).
COVERED_BY := $(addprefix tests/,inventory alerts uploads reports aws functions dashboard)
TEST_READY := $(VENV)/.ready-to-test
# Three for two cores: one of them often waits for an embedded AWS or a browser (docs/decisions/201).
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
CHECKOV := $(VENV)/checkov
CHECKOV_READY := $(CHECKOV)/.ready
.DEFAULT_GOAL := help
.PHONY: help run test coverage check texts audit bench package deploy clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

run: $(RUN_READY) ## start Stockroom on this machine: embedded AWS, sample files, dashboard (Ctrl-C stops it)
	@exec $(PYTHON) -m infra.local

# Whatever the environment says: the workers and the stacks they start read the same 1,400 modules, compiled once.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(TEST_READY) ## run every test; installs Chromium on Debian when it is absent
	@bash infra/setup/chromium.sh
	@$(PYTHON) -m compileall -q -j 2 -x '/test_' backend_lambdas dashboard infra tests
	$(PYTHON) -m pytest $(WORKERS)

coverage: $(TEST_READY) ## measure which lines and branches the tests run; build/coverage/index.html shows them
	$(PYTHON) -m pytest $(WORKERS) --cov --cov-report=term:skip-covered --cov-report=html $(COVERED_BY)

check: $(TEST_READY) $(CHECKOV_READY) ## lint, format, types, texts, template: exactly what CI runs before the tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(PYTHON) -m infra.texts --check
	$(VENV)/bin/oxlint --deny-warnings assets
	$(VENV)/bin/cfn-lint infra/template.yaml
	$(PYTHON) -m tests.support.template build/template.expanded.json
	$(VENV)/bin/cfn-lint --ignore-checks W7001 -- build/template.expanded.json
	$(CHECKOV)/bin/checkov --config-file infra/checkov.yaml

texts: $(RUN_READY) ## bring the catalogues of texts (backend_lambdas/language/*.po) up to date with the code
	@$(PYTHON) -m infra.texts

audit: $(TEST_READY) ## compare the pinned packages with the published advisories (needs the network)
	@test -x $(VENV)/bin/pip-audit || $(PYTHON) -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

bench: $(TEST_READY) ## measure, print a table, write docs/benchmarks.md
	$(PYTHON) -m tests.bench

package: $(RUN_READY) ## build build/lambda.zip for AWS
	@$(PYTHON) -m infra.package

deploy: $(RUN_READY) ## package and deploy to AWS: make deploy BUCKET=my-artifacts [STACK=stockroom] [PARAMETERS="DashboardUrl=https://stock.example.com AlarmEmail=me@example.com"]
	@test -n "$(BUCKET)" || { echo 'Set BUCKET to an existing bucket for the code: make deploy BUCKET=my-artifacts' >&2; exit 2; }
	@$(PYTHON) -m infra.deploy --stack $(STACK) --bucket $(BUCKET) $(foreach each,$(PARAMETERS),--parameter $(each))

clean: ## remove what was built (keeps the data in .stockroom and the virtual environment)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis

REQUIREMENTS := requirements.txt requirements-local.txt backend_lambdas/requirements.txt constraints.txt
VENDORED := infra/vendor.py infra/texts.py $(wildcard backend_lambdas/language/*.po) infra/setup/venv.sh dashboard/web/delivery.py dashboard/web/bundle.py $(filter-out assets/vendor/%,$(wildcard assets/*/*.css assets/*/*.js assets/icons/*))

$(RUN_READY): $(REQUIREMENTS) $(VENDORED)
	@bash infra/setup/venv.sh $(VENV) requirements-local.txt
	@touch $@

$(TEST_READY): requirements-dev.txt $(RUN_READY)
	@bash infra/setup/venv.sh $(VENV) requirements-dev.txt
	@touch $@

$(CHECKOV_READY): infra/setup/checkov.txt | $(RUN_READY)
	@bash infra/setup/checkov.sh $(VENV)/bin/python $(CHECKOV)
	@touch $@
