// The reference client of graphql-transport-ws.
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { importResidents } from "../importing.mjs";

const url = `${process.env.PANTAU_TEST_URL.replace("http", "ws")}/graphql`;
const client = createClient({ url, webSocketImpl: WebSocket, keepAlive: 1_000, lazyCloseTimeout: 100 });
const completed = `subscription ($after: String) {
  importCompleted(after: $after) { cursor importRun { sourceDocument { fileName } } }
}`;

const results = [];
for await (const result of client.iterate({
  query: "query Named($code: RegionCode!) { region(code: $code) { code } }",
  operationName: "Named",
  variables: { code: "34" },
})) {
  results.push(result);
}
assert.deepEqual(
  results.map(({ data, errors }) => ({ data, errors })),
  [{ data: { region: { code: "34" } }, errors: undefined }],
);
console.log("a query has one result");

const refused = client.iterate({ query: "{ nothing }" }).next();
await assert.rejects(refused, ([error]) => error.extensions.code === "GRAPHQL_VALIDATION_FAILED");
console.log("a request error is thrown");

const known = (await client.iterate({ query: "{ importRuns(last: 1) { nodes { cursor } } }" }).next()).value;
const following = client.iterate({ query: completed, variables: { after: known.data.importRuns.nodes[0].cursor } });
const first = following.next();
const early = await importResidents(1950);
const { data } = (await first).value;
assert.equal(data.importCompleted.importRun.sourceDocument.fileName, early);
await following.return();
console.log("an import by another process is told");

const missed = await importResidents(1951);
const resumed = client.iterate({ query: completed, variables: { after: data.importCompleted.cursor } });
const second = (await resumed.next()).value.data.importCompleted;
assert.equal(second.importRun.sourceDocument.fileName, missed);
await resumed.return();
console.log("what was missed is told to who comes back");

for (const [protocol, message, code] of [
  ["graphql-transport-ws", { type: "subscribe", id: "1", payload: { query: "{ __typename }" } }, 4401],
  ["graphql-transport-ws", { type: "unknown" }, 4400],
  [undefined, { type: "connection_init" }, 4406],
]) {
  const socket = new WebSocket(url, protocol);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("open", () => socket.send(JSON.stringify(message)));
  assert.equal(await closed, code);
}
console.log("misbehaviour is closed by its code");
await client.dispose();
