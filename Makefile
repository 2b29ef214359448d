# Two commands: make reproduce, make test. Both set up .venv from the pinned requirements.
# Others: reference, test-fast, lint, benchmark, constraints, clean, clean-results.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORES ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
# GPUs of this machine; without any, no job may wait for one.
GPUS ?= $(shell nvidia-smi --list-gpus 2>/dev/null | grep -c .)
RESULTS := results/default
# Folder of the original files, for the benchmark.
RAW_DATA ?= data

.PHONY: reproduce reference test test-fast lint benchmark constraints clean clean-results

reproduce: $(VENV)/installed
	$(BIN)/snakemake --cores $(CORES) --resources gpu=$(GPUS)
	@$(BIN)/python scripts/check_reference.py $(RESULTS)

# What make reproduce holds its numbers against: anew at every change of one.
reference: $(VENV)/installed
	$(BIN)/snakemake --cores $(CORES) --resources gpu=$(GPUS)
	$(BIN)/python scripts/write_reference.py $(RESULTS)

# One process more than cores: tests of a cluster, of locks and of signals wait most of their time.
TESTERS ?= $(shell cores=$(CORES); echo $$((cores < 4 ? cores + 1 : 4)))
TEST := $(BIN)/python -m pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder

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

# All packages by version and hash, but for torch: its builds for CPU, CUDA and ROCm have one version and
# hashes of their own. It comes last, from the index that pip is set to, with what it brings of CUDA.
$(VENV)/installed: requirements.txt constraints.txt | $(BIN)/python
	$(BIN)/pip install --quiet --require-hashes --requirement constraints.txt
	$(BIN)/pip install --quiet --requirement requirements.txt
	touch $@

$(VENV)/installed-dev: requirements-dev.txt constraints-dev.txt $(VENV)/installed
	$(BIN)/pip install --quiet --require-hashes --requirement constraints-dev.txt
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@

# Versions that still fit stay; make constraints UPGRADE=--upgrade takes the newest. Needs uv.
UV ?= uv
UPGRADE ?=
WITHOUT_HASHES := torch torchvision triton cuda-bindings cuda-pathfinder cuda-toolkit \
	$(addprefix nvidia-,cublas cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 cufft cufile curand \
	cusolver cusparse cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx)
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header $(UPGRADE) $(addprefix --no-emit-package=,$(WITHOUT_HASHES))

constraints:
	$(COMPILE) --constraint requirements-dev.txt --output-file constraints.txt requirements.txt
	$(COMPILE) --constraint constraints.txt --output-file constraints-dev.txt requirements-dev.txt

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
