#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of varco in every setup, and ends with the line "N passed, N failed, N skipped".

usage: tools/run_tests.py test|asan|tsan|oom|lint

One line a run; what failed is shown with its output. A run that cannot be built counts as one
failure and its build error is shown. What is counted is meson's tests.
"""
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ["-Dwerror=true", "-Dtests=enabled"]
OPTIMIZE = ["--buildtype=debugoptimized"]
SANITIZE = OPTIMIZE + ["-Db_lundef=false", "-Dbench=disabled"]

# name: (build folder, compiler, settings, meson's setup, suites)
RUNS = {
    "gcc": ("build-test", "gcc", OPTIMIZE, None, "unit property corpus e2e"),
    "oom": ("build-test", "gcc", OPTIMIZE, "out_of_memory", "unit"),
    "asan": ("build-asan", "clang", SANITIZE + ["-Db_sanitize=address,undefined"], "asan",
             "unit property corpus"),
    "tsan": ("build-tsan", "clang", SANITIZE + ["-Db_sanitize=thread"], "tsan",
             "unit property corpus"),
    "lint": ("build-test", "gcc", OPTIMIZE, None, "lint"),
}
SETS = {"test": ["gcc", "oom", "asan", "lint"]}

NOISE = re.compile(r"\[\d+/\d+\] |ninja: |(cc|gcc|clang) -I|Compiler for C supports")
WIDTH = 300
PASSED = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}


def count(log_lines):
    """Counts meson's testlog.json (one document a line). Returns passed, [failed tests], skipped."""
    passed, failed, skipped = 0, [], 0
    for line in log_lines:
        test = json.loads(line)
        if test["result"] in PASSED:
            passed += 1
        elif test["result"] in SKIPPED:
            skipped += 1
        else:
            failed.append(test)
    return passed, failed, skipped


def indented(text, lines=60):
    """The end of a log, indented so that no line of it can be taken for our own closing line."""
    kept = [line[:WIDTH] for line in text.rstrip().splitlines() if not NOISE.match(line)]
    return "".join("    | " + line + "\n" for line in kept[-lines:])


def test_log(folder, setup):
    name = "testlog-" + setup if setup else "testlog"
    return ROOT / folder / "meson-logs" / (name + ".json")


def build(name):
    """Configures and builds a run. Returns what went wrong, or None."""
    folder, compiler, settings, _, _ = RUNS[name]
    done = subprocess.run(["tools/build", folder, *SETTINGS, *settings], cwd=ROOT, text=True,
                          env=dict(os.environ, CC=compiler), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.stdout if done.returncode else None


def run(name):
    """Builds and runs one row of RUNS. Returns passed, failed, skipped as numbers."""
    folder, _, _, setup, suites = RUNS[name]
    start = time.monotonic()
    error = build(name)
    if error is not None:
        print(f"{name}: does not build\n{indented(error)}", flush=True)
        return 0, 1, 0
    log = test_log(folder, setup)
    log.unlink(missing_ok=True)
    command = ["meson", "test", "-C", folder, "--no-rebuild"]
    command += ["--setup", setup] if setup else []
    command += [word for suite in suites.split() for word in ("--suite", suite)]
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    passed, failed, skipped = count(lines)
    if not lines or (done.returncode and not failed):
        print(f"{name}: meson did not run the tests\n{indented(done.stdout)}", flush=True)
        return passed, 1, skipped
    print(f"{name}: {passed} good, {len(failed)} bad, {skipped} left out"
          f" ({time.monotonic() - start:.0f} s: {suites})", flush=True)
    for test in failed:
        output = test.get("stdout", "") + test.get("stderr", "")
        print(f"{name}: FAILED {test['name']} ({test['result'].lower()}): "
              f"{' '.join(test['command'])}\n{indented(output)}", flush=True)
    return passed, len(failed), skipped


def main(words):
    if len(words) != 1 or words[0] not in SETS | RUNS:
        print(__doc__, file=sys.stderr)
        return 2
    totals = [sum(column) for column in zip(*map(run, SETS.get(words[0], words)))]
    print("{} passed, {} failed, {} skipped".format(*totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
