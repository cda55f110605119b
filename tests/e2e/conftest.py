# SPDX-License-Identifier: Apache-2.0
"""Runs the built program as a person would. VARCO names it."""
import os
import subprocess
from collections import namedtuple
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[1] / "data"
Said = namedtuple("Said", "code out err")


def run(*words, stdin=b"", **more):
    """Runs varco with the words. Returns its exit code, and what it said as text."""
    done = subprocess.run([os.environ["VARCO"], *map(str, words)], input=stdin, timeout=20,
                          check=False, **({"stdout": subprocess.PIPE} | more), stderr=subprocess.PIPE)
    return Said(done.returncode, (done.stdout or b"").decode(), done.stderr.decode())


@pytest.fixture
def varco():
    return run


@pytest.fixture
def data():
    return DATA
