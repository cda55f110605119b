#!/usr/bin/python3
"""Every message of an outside folder gets a clean answer from `varco parse`.

    flows.py VARCO FOLDER good|any

good: each message must be accepted, and its body must be as long as it says. any: printed examples with
gaps in them ("Content-Length: ..."); each is accepted, or refused with a byte and a rule, never a crash.
FOLDER stands below VARCO_CORPUS, as in torture.py.
"""

import json
import subprocess
import sys

from torture import SKIPPED, outside


def fault(varco, message, must_be_good):
    """What is wrong with varco's answer to one file, or None."""
    done = subprocess.run([varco, "parse", "--json", str(message)], capture_output=True, timeout=20)
    if done.returncode not in (0, 1):
        return f"exit code {done.returncode}: {done.stderr.decode(errors='replace')}"
    answer = json.loads(done.stdout)["messages"][0]
    if answer["valid"]:
        return f"{answer['bytes_behind']} bytes behind the body" if must_be_good and answer["bytes_behind"] else None
    if must_be_good or not answer["error"]["rule"]:
        return f"refused: {answer['error']}"
    return None


def main():
    varco, name, kind = sys.argv[1:4]
    folder = outside(name)
    if folder is None:
        return SKIPPED
    messages = sorted(path for path in folder.rglob("*") if path.suffix == ".sip")
    faults = [(path.name, fault(varco, path, kind == "good")) for path in messages]
    wrong = [f"{name}: {why}" for name, why in faults if why]
    print("\n".join(wrong) or f"{len(messages)} messages answered")
    return 1 if wrong or not messages else 0


if __name__ == "__main__":
    sys.exit(main())
