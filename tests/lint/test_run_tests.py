# SPDX-License-Identifier: Apache-2.0
"""The closing line of `make test` must not be green when something is not."""
import json

import pytest
import run_tests


def line(name, result):
    return json.dumps({"name": name, "result": result, "command": ["x"], "stdout": "1 passed, 0 failed"})


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """Lets run() meet a build error or a test log of our own instead of meson."""
    def prepare(error=None, log=(), code=0):
        done = type("Done", (), {"returncode": code, "stdout": "what meson said"})
        path = tmp_path / "testlog.json"

        def meson(*_, **__):
            path.write_text("\n".join(log))
            return done
        monkeypatch.setattr(run_tests, "build", lambda name: error)
        monkeypatch.setattr(run_tests, "test_log", lambda folder, setup: path)
        monkeypatch.setattr(run_tests.subprocess, "run", meson)
    return prepare


def test_results_are_counted():
    log = [line("a", "OK"), line("b", "SKIP"), line("c", "FAIL"), line("d", "TIMEOUT"),
           line("e", "ERROR"), line("f", "UNEXPECTEDPASS"), line("g", "EXPECTEDFAIL")]
    passed, failed, skipped = run_tests.count(log)
    assert (passed, [test["name"] for test in failed], skipped) == (2, ["c", "d", "e", "f"], 1)


@pytest.mark.parametrize("case, last, code", [
    ({"log": [line("a", "OK"), line("b", "SKIP")]}, "1 passed, 0 failed, 1 skipped", 0),
    ({"log": [line("a", "OK"), line("b", "FAIL")], "code": 1}, "1 passed, 1 failed, 0 skipped", 1),
    ({"error": "via.c:3: error: no"}, "0 passed, 1 failed, 0 skipped", 1),
    ({"log": [], "code": 0}, "0 passed, 1 failed, 0 skipped", 1),
    ({"log": [line("a", "OK")], "code": 2}, "1 passed, 1 failed, 0 skipped", 1),
    ({"log": [line("a", "SKIP")]}, "0 passed, 0 failed, 1 skipped", 1)])
def test_the_closing_line_tells_the_truth(runs, capsys, case, last, code):
    runs(**case)
    assert run_tests.main(["lint"]) == code
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == last
    assert [text for text in lines if text.startswith(tuple("0123456789"))] == [last]


def test_a_build_error_is_shown(runs, capsys):
    runs(error="via.c:3: error: no such thing")
    run_tests.main(["test"])
    assert "via.c:3: error: no such thing" in capsys.readouterr().out


def test_an_unknown_word_is_refused():
    assert run_tests.main(["tset"]) == 2
