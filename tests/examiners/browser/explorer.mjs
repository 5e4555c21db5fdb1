// The explorer, as a journalist uses it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";

import { base, explorer, tableOf, visitor } from "./browser.mjs";

const run = promisify(execFile);
const GOVERNMENTS = "What did each government budget for a year?";

test("a ready question opens, runs and shows its rows", async (t) => {
  const page = await explorer(await visitor(t));

  await page.getByRole("button", { name: GOVERNMENTS }).click();
  const [head, ...rows] = await tableOf(page);

  assert.equal(head[1], "name Name");
  assert.equal(head[2], "budget › expenditure › enacted Expenditure, enacted");
  assert.deepEqual(rows.map((row) => row[0]), ["34.01", "34.02", "34.03", "34.04", "34.71"]);
  assert.equal(rows[1][2], "1,233,291,969,081.00");
  assert.equal(await page.locator(".count").innerText(), "5 rows");
});

test("a question is built by clicking, and answered", async (t) => {
  const page = await explorer(await visitor(t));

  await page.getByRole("button", { name: "Build by clicking" }).click();
  const builder = page.locator(".graphiql-explorer-root");
  await builder.locator(".graphiql-explorer-glossary > span").first().click();
  await builder.locator(".graphiql-explorer-glossary .graphiql-explorer-term > span").first().click();
  await page.getByRole("button", { name: /^Execute query/ }).click();
  const [head, ...rows] = await tableOf(page);

  assert.ok(head.includes("term Term"), head.join());
  assert.ok(rows.length > 10);
  assert.ok(rows.flat().includes("wilayah"));
});

test("the answer downloads as CSV and as a workbook, exact in both", async (t) => {
  const page = await explorer(await visitor(t));
  await page.getByRole("button", { name: GOVERNMENTS }).click();
  await tableOf(page);

  const csv = await downloaded(page, "Download as CSV");
  const workbook = await downloaded(page, "Download as XLSX (Excel)");

  const lines = (await readFile(csv, "utf8")).split("\r\n");
  assert.equal(lines[0].slice(0, 10), "\uFEFFcode,name");
  assert.match(lines[2], /^34\.02,Kabupaten Bantul,1233291969081\.00,/);
  const sheet = await unzipped(workbook, "xl/worksheets/sheet1.xml");
  // Money is a number, and a code that looks like one is text.
  assert.match(sheet, /<v>1233291969081<\/v>/);
  assert.doesNotMatch(sheet, /<v>34\.02<\/v>/);
  assert.match(await unzipped(workbook, "xl/sharedStrings.xml"), />34\.02</);
});

async function downloaded(page, name) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name }).click();
  return (await waiting).path();
}

/** Python opens archives; Node has nothing that does. */
async function unzipped(archive, name) {
  const program = "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())";
  return (await run("python3", ["-c", program, archive, name])).stdout;
}

test("a link carries the question to somebody else", async (t) => {
  const sender = await visitor(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await explorer(sender);
  await page.getByRole("button", { name: "Who budgets for something, and how much?" }).click();
  const rows = await tableOf(page);

  await page.getByRole("button", { name: "Copy a link to this question" }).click();
  await page.getByText("Copied.").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const receiver = await (await visitor(t)).newPage();
  await receiver.goto(link);

  assert.ok(link.startsWith(`${base}/explorer#q=`));
  assert.deepEqual(await tableOf(receiver), rows);
  assert.equal(await receiver.evaluate(() => location.hash), "");
});

test("a link that carries nothing readable says so", async (t) => {
  const page = await explorer(await visitor(t), "#q=broken");

  await page.getByText("This link carries no readable question.").waitFor();
});

test("what is copied as a program gives the same answer", async (t) => {
  const context = await visitor(t, { permissions: ["clipboard-read", "clipboard-write"] });
  const page = await explorer(context);
  await page.getByRole("button", { name: GOVERNMENTS }).click();
  await tableOf(page);
  const copied = async (name) => {
    await page.getByRole("button", { name: /^Copy as/ }).click();
    await page.getByRole("menuitem", { name }).click();
    await page.getByText("Copied.").waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByText("Copied.").waitFor({ state: "detached" });
    return text;
  };

  const shell = await run("sh", ["-c", await copied("curl")]);
  const python = await run("python3", ["-c", await copied("Python")]);
  const module = ["--input-type=module", "--eval", await copied("JavaScript (fetch)")];
  const node = await run(process.execPath, module);

  const { data } = JSON.parse(shell.stdout);
  assert.equal(data.regions.nodes[1].budget.expenditure.enacted, "1233291969081.00");
  assert.deepEqual(JSON.parse(python.stdout), data);
  assert.deepEqual(JSON.parse(node.stdout), data);
});

test("the language follows the browser, can be switched, and is remembered", async (t) => {
  const context = await visitor(t, { locale: "id-ID" });
  const page = await explorer(context);
  assert.equal(await page.locator("html").getAttribute("lang"), "id");
  await page.getByRole("heading", { name: "Pertanyaan siap pakai" }).waitFor();

  await page.getByRole("button", { name: "EN: English" }).click();
  await page.getByRole("heading", { name: "Ready questions" }).waitFor();
  const again = await explorer(context);

  assert.equal(await again.locator("html").getAttribute("lang"), "en");
});

test("a mistake in a question is told in the table and in the JSON", async (t) => {
  const page = await explorer(await visitor(t, { refused: true }));
  await type(page, "{ nothing }");

  await page.keyboard.press("Control+Enter");
  const alert = page.locator(".answer-table [role=alert]");
  await alert.waitFor();
  await page.getByRole("button", { name: "JSON" }).click();

  assert.match(await alert.textContent(), /nothing/);
  await page.locator(".result-window", { hasText: "errors" }).waitFor();
});

test("a subscription shows its events until it is stopped", async (t) => {
  const context = await visitor(t);
  const answer = await context.request.post(`${base}/graphql`, {
    data: { query: "{ importRuns(first: 1) { nodes { cursor } } }" },
  });
  const [{ cursor }] = (await answer.json()).data.importRuns.nodes;
  const page = await explorer(context);
  await type(page, `subscription { importCompleted(after: "${cursor}") { importRun { sourceDocument { fileName } } } }`);

  await page.keyboard.press("Control+Enter");
  await page.locator(".answer-table td", { hasText: ".csv" }).waitFor();
  await page.getByRole("button", { name: /^Stop query/ }).click();

  await page.getByRole("button", { name: /^Execute query/ }).waitFor();
});

test("everything is reached by keyboard", async (t) => {
  const page = await explorer(await visitor(t));
  await page.locator("body").focus();

  const reached = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent?.trim().slice(0, 60) ?? "";
    });
    reached.push(name);
    if (name.startsWith(GOVERNMENTS)) break;
  }
  await page.keyboard.press("Enter");
  const rows = await tableOf(page);

  assert.ok(reached.includes("Explorer"), reached.join(" | "));
  assert.ok(reached.includes("EN: English"), reached.join(" | "));
  assert.equal(rows.length, 6);
});

async function type(page, text) {
  await page.locator(".graphiql-query-editor .monaco-editor").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}
