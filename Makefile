# Two commands: `make run` starts Sufler, `make test` proves it. `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# two processes, a file of tests stays with one of them
SPLIT := -n 2 --dist loadfile --no-loadscope-reorder
CODE := assistant ingestion foundation inference tests requirements manage.py

.PHONY: help run test test-services check format evaluate calibrate lock sbom audit-dependencies bundle prove-bundle secrets screenshots pictures train-masking bench-deps clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 20

run: ## install what is missing, fetch the weights, start everything; Ctrl-C stops it
	@$(PYTHON) -m requirements.install run
	@$(BIN)/python -m inference.weights
	@$(BIN)/python manage.py serve

test: ## install what tests need (Chromium too, as root on Debian) and run every test
	@$(PYTHON) -m requirements.install test
	@$(BIN)/python -m inference.weights
	@$(BIN)/python manage.py compile_translations
	$(BIN)/python -m pytest $(SPLIT) -m "not model and not browser"
	$(BIN)/python -m pytest -m "model or browser"

test-services: ## the tests that touch the database on PostgreSQL and Valkey, started out of their wheels
	@$(PYTHON) -m requirements.install test
	@$(BIN)/python manage.py compile_translations
	$(BIN)/python -m tests.services $(SPLIT)

check: ## format, lint, types, floors, Django's checks, migrations, translations
	@$(PYTHON) -m requirements.install check
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_translations

format: ## put the code in order
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

evaluate: export SUFLER_HOME := $(CURDIR)/var/evaluation
evaluate: export SUFLER_ENGINE_PORT := 8091
evaluate: ## figures over demo/questions.jsonl: retrieval, answers, refusals, latencies (half an hour)
	@$(PYTHON) -m requirements.install run
	@$(BIN)/python -m inference.weights
	@$(BIN)/python manage.py load_demo --wait
	$(BIN)/python manage.py evaluate --out var/evaluation/answers.jsonl

calibrate: export SUFLER_HOME := $(CURDIR)/var/evaluation
calibrate: export SUFLER_ENGINE_PORT := 8091
calibrate: ## limits of nearness, sufficiency and support on demo/questions.jsonl; after `make evaluate` those of doubt, too (three minutes)
	@$(PYTHON) -m requirements.install run
	@$(BIN)/python -m inference.weights
	@$(BIN)/python manage.py load_demo --wait
	$(BIN)/python manage.py calibrate demo/questions.jsonl $(if $(wildcard var/evaluation/answers.jsonl),--answers var/evaluation/answers.jsonl)

lock: ## new exact versions with hashes from pyproject.toml (where pip finds torch's CPU build)
	$(PYTHON) -m requirements.relock

screenshots: ## the pictures in docs/, from the running Sufler with the demo bank
	PYTHONPATH=. $(BIN)/python docs/take_screenshots.py

pictures: ## every page, light and dark, at 1280 and 1920, into var/pictures (ten minutes)
	PYTHONPATH=. $(BIN)/python docs/take_pages.py

sbom: ## what Sufler is made of, as CycloneDX: var/sbom.json
	@mkdir -p var
	$(BIN)/python -m requirements.sbom > var/sbom.json

audit-dependencies: ## what advisories know against the locked packages: var/pip-audit.json (needs a network)
	@mkdir -p var
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install -q -r requirements/audit.txt
	.venv-audit/bin/pip-audit --no-deps --disable-pip --progress-spinner off --format json --output var/pip-audit.json \
		-r requirements/torch.txt -r requirements/lock.txt

bundle: ## what a machine without a network needs: wheels, weights, source, sums, install.sh, in var/bundle
	@$(PYTHON) -m requirements.install run
	@$(BIN)/python -m requirements.bundle var/bundle

prove-bundle: ## carry var/bundle away, install it in a namespace without a network, mask a text there
	$(BIN)/python -m tests.bundled var/bundle

secrets: ## keys and passwords for docker compose, as files below a folder that only its owner opens
	@mkdir -p -m 700 secrets
	@for name in secret_key engine_key vault_key postgres_superuser postgres_password redis_password qdrant_key; do \
		test -s secrets/$$name || $(PYTHON) -c "import secrets; print(secrets.token_hex(32))" > secrets/$$name; done
	@cd secrets && rm -f database_url redis_url redis_conf qdrant_conf && \
		echo "postgresql://sufler:$$(cat postgres_password)@postgres:5432/sufler" > database_url && \
		echo "redis://:$$(cat redis_password)@redis:6379/0" > redis_url && \
		echo "requirepass $$(cat redis_password)" > redis_conf && \
		echo "service: {api_key: '$$(cat qdrant_key)'}" > qdrant_conf
	@chmod 444 secrets/*

train-masking: ## train the names model anew from $SUFLER_DATA/pii (twenty minutes)
	$(BIN)/python -m assistant.pipeline.masking.train
	$(BIN)/python -m assistant.pipeline.masking.train_judge

bench-deps: ## the peers that benchmarks compare with, in an environment of their own
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install -q -r requirements/bench.txt

clean: ## remove environments and caches; never var/ and never the weights
	rm -rf .venv .venv-bench .venv-audit .venv-lock .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
