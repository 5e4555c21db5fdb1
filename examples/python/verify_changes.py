#!/usr/bin/env python3
"""Is the change log whole? Checks every entry against the one before it, with nothing but Python.

    curl -s http://127.0.0.1:8080/changes.ndjson | python verify_changes.py
    curl -s http://127.0.0.1:8080/changes.ndjson | python verify_changes.py --known 12 5f2c…

With --known it must also hold an entry that you noted earlier: its number and its hash. Ends with
code 1 at the first entry that does not fit.
"""

import argparse
import hashlib
import json
import sys


def canonical(payload: dict) -> str:
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def verify(lines, known: dict[int, str]) -> tuple[int, str]:
    """The number and the hash of the last entry."""
    number, previous = 0, "0" * 64
    for line in lines:
        entry, number = json.loads(line), number + 1
        text = previous + canonical(entry["payload"])
        digest = hashlib.sha256(text.encode()).hexdigest()
        if (entry["payload"]["sequence"], entry["previousHash"], entry["hash"]) != (number, previous, digest):
            sys.exit(f"entry {number} does not follow from what is before it")
        if known.pop(number, digest) != digest:
            sys.exit(f"entry {number} is not the one that you noted")
        previous = digest
    for missing in known:
        sys.exit(f"entry {missing}, which you noted, is gone")
    return number, previous


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", nargs=2, action="append", default=[], metavar=("NUMBER", "HASH"))
    arguments = parser.parse_args()
    sys.stdin.reconfigure(encoding="utf-8")
    number, last = verify(sys.stdin, {int(number): digest for number, digest in arguments.known})
    print(f"{number} entries, each follows from the one before; the last is {last}")
