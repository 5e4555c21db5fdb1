// What axe says of the pages. It cannot see everything; what it sees must be mended.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { base, explorer, tableOf, visitor } from "./browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Parts of GraphiQL that we cannot mend from outside. */
const GRAPHIQL = [
  // A tab that can be dragged holds the buttons that open and close it (nested-interactive).
  ".graphiql-tab",
];

async function violations(page, excluded = []) {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    (exclude) => globalThis.axe.run({ include: [["html"]], exclude }, { resultTypes: ["violations"] }),
    excluded.map((selector) => [selector]),
  );
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const path of [
    "/",
    "/questions",
    "/questions/budgets-of-governments",
    "/questions/programs-of-a-unit?lang=id",
    "/questions/programs-of-a-unit?fiscalYear=x",
  ]) {
    test(`${path} in ${colorScheme} has nothing serious to mend`, async (t) => {
      const page = await (await visitor(t, { colorScheme, refused: true })).newPage();
      await page.goto(`${base}${path}`);

      assert.deepEqual(await violations(page), []);
    });
  }

  test(`the explorer in ${colorScheme} has nothing serious to mend`, async (t) => {
    const page = await explorer(await visitor(t, { colorScheme }));
    assert.deepEqual(await violations(page, GRAPHIQL), []);

    await page.locator(".gallery li button").first().click();
    await tableOf(page);

    assert.deepEqual(await violations(page, GRAPHIQL), []);
  });
}
