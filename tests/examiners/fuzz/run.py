"""Questions made at random from the schema by schemathesis: valid ones, and ones that break it."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

FOLDER = pathlib.Path(__file__).parent
ROOT = FOLDER.parents[2]
URL = os.environ["PANTAU_TEST_URL"] + "/graphql"

CHECKS = [
    "not_a_server_error",
    "response_schema_conformance",
    "nothing_of_the_inside_is_shown",
    "every_error_has_a_code_of_the_list",
    "the_answer_is_what_the_schema_says",
]

# Refused for want of a key whatever else is sent, which schemathesis takes for a fault of the server.
# Who may is asked of every mutation by the integration tests.
SIGNED_IN = ["changePassword", "inviteAccount", "revokeInvitation", "signOutEverywhere"]

LISTS = [
    "accounts",
    "budgetDocuments",
    "budgetItems",
    "programs",
    "regions",
    "sourceDocuments",
    "units",
]


def known() -> dict:
    """Ids and codes that exist, so that questions at random find something; codes of errors."""
    lists = " ".join(f"{name}(first: 5) {{ nodes {{ id }} }}" for name in LISTS)
    codes = "r: regions(first: 5) { nodes { code } } a: accounts(first: 5) { nodes { code } }"
    body = json.dumps({"query": f"{{ {lists} {codes} }}"}).encode()
    request = urllib.request.Request(URL, body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        data = json.load(response)["data"]
    return {
        "ids": {name: [node["id"] for node in data[name]["nodes"]] for name in LISTS},
        "regionCodes": [node["code"] for node in data["r"]["nodes"]],
        "accountCodes": [node["code"] for node in data["a"]["nodes"]],
        "codes": codes_of_errors(),
    }


def codes_of_errors() -> list[str]:
    """The closed list, as the README has it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sentence = re.search(r"Every error has `extensions\.code`, one of: ([^.]*)\.", readme)
    if sentence is None:
        sys.exit("the README has no list of the codes of errors")
    return re.findall(r"`(\w+)`", sentence.group(1))


class Fuzz(unittest.TestCase):
    """No question makes the server fail, tell of its inside, or depart from its schema."""

    def fuzz(self, mode: str, checks: list[str], examples: int) -> dict[str, int]:
        """Runs schemathesis and gives what its hooks counted."""
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            (work / "known.json").write_text(json.dumps(known()), encoding="utf-8")
            command = [
                pathlib.Path(sys.executable).parent / "schemathesis",
                *("run", URL, "--no-color", "--phases", "fuzzing", "--mode", mode),
                *("--checks", ",".join(checks), "--max-examples", str(examples)),
                # The same questions each time: a failure is of the change, not of the dice.
                *("--generation-deterministic", "--continue-on-failure", "--warnings", "off"),
                *("--suppress-health-check", "all", "--request-timeout", "30"),
                *(f"--exclude-name=Mutation.{name}" for name in SIGNED_IN),
            ]
            settings = {
                "SCHEMATHESIS_HOOKS": "hooks",
                "PYTHONPATH": str(FOLDER),
                "PYTHONDONTWRITEBYTECODE": "1",
                "FUZZ_MODE": mode,
                "FUZZ_KNOWN": str(work / "known.json"),
                "FUZZ_COUNTS": str(work / "counts.json"),
            }
            run = subprocess.run(
                command,
                cwd=work,
                env=os.environ | settings,
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
            counts = json.loads((work / "counts.json").read_text(encoding="utf-8"))
        print(f"{mode}: {counts}")
        return counts

    def test_valid_questions_are_answered_as_the_schema_says(self) -> None:
        counts = self.fuzz("positive", CHECKS, examples=20)

        self.assertGreater(counts["answers"], 300)
        self.assertGreater(counts["with data"], counts["answers"] // 3)

    def test_questions_that_break_the_schema_are_refused(self) -> None:
        counts = self.fuzz("negative", [*CHECKS, "negative_data_rejection"], examples=10)

        self.assertGreater(counts["GRAPHQL_VALIDATION_FAILED"], 100)


if __name__ == "__main__":
    unittest.main(verbosity=2)
