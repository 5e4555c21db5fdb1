// The pages that work without JavaScript.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { base, tableOf, visitor } from "./browser.mjs";

const WITHOUT = { javaScriptEnabled: false };
const TABLE = "main .scroll";

test("from the start page to an answer, by links alone", async (t) => {
  const page = await (await visitor(t, WITHOUT)).newPage();
  await page.goto(`${base}/`);

  await page.getByRole("link", { name: "All questions" }).click();
  await page.getByRole("link", { name: "How is a government's budget divided among its units?" }).click();
  const rows = await tableOf(page, TABLE);

  assert.ok(rows.length > 10);
  assert.match(rows[1][2], /^[\d,]+\.\d\d$/);
});

test("a form asks again with other values, and keeps them", async (t) => {
  const page = await (await visitor(t, WITHOUT)).newPage();
  await page.goto(`${base}/questions/programs-of-a-unit`);
  const programs = await tableOf(page, TABLE);

  await page.getByLabel("Level").selectOption("ACTIVITY");
  await page.getByRole("button", { name: "Ask" }).click();
  const activities = await tableOf(page, TABLE);

  assert.notDeepEqual(activities, programs);
  assert.equal(await page.getByLabel("Level").inputValue(), "ACTIVITY");
  assert.equal(await page.getByLabel("Code of the government").inputValue(), "34.02");
});

test("a mistake is told beside its field, and what was typed stays", async (t) => {
  const page = await (await visitor(t, { ...WITHOUT, refused: true })).newPage();
  const answer = await page.goto(`${base}/questions/budgets-of-units?fiscalYear=next&regionCode=%3Cb%3E`);

  assert.equal(answer.status(), 400);
  const field = page.getByLabel("Fiscal year");
  const description = await field.getAttribute("aria-describedby");
  assert.equal(await page.locator(`#${description}`).innerText(), "This is not a whole number.");
  assert.equal(await page.getByLabel("Code of the government").inputValue(), "<b>");
});

test("a long answer goes on page by page", async (t) => {
  const page = await (await visitor(t, WITHOUT)).newPage();
  await page.goto(`${base}/questions/search-budget-items?search=perjalanan`);
  const first = await tableOf(page, TABLE);

  await page.getByRole("link", { name: "Next page" }).click();
  const second = await tableOf(page, TABLE);
  await page.getByRole("link", { name: "First page" }).click();

  assert.equal(first.length, 51);
  assert.notDeepEqual(second, first);
  assert.deepEqual(await tableOf(page, TABLE), first);
});

test("a page's table downloads as CSV", async (t) => {
  const page = await (await visitor(t, WITHOUT)).newPage();
  await page.goto(`${base}/questions/budgets-of-governments?lang=id&fiscalYear=2014`);
  const [head, , bantul] = await tableOf(page, TABLE);
  assert.equal(head[2], "Belanja murni");
  assert.equal(bantul[2], "1.233.291.969.081,00");

  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Unduh halaman ini sebagai CSV" }).click();
  const file = await waiting;
  const lines = (await readFile(await file.path(), "utf8")).split("\r\n");

  assert.equal(file.suggestedFilename(), "budgets-of-governments.csv");
  assert.match(lines[0], /^\uFEFFcode,name,budget\.expenditure\.enacted,/);
  assert.match(lines[2], /^34\.02,Kabupaten Bantul,1233291969081\.00,/);
});

test("a question goes over into the explorer with its values", async (t) => {
  const page = await (await visitor(t)).newPage();
  await page.goto(`${base}/questions/find-a-unit?search=dinas`);
  const rows = await tableOf(page, TABLE);

  await page.getByRole("link", { name: "Open in the explorer" }).click();

  // The headings differ: the explorer shows the paths as well.
  assert.deepEqual((await tableOf(page)).slice(1), rows.slice(1));
});

for (const width of [360, 820, 1440]) {
  test(`no page is wider than a window of ${width} pixels`, async (t) => {
    const page = await (await visitor(t, { viewport: { width, height: 800 } })).newPage();
    for (const path of ["/", "/questions", "/questions/budgets-of-governments", "/questions/trace-a-figure", "/explorer"]) {
      await page.goto(`${base}${path}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${path} is ${wide} pixels wide`);
    }
  });
}
