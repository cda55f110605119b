# SPDX-License-Identifier: Apache-2.0
"""tools/bootstrap with a Debian made of stubs: what it asks of apt, and when it asks nothing."""
import re
import subprocess

import pytest
from conftest import TOP

STUBS = {
    "dpkg-query": 'for p in $INSTALLED; do echo "ii  $p"; done',
    "apt-cache": 'case " $AVAILABLE " in *" $2 "*) exit 0 ;; esac; exit 100',
    "apt-get": 'echo "$@" >>"$CALLS"; exit ${APT_CODE:-0}',
    "id": "echo ${ID:-0}",
    "env": 'while case $1 in *=*) true ;; *) false ;; esac; do shift; done; exec "$@"',
}
# What the script itself calls the build's packages, but for those of which one of several will do.
BUILD = " ".join(word for word in re.search(
    r"^build='([^']*)'", (TOP / "tools/bootstrap").read_text(), re.M)[1].split() if "|" not in word)


@pytest.fixture
def bootstrap(tree):
    top = tree({f"bin/{name}": "#!/bin/sh\n" + text + "\n" for name, text in STUBS.items()})
    for name in STUBS:
        (top / "bin" / name).chmod(0o755)
    for name in "sh sed tr cat mktemp rm tail".split():
        (top / "bin" / name).symlink_to(f"/bin/{name}")
    calls = top / "calls"

    def run(*words, **environment):
        calls.write_text("")
        done = subprocess.run(
            ["/bin/sh", str(TOP / "tools/bootstrap"), *words], text=True, capture_output=True,
            env={"PATH": str(top / "bin"), "CALLS": str(calls), "TMPDIR": str(top)} | environment,
            check=False)
        return done, calls.read_text()
    return run


def test_nothing_missing_means_no_word_and_no_apt(bootstrap):
    done, calls = bootstrap("build", INSTALLED=BUILD + " pkgconf")
    assert (done.returncode, done.stdout, done.stderr, calls) == (0, "", "", "")


def test_what_is_missing_is_named_in_one_line_and_installed(bootstrap):
    installed = " ".join(set(BUILD.split()) - {"libssl-dev", "scdoc"})
    done, calls = bootstrap("build", INSTALLED=installed, AVAILABLE="libssl-dev scdoc pkgconf")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "tools/bootstrap: installing pkgconf libssl-dev scdoc\n"
    assert calls.splitlines()[0].endswith("update")
    assert calls.splitlines()[1].endswith("install --no-install-recommends pkgconf libssl-dev scdoc")


def test_a_package_that_exists_nowhere_is_one_clear_line(bootstrap):
    done, _ = bootstrap("build", INSTALLED=BUILD, AVAILABLE="")
    assert done.returncode == 1
    assert done.stderr == "tools/bootstrap: no package source of this machine has pkg-config|pkgconf\n"


def test_without_root_and_sudo_it_says_so(bootstrap):
    done, calls = bootstrap("build", INSTALLED=BUILD, ID="1000")
    assert (done.returncode, calls) == (1, "")
    assert done.stderr == "tools/bootstrap: needs root or sudo to install: pkg-config|pkgconf\n"


def test_apt_that_fails_is_shown(bootstrap):
    done, _ = bootstrap("build", INSTALLED=BUILD, APT_CODE="100")
    assert done.returncode == 1 and "apt-get update failed" in done.stderr


def test_an_unknown_group_is_refused(bootstrap):
    done, calls = bootstrap("everything", INSTALLED="")
    assert (done.returncode, calls) == (2, "") and "usage:" in done.stderr
