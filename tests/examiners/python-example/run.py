"""The example for Python, as its README says to run it."""

import csv
import json
import os
import pathlib
import subprocess
import sys
import unittest
import urllib.request
from decimal import Decimal

ROOT = pathlib.Path(__file__).parents[3]
URL = os.environ["PANTAU_TEST_URL"] + "/graphql"


def absorption(region: str, year: int) -> subprocess.CompletedProcess[str]:
    """Runs the example."""
    command = [sys.executable, ROOT / "examples/python/absorption.py", region, str(year)]
    return subprocess.run([*command, "--url", URL], capture_output=True, text=True, check=False)


def ask(query: str) -> dict:
    """What the server itself says."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(URL, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return json.load(response)["data"]


class Example(unittest.TestCase):
    """The example writes a true table, or says why not."""

    def test_the_table_has_every_unit_and_adds_up(self) -> None:
        written = absorption("34.03", 2014)
        self.assertEqual(written.returncode, 0, written.stderr)
        rows = list(csv.DictReader(written.stdout.splitlines()))

        known = ask(
            '{ units(filter: { regionCode: { eq: "34.03" } }) { totalCount } '
            'region(code: "34.03") { budget(fiscalYear: 2014) { expenditure { enacted } } } }'
        )
        self.assertEqual(len(rows), known["units"]["totalCount"])
        enacted = sum(Decimal(row["enacted"]) for row in rows if row["enacted"])
        expected = known["region"]["budget"]["expenditure"]["enacted"]
        self.assertEqual(enacted, Decimal(expected))

    def test_a_rate_stands_where_a_realization_was_published(self) -> None:
        rows = list(csv.DictReader(absorption("34.03", 2014).stdout.splitlines()))

        realized = {row["code"]: row for row in rows if row["realized"]}
        self.assertEqual(sorted(realized), ["1.01.01", "2.06.02"])
        for row in realized.values():
            share = Decimal(row["realized"]) / Decimal(row["current"])
            self.assertEqual(row["absorption"], f"{share:.1%}")
            self.assertIn("(REALIZATION, apbd_diy_2014_2016.csv line ", row["documents"])
        self.assertTrue(all(not row["absorption"] for row in rows if not row["realized"]))

    def test_a_refusal_is_said_and_ends_with_a_code(self) -> None:
        refused = absorption("no such code", 2014)

        self.assertEqual(refused.returncode, 1)
        self.assertEqual(refused.stdout, "")
        self.assertRegex(refused.stderr, r"\Aabsorption: .*region code.*\n\Z")


if __name__ == "__main__":
    unittest.main(verbosity=2)
