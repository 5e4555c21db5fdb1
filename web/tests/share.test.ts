import { expect, test } from "vitest";

import { readShared, shareLink } from "../src/share";

test("a link brings back the question, its values and its operation", async () => {
  const shared = { query: "query A($s: String) { a(s: $s) } # ünï 😀", variables: { s: "é\n\"" }, operationName: "A" };

  const link = await shareLink("http://localhost/explorer?x=1#old", shared);

  expect(link).toMatch(/^http:\/\/localhost\/explorer\?x=1#q=[\w-]+$/);
  expect(await readShared(new URL(link).hash)).toEqual(shared);
});

test("a link that is broken, empty or unpacks to more than any question carries nothing", async () => {
  const bomb = await shareLink("http://localhost/", { query: "#".repeat(300_000) });

  expect(await readShared("")).toBeNull();
  expect(await readShared("#q=%%%")).toBeNull();
  expect(await readShared("#q=AAAA")).toBeNull();
  expect(bomb.length).toBeLessThan(1_000);
  expect(await readShared(new URL(bomb).hash)).toBeNull();
});
