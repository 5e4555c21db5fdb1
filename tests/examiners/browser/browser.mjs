// A browser that notes everything a page must not do.

import assert from "node:assert/strict";

import { chromium } from "playwright-core";

/** The server under examination. */
export const base = (process.env.PANTAU_TEST_URL ?? "").replace(/\/$/, "");
assert.ok(base, "PANTAU_TEST_URL names the server to examine");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let browser;

/** One browser for all; each test has a profile of its own. */
async function started() {
  browser ??= await chromium.launch({
    executablePath: process.env.PANTAU_TEST_CHROMIUM ?? "/usr/bin/chromium",
    args: FLAGS,
  });
  return browser;
}

export async function stop() {
  await browser?.close();
  browser = undefined;
}

/**
 * A fresh profile; when the test ends, nothing may have gone wrong in any of its pages. A browser
 * counts an answer of 400 as an error: `refused` says that the test asks for one.
 */
export async function visitor(t, { refused = false, ...options } = {}) {
  const context = await (await started()).newContext({
    locale: "en-GB",
    viewport: { width: 1360, height: 860 },
    acceptDownloads: true,
    ...options,
  });
  const wrong = [];
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(`${base}/`) || /^(blob|data):/.test(url)) return route.continue();
    wrong.push(`a request to another host: ${url}`);
    return route.abort();
  });
  context.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    if (refused && message.text().includes("status of 400")) return;
    wrong.push(`console: ${message.text()}`);
  });
  context.on("weberror", ({ error }) => wrong.push(`uncaught: ${error().message}`));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(wrong, []);
  });
  return context;
}

/** The explorer, ready to be used. */
export async function explorer(context, fragment = "") {
  const page = await context.newPage();
  await page.goto(`${base}/explorer${fragment}`);
  await page.locator(".gallery li").first().waitFor();
  await page.locator(".graphiql-query-editor .monaco-editor").waitFor();
  await page.locator(".graphiql-editor-tool .monaco-editor").first().waitFor();
  return page;
}

/** Waits for an answer, and gives it as the page shows it. */
export async function tableOf(page, scope = ".answer-table") {
  await page.locator(`${scope} tbody tr`).first().waitFor();
  return page.locator(`${scope} table`).evaluate((table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.replaceAll("\n", " "))),
  );
}
