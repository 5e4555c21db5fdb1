import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

import { curl } from "../src/copy_as/curl";
import { fetchCode } from "../src/copy_as/fetch";
import { python } from "../src/copy_as/python";

const HARD = {
  url: "http://127.0.0.1:1/graphql",
  query: 'query A($s: String) {\n  a(s: "it\'s \\"q\\" `t` ${x}", t: """block""")\n}',
  variables: { s: "it's `$HOME` \"\\ é 😀", n: null, yes: true, list: [1.5, { deep: false }] },
  operationName: "A",
};
const SENT = { query: HARD.query, variables: HARD.variables, operationName: "A" };

test("a shell passes the body on as it is", () => {
  const command = curl(HARD).replace(/^curl/, "printf '%s\\n'");

  const words = execFileSync("sh", ["-c", command], { encoding: "utf8" }).trimEnd().split("\n");

  expect(JSON.parse(words.at(-1) ?? "")).toEqual(SENT);
});

test("JavaScript sends the same body", async () => {
  let sent: unknown;
  const send = (_: string, { body }: { body: string }) => {
    sent = JSON.parse(body);
    return Promise.resolve({ json: () => Promise.resolve({ data: {} }) });
  };
  const program = new Function("fetch", "console", `return (async () => { ${fetchCode(HARD)} })()`);

  await program(send, { log: () => {} });

  expect(sent).toEqual(SENT);
});

test("Python sends the same body", () => {
  const program = python(HARD).replace(/with urllib[\s\S]*/, "print(request.data.decode())");

  const sent = execFileSync("python3", ["-c", program], { encoding: "utf8" });

  expect(JSON.parse(sent)).toEqual(SENT);
});
