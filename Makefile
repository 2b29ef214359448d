# Two commands: make reproduce, make test. Both set up .venv from the pinned requirements.
# Others: test-fast, lint, benchmark, clean, clean-results.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
# GPUs of this machine; without any, no job may wait for one.
GPUS ?= $(shell nvidia-smi --list-gpus 2>/dev/null | grep -c .)
RESULTS := results/default
# Folder of the original files, for the benchmark.
RAW_DATA ?= data

.PHONY: reproduce test test-fast lint benchmark clean clean-results

reproduce: $(VENV)/installed
	$(BIN)/snakemake --cores $(CORES) --resources gpu=$(GPUS)
	@cat $(RESULTS)/verdicts.txt

TEST := $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

test: $(VENV)/installed-dev
	$(TEST)

# The library alone: no test of these starts a process.
test-fast: $(VENV)/installed-dev
	$(TEST) tests/unit

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/mypy
	$(BIN)/snakemake --lint

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python >= 3.11 is needed; name one with PYTHON=…")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(BIN)/python
	$(BIN)/pip install --quiet --requirement requirements.txt
	touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@

# The peers have an environment of their own: one of them asks for very old packages.
benchmarks/.venv/installed: benchmarks/requirements.txt requirements.txt
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/pip install --quiet --requirement benchmarks/requirements.txt
	touch $@

benchmark: benchmarks/.venv/installed
	PYTHONPATH=scripts benchmarks/.venv/bin/python -m benchmarks.run --raw-data $(RAW_DATA)

# Environments and caches: all that make and pip set up again. Results stay.
clean:
	rm -rf $(VENV) benchmarks/.venv .pytest_cache .ruff_cache .mypy_cache

clean-results:
	@printf 'Delete results/ and .snakemake/, with everything that was computed? Type yes: '; \
	read answer; \
	if [ "$$answer" = yes ]; then rm -rf results .snakemake; else echo 'Nothing was deleted.'; fi
