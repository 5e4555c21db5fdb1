"""What schemathesis is told of this API, and what each answer must hold besides its own checks."""

import atexit
import json
import os
import pathlib
import re
from collections import Counter

import schemathesis
from graphql import (
    REMOVE,
    ArgumentNode,
    DocumentNode,
    IntValueNode,
    ListValueNode,
    StringValueNode,
    Visitor,
    parse,
    visit,
)
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from answers import departures

KNOWN = json.loads(pathlib.Path(os.environ["FUZZ_KNOWN"]).read_text(encoding="utf-8"))
COUNTS: Counter[str] = Counter()

# What only the inside of the server knows: Rust, its libraries, SQL, files of the source.
INSIDE = re.compile(
    r"sqlx|sea.orm|sqlite|postgres|panicked|backtrace|unwrap|\bsrc/|\.rs\b|anyhow|async.graphql"
    r"|\bSELECT\b|\bFROM\b|\bWHERE\b|\bJOIN\b|syntax error|no such (table|column)|constraint"
    # Columns and tables: nothing public is written so.
    r"|\b[a-z]+_[a-z_]+\b"
)


def _some_of(values: list[str]) -> st.SearchStrategy[StringValueNode]:
    return (st.sampled_from(values) | st.text(max_size=20)).map(nodes.String)


dates = st.dates().map(str) | st.text(max_size=12)
schemathesis.graphql.scalar("RegionCode", _some_of(KNOWN["regionCodes"]))
schemathesis.graphql.scalar("AccountCode", _some_of(KNOWN["accountCodes"]))
schemathesis.graphql.scalar("Date", dates.map(nodes.String))
schemathesis.graphql.scalar(
    "DateTime", st.datetimes().map(lambda at: f"{at.isoformat()}Z").map(nodes.String)
)
schemathesis.graphql.scalar("BigInt", st.integers().map(str).map(nodes.String))
schemathesis.graphql.scalar(
    "Rupiah",
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str).map(nodes.String),
)


class _Answerable(Visitor):
    """Makes a valid document one that has an answer: small pages from the start, known ids."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__()
        self.ids = ids or KNOWN["ids"]["regions"]

    def enter_argument(self, node: ArgumentNode, *_: object) -> object:
        name, value = node.name.value, node.value
        if name in {"after", "before", "last"}:
            return REMOVE
        if name == "first" and isinstance(value, IntValueNode):
            return _with(node, IntValueNode(value=str(abs(int(value.value)) % 5 + 1)))
        if name in {"id", "unit"} and isinstance(value, StringValueNode):
            return _with(node, self.known(value))
        if name == "ids" and isinstance(value, ListValueNode):
            known = [self.known(one) for one in value.values if isinstance(one, StringValueNode)]
            return _with(node, ListValueNode(values=tuple(known)))
        return None

    def known(self, value: StringValueNode) -> StringValueNode:
        return StringValueNode(value=self.ids[len(value.value) % len(self.ids)])


def _with(node: ArgumentNode, value: object) -> ArgumentNode:
    return ArgumentNode(name=node.name, value=value)


if os.environ["FUZZ_MODE"] == "positive":

    @schemathesis.hook
    def map_body(context: schemathesis.HookContext, body: DocumentNode) -> DocumentNode:
        field = context.operation.label.removeprefix("Query.")
        return visit(body, _Answerable(KNOWN["ids"].get(f"{field}s", [])))


@schemathesis.check
def nothing_of_the_inside_is_shown(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    try:
        errors = response.json().get("errors", [])
    except ValueError:
        errors = [{"message": response.text}]
    for error in errors:
        shown = json.dumps({**error, "path": None}, ensure_ascii=False)
        # What the caller wrote may come back to the caller.
        found = [word for word in INSIDE.finditer(shown) if word.group() not in case.body]
        assert not found, f"{found[0].group()!r} is shown: {shown}"


@schemathesis.check
def every_error_has_a_code_of_the_list(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        COUNTS[code] += 1
        assert code in KNOWN["codes"], f"{code!r} is no code of the README"
        assert code != "INTERNAL_SERVER_ERROR", error["message"]


@schemathesis.check
def the_answer_is_what_the_schema_says(
    ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    COUNTS["answers"] += 1
    data = response.json().get("data")
    if data is None:
        return
    COUNTS["with data"] += any(value is not None for value in data.values())
    schema = case.operation.schema.client_schema
    found = list(departures(schema, parse(case.body), data))
    assert not found, "; ".join(found[:5])


@atexit.register
def _tell() -> None:
    pathlib.Path(os.environ["FUZZ_COUNTS"]).write_text(json.dumps(COUNTS), encoding="utf-8")
