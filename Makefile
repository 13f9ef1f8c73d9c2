# Two commands: `make demo` and `make test`. Each makes .venv when it is not there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CHECK := import sys; sys.exit(0 if sys.version_info >= (3, 11) else "qikit needs Python 3.11 or newer: make PYTHON=python3.12 ...")
DEMO := england northern_ireland scotland
BENCHES := imports run_chart_rules drawing pages factory checks prescribing forms suppression claims_in_noise explorer

.PHONY: demo test fast lint lock bench clean

demo: $(READY) ## Make the example reports from real open data
	for name in $(DEMO); do $(BIN)/qikit intake data/demo/$$name --from examples/$$name || exit $$?; done
	$(BIN)/qikit intake data/example --from examples/synthetic
	$(BIN)/qikit run params/jobs/demo_*.yml --out outputs/demo
	$(BIN)/qikit example-data --scale demo --seed 1 --out data/collaborative
	@echo "Two practices of the invented collaborative have critical faults on purpose:"
	@echo "they get no report of the newest months, and exit code 12 is the right one here."
	$(BIN)/qikit run params/jobs/collaborative_*.yml --out outputs/collaborative || [ $$? -eq 12 ]
	$(BIN)/qikit run params/jobs/data_quality*.yml --out outputs/quality
	@echo "The same report for two circles of readers, and one for everybody; then the audit."
	$(BIN)/qikit run params/jobs/shared_cluster.yml --out outputs/for_cluster
	$(BIN)/qikit run params/jobs/shared_meeting_paper.yml --out outputs/for_meeting
	$(BIN)/qikit run params/jobs/published_*.yml --out outputs/published
	@echo "Open index.html in outputs/demo, outputs/collaborative and outputs/quality in a browser,"
	@echo "and in outputs/for_cluster, outputs/for_meeting and outputs/published."
	$(BIN)/qikit audit outputs/published

test: $(READY) ## Check style and run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 30

fast: $(READY) ## Run the tests that take no more than a few seconds
	$(BIN)/python -m pytest -m "not long and not browser"

lint: $(READY) ## Mend the style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Write requirements.lock anew from the newest versions
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable ".[test]"
	$(BIN)/python -m pip freeze --exclude-editable | grep -E '^[A-Za-z0-9._-]+==' > requirements.lock

bench: $(READY) ## Measure; no test depends on these figures
	for name in $(BENCHES); do $(BIN)/python -m benchmarks.$$name || exit $$?; done

clean: ## Remove what the other commands made, but no data of yours
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	rm -rf data/demo data/collaborative outputs/demo outputs/collaborative outputs/quality
	rm -rf outputs/for_cluster outputs/for_meeting outputs/published
	find . -name __pycache__ -prune -exec rm -rf {} +

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -c '$(CHECK)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[test]"
	$(BIN)/qikit kernel
	touch $(READY)
