# SPDX-License-Identifier: Apache-2.0
"""The gates that other people's programs are: clang-tidy, cppcheck and shellcheck."""
import json
import subprocess
import sys

import clang
import pytest
import tidy
from conftest import TOP

GOOD = "int f(int a);\nint f(int a)\n{\n    return a;\n}\n"
BAD = "int f(int a);\nint f(int a)\n{\n    int b[2] = {1, 2};\n    return b[a * 0 + 2];\n}\n"


def tool(name, top):
    return subprocess.run([sys.executable, str(TOP / "tools" / name), str(top)],
                          capture_output=True, check=False).returncode


@pytest.mark.skipif(not clang.is_ours("clang-tidy"), reason="another clang-tidy")
def test_tidy_refuses_and_remembers_only_what_was_good(tree, monkeypatch, capsys):
    config = (TOP / ".clang-tidy").read_text()
    top = tree({"src/a.c": "int counter;\n" + GOOD, ".clang-tidy": config, "build/x": ""}).resolve()
    (top / "build/compile_commands.json").write_text(json.dumps(
        [{"directory": str(top / "build"), "file": "../src/a.c", "command": "cc -c ../src/a.c"}]))
    monkeypatch.setattr(tidy.source, "top_folder", lambda words: top)
    for said in ("1 files, 1 of them changed, 1 bad", "1 files, 1 of them changed, 1 bad"):
        assert tidy.main([str(top / "build")]) == 1
        assert said in capsys.readouterr().out
    (top / "src/a.c").write_text(GOOD)
    for said in ("1 files, 1 of them changed, 0 bad", "1 files, 0 of them changed, 0 bad"):
        assert tidy.main([str(top / "build")]) == 0
        assert said in capsys.readouterr().out


def test_cppcheck_refuses_a_read_behind_the_end(tree):
    assert tool("cppcheck.py", tree({"src/a.c": GOOD})) == 0
    assert tool("cppcheck.py", tree({"src/a.c": BAD})) == 1


def test_shellcheck_refuses_an_unquoted_word(tree):
    assert tool("shell.py", tree({"tools/a": '#!/bin/sh\necho "$1"\n'})) == 0
    assert tool("shell.py", tree({"tools/a": "#!/bin/sh\nrm $1\n"})) == 1
