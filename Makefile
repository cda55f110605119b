# A thin front for meson. `make` alone lists what there is.
PREFIX ?= /usr/local
DESTDIR ?=
SECONDS ?= 60
TARGET ?=
MESSAGES ?= bench/messages
ROUNDS ?= 3
PYTHON := /usr/bin/python3
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help run test asan tsan oom lint coverage fuzz attack bench bench-server install deb fresh clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 21

run: ## build varco and show what it can do
	@tools/bootstrap build
	@tools/build build --buildtype=release -- varco
	@tools/show build/varco

test: ## every check: unit, property, corpus, end to end, lint, sanitizers, out of memory
	@tools/bootstrap test
	@$(PYTHON) tools/run_tests.py test

asan: ## the tests under AddressSanitizer and UndefinedBehaviourSanitizer
	@tools/bootstrap test
	@$(PYTHON) tools/run_tests.py asan

tsan: ## the tests under ThreadSanitizer
	@tools/bootstrap test
	@$(PYTHON) tools/run_tests.py tsan

oom: ## each unit test again, with the 1st, 2nd, ... allocation failing
	@tools/bootstrap test
	@$(PYTHON) tools/run_tests.py oom

lint: ## layers, banned calls, documentation, format, clang-tidy, cppcheck, man pages
	@tools/bootstrap test
	@$(PYTHON) tools/run_tests.py lint

coverage: ## lines and branches per room; pages in build-coverage/html
	@tools/bootstrap test
	@tools/coverage

fuzz: ## fuzz each target: SECONDS=60 [TARGET=name]
	@tools/bootstrap test
	@tools/fuzz "$(SECONDS)" "$(TARGET)"

attack: ## floods, slow connections and mutations at a running server, for minutes: SECONDS=60
	@tools/bootstrap test
	@tools/attack "$(SECONDS)"

bench: ## measure, beside other SIP libraries: [MESSAGES=folder]
	@tools/bootstrap bench
	@tools/bench "$(MESSAGES)"

bench-server: ## measure the server, beside kamailio (root): [ROUNDS=3]
	@tools/bootstrap bench
	@tools/bench-server "$(ROUNDS)"

install: ## install below PREFIX=/usr/local [DESTDIR=...]
	@tools/bootstrap build
	@tools/build build-install --buildtype=release -Dtests=disabled -Dbench=disabled \
	    --prefix="$(abspath $(PREFIX))"
	@DESTDIR="$(DESTDIR)" meson install -C build-install --no-rebuild --quiet

deb: ## a Debian package in build-deb
	@tools/bootstrap package
	@tools/deb

fresh: ## prove `make run` and `make test` in an empty Debian (root; needs debootstrap)
	@tools/fresh-debian

clean: ## remove every build folder
	@rm -rf build build-*
