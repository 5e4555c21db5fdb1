// The schema as two linters see it: graphql-eslint, with what eslint.config.js says of its rules,
// and graphql-schema-linter, with all of its rules.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { ESLint } from "eslint";

import { known } from "./eslint.config.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const schema = await readFile(`${root}schema.graphql`, "utf8");
const faulty = schema.replaceAll("pageInfo: PageInfo!", "pageInfo: String!");

const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: fileURLToPath(new URL("eslint.config.js", import.meta.url)),
});

async function byEslint(text) {
  const [{ messages }] = await eslint.lintText(text, { filePath: `${root}schema.graphql` });
  return messages;
}

function bySchemaLinter(text) {
  const cli = fileURLToPath(import.meta.resolve("graphql-schema-linter/lib/cli.js"));
  const { stdout, stderr } = spawnSync(process.execPath, [cli, "--stdin", "--format=json"], {
    input: text,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  assert.equal(stderr, "");
  return JSON.parse(stdout).errors;
}

function listed(findings) {
  const places = findings.map(
    ({ message, ruleId, rule, line, location }) =>
      `schema.graphql:${line ?? location?.line}: ${message} (${ruleId ?? rule})`,
  );
  return places.join("\n");
}

test("graphql-eslint finds nothing but what is known to be wrong", async () => {
  const findings = await byEslint(schema);

  const unknown = findings.filter(({ message }) => !known.includes(message));
  assert.ok(unknown.length === 0, listed(unknown));
  const stale = known.filter((message) => !findings.some((finding) => finding.message === message));
  assert.deepEqual(stale, [], "no longer found: take it out of eslint.config.js");
});

test("graphql-schema-linter finds nothing", () => {
  const findings = bySchemaLinter(schema);
  assert.ok(findings.length === 0, listed(findings));
});

test("both see a fault that is put in", async () => {
  const rules = new Set((await byEslint(faulty)).map(({ ruleId }) => ruleId));
  assert.ok(rules.has("@graphql-eslint/relay-connection-types"), [...rules].join());

  const others = new Set(bySchemaLinter(faulty).map(({ rule }) => rule));
  assert.ok(others.has("relay-connection-types-spec"), [...others].join());
});
