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


def main():
    times = collections.defaultdict(lambda: collections.defaultdict(list))
    errors = 0
    for line in sys.stdin:
        row = json.loads(line)
        times[row["parser"]][row["message"]].append(row["ns_median"])
        errors += row["errors"]
    messages = sorted({message for rows in times.values() for message in rows})
    print("| ns of CPU time per message | " + " | ".join(messages) + " | mean: min | median | max |")
    print("| --- " * (len(messages) + 4) + "|")
    for parser, rows in sorted(times.items(), key=lambda item: min(map(min, item[1].values()))):
        means = [statistics.mean(run) for run in zip(*(rows[m] for m in messages if m in rows))]
        cells = [f"{min(rows[m]):.0f}" if m in rows else "" for m in messages]
        cells += [f"{f(means):.0f}" for f in (min, statistics.median, max)]
        print(f"| {parser} | " + " | ".join(cells) + " |")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
