// Holds schema.graphql against the last released one, by graphql-inspector: what breaks clients
// needs a line `- Breaking: …` with its path under `## Unreleased` of CHANGELOG.md, and what is
// removed must have been deprecated in the release before.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import test from "node:test";

import { CriticalityLevel, DiffRule, diff } from "@graphql-inspector/core";
import { buildSchema, parse, visit } from "graphql";

const root = new URL("../../../", import.meta.url);
const releases = new URL("releases/", import.meta.url);

const schema = await readFile(new URL("schema.graphql", root), "utf8");
const changelog = await readFile(new URL("CHANGELOG.md", root), "utf8");
const released = await readFile(new URL(await lastRelease(), releases), "utf8");

async function lastRelease() {
  const files = (await readdir(releases)).filter((file) => file.endsWith(".graphql"));
  const byVersion = new Intl.Collator("en", { numeric: true });
  return files.sort(byVersion.compare).at(-1);
}

/** What stands in the way of publishing `after`, as sentences. */
async function objections(before, after, log) {
  const changes = await diff(buildSchema(before), buildSchema(after), [
    // Makes the removal of what was deprecated dangerous, no longer breaking.
    DiffRule.suppressRemovalOfDeprecatedField,
  ]);
  const announced = breakingLines(log);
  const found = [];
  for (const { criticality, message, path, type } of changes) {
    const { level } = criticality;
    const removed = /_REMOVED$/.test(type) && level !== CriticalityLevel.NonBreaking;
    if (level !== CriticalityLevel.Breaking && !removed) {
      continue;
    }
    // A type cannot be deprecated; it goes with the last field that leads to it.
    if (removed && level === CriticalityLevel.Breaking && type !== "TYPE_REMOVED") {
      found.push(`${message} It was not deprecated in the release before.`);
    } else if (!announced.some((line) => line.includes(`\`${path}\``))) {
      found.push(`${message} The changelog does not say so: "- Breaking: \`${path}\` …"`);
    }
  }
  return found;
}

function breakingLines(log) {
  const unreleased = log.split(/^## /m).find((section) => section.startsWith("Unreleased")) ?? "";
  return unreleased.split("\n").filter((line) => line.startsWith("- Breaking:"));
}

/** The reasons of `@deprecated` that do not say from when on the thing may be gone. */
function undated(text) {
  const found = [];
  visit(parse(text), {
    Directive({ name, arguments: given }) {
      const reason = given.find((argument) => argument.name.value === "reason")?.value.value ?? "";
      if (name.value === "deprecated" && !/\b\d{4}-\d\d-\d\d\b/.test(reason)) {
        found.push(reason);
      }
    },
  });
  return found;
}

test("nothing breaks the clients of the last release unannounced", async () => {
  const found = await objections(released, schema, changelog);

  assert.ok(found.length === 0, found.join("\n"));
});

test("a removal must be deprecated first, and announced", async () => {
  const plain = "type Query { a: Int b: Int }";
  const deprecated = 'type Query { a: Int b: Int @deprecated(reason: "Use a.") }';
  const gone = "type Query { a: Int }";
  const log = "## Unreleased\n\n- Breaking: `Query.b` is gone; use `Query.a`.\n";

  assert.match((await objections(plain, gone, log)).join(), /not deprecated/);
  assert.match((await objections(deprecated, gone, "")).join(), /changelog does not say so/);
  assert.match(
    (await objections(deprecated, gone, `## 0.1.0\n${log.slice(13)}`)).join(),
    /changelog/,
  );
  assert.deepEqual(await objections(deprecated, gone, log), []);
});

test("another type must be announced, an addition need not", async () => {
  const before = "type Query { a: Int! }";

  assert.match((await objections(before, "type Query { a: Int }", "")).join(), /changelog/);
  assert.deepEqual(await objections(before, "type Query { a: Int! b: Int }", ""), []);
});

test("a deprecation says from when on the thing may be gone", () => {
  const withReason = (reason) => `type Query { a: Int b: Int @deprecated${reason} }`;

  assert.deepEqual(undated(withReason('(reason: "Use a; until 2027-06-30.")')), []);
  assert.deepEqual(undated(withReason('(reason: "Use a.")')), ["Use a."]);
  assert.deepEqual(undated(withReason("")), [""]);
});

test("each deprecation here does", () => {
  assert.deepEqual(undated(schema), []);
});
