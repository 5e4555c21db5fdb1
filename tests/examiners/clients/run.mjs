// Apollo Client, urql and Relay, each on a page of its own in Chromium, from another origin.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";

import { chromium } from "playwright-core";

import { bundle, compileRelay } from "./build.mjs";
import { serve } from "./site.mjs";

const endpoint = `${process.env.PANTAU_TEST_URL}/graphql`;
let site;
let browser;

before(async () => {
  await compileRelay();
  site = await serve(await bundle());
  browser = await chromium.launch({
    executablePath: process.env.PANTAU_TEST_CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(async () => {
  await browser?.close();
  site?.close();
});

/** Opens a client's page and notes what it asks and what goes wrong. */
async function open(client) {
  const page = await browser.newPage();
  const asked = [];
  const wrong = [];
  page.on("request", (request) => {
    if (request.url().startsWith(endpoint) && request.method() !== "OPTIONS") {
      asked.push(request);
    }
  });
  page.on("requestfailed", (request) => wrong.push(`${request.method()} ${request.url()}`));
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (line) => line.type() === "error" && wrong.push(line.text()));
  await page.goto(`${site.origin}/${client}?endpoint=${encodeURIComponent(endpoint)}`);
  try {
    await page.waitForSelector("#rows li", { timeout: 15_000 });
  } catch {
    assert.fail(`${client} shows nothing: ${wrong.join("; ")}`);
  }
  return { page, asked, wrong };
}

for (const client of ["apollo", "urql", "relay"]) {
  test(`${client}: a list grows by pages, without a gap and without a row twice`, async () => {
    const { page, asked, wrong } = await open(client);
    const total = Number(await page.textContent("#total"));
    assert.match(await page.textContent("h1"), /Badan Perencanaan Pembangunan Daerah/);
    assert.equal(await page.locator("#rows li").count(), 5);

    for (const wanted of [10, 15]) {
      await page.click("#more");
      await page.waitForFunction(
        (count) => document.querySelectorAll("#rows li").length === count,
        wanted,
      );
    }

    const shown = await page
      .locator("#rows li")
      .evaluateAll((rows) => rows.map(({ id, textContent }) => ({ id, text: textContent })));
    const codes = shown.map(({ text }) => text.split(" ")[0]);
    assert.equal(new Set(shown.map(({ id }) => id)).size, 15);
    assert.deepEqual([...codes].sort(), codes);
    assert.ok(total > 15, `${total}`);
    assert.ok(asked.length <= 4, `${asked.length} requests`);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test(`${client}: a row is known by its global id, and only what is missing is asked`, async () => {
    const { page, asked, wrong } = await open(client);
    const row = page.locator("#rows li").nth(2);
    const before = asked.length;

    await row.click();
    await page.waitForSelector("#detail");
    assert.equal((await page.textContent("#detail")).trim(), (await row.textContent()).trim());
    assert.equal(asked.length, before, "answered from the cache");

    await page.click("#all");
    await page.waitForFunction(() => document.querySelector("#year")?.textContent !== "");
    assert.match(await page.textContent("#year"), /^20\d\d$/);
    assert.equal(asked.length, before + 1);
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test(`${client}: an error arrives with its code`, async () => {
    const { page } = await open(client);

    await page.click("#fail");

    await page.waitForSelector("#code");
    assert.equal(await page.textContent("#code"), "BAD_USER_INPUT");
    await page.close();
  });
}
