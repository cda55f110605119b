#!/usr/bin/python3
"""Reads what the benchmarks print, one JSON object a line, and prints one table.

Every program may have been run several times: a cell is the smallest of the rounds' medians, since
what else runs on a machine only ever adds to a time. The last columns are the mean over the messages,
its smallest, median and largest over the runs.
"""

import collections
import json
import statistics
import sys


def table(what, rows):
    """One table: a row for each parser, fastest first."""
    messages = sorted({message for times in rows.values() for message in times})
    print(f"\n| {what}: ns of CPU time | " + " | ".join(messages) + " | mean: min | median | max |")
    print("| --- " * (len(messages) + 4) + "|")
    for parser, times in sorted(rows.items(), key=lambda item: min(map(min, item[1].values()))):
        means = [statistics.mean(run) for run in zip(*(times[m] for m in messages))]
        cells = [f"{min(times[m]):.0f}" for m in messages]
        cells += [f"{f(means):.0f}" for f in (min, statistics.median, max)]
        print(f"| {parser} | " + " | ".join(cells) + " |")


def main():
    tables = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(list)))
    errors = 0
    for line in sys.stdin:
        try:
            row = json.loads(line)
        except ValueError:  # a peer that complains on its standard output about what it cannot read
            print(f"bench: {line.rstrip()}", file=sys.stderr)
            errors += 1
            continue
        tables[row["what"]][row["parser"]][row["message"]].append(row["ns_median"])
        errors += row["errors"]
    for what, rows in tables.items():
        table(what, rows)
    if errors:
        print("bench: not every message was understood by every parser", file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
