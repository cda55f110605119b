# SPDX-License-Identifier: Apache-2.0
"""What `varco probe --json` found, in the words of a test."""
import json
import time


class Found:
    """code, err, took_s; `document` is the JSON that it printed."""

    def __init__(self, said, took_s):
        self.code, self.err, self.took_s = said.code, said.err, took_s
        assert said.out, f"nothing on stdout; exit code {said.code}, stderr: {said.err}"
        self.document = json.loads(said.out)
        assert self.document["exit"] == said.code
        assert self.document["good"] == (said.code == 0)
        self.legs = self.document["legs"]

    def leg(self, transport=None, address=None):
        """The only leg, or the only one with this transport or address."""
        fitting = [leg for leg in self.legs if transport in (None, leg["transport"])
                   and address in (None, leg["address"])]
        assert len(fitting) == 1, json.dumps(self.document, indent=1)
        return fitting[0]

    def verdicts(self):
        """{transport: verdict}; for targets that have one leg of each."""
        assert len({leg["transport"] for leg in self.legs}) == len(self.legs), self.legs
        return {leg["transport"]: leg["verdict"] for leg in self.legs}

    def expect(self, verdict, sentence, code):
        """Checks the only leg, and the exit code. sentence: a part of it, whatever the case."""
        leg = self.leg()
        shown = json.dumps(self.document, indent=1)
        assert leg["verdict"] == verdict, shown
        assert sentence.lower() in leg["sentence"].lower(), shown
        assert self.code == code, shown
        return leg


class Probe:
    def __init__(self, run):
        self.run = run

    def __call__(self, *words, **more):
        start = time.monotonic()
        said = self.run("probe", "--json", *words, **more)
        return Found(said, time.monotonic() - start)
