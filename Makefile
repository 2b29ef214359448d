# Two commands: make reproduce, make test. Both set up .venv from the pinned requirements.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
# GPUs of this machine; without any, no job may wait for one.
GPUS ?= $(shell nvidia-smi --list-gpus 2>/dev/null | grep -c .)
RESULTS := results/default
# Folder of the original files, for the benchmark.
RAW_DATA ?= data

.PHONY: reproduce test lint benchmark clean

reproduce: $(VENV)/installed
	$(BIN)/snakemake --cores $(CORES) --resources gpu=$(GPUS)
	@cat $(RESULTS)/verdicts.txt

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
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

clean:
	rm -rf $(VENV) benchmarks/.venv results .snakemake
