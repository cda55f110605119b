# SPDX-License-Identifier: Apache-2.0
"""A check that cannot fail is none: each tool of tools/ is shown something good and something bad."""
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tools"))


@pytest.fixture
def tree(tmp_path):
    """write(path=text, ...) makes files below a folder of its own and returns the folder."""
    def write(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return tmp_path
    return write
