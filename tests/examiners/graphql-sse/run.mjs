// The reference client of GraphQL over server-sent events, in the distinct connections mode.
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";
import { importResidents } from "../importing.mjs";

const client = createClient({ url: `${process.env.PANTAU_TEST_URL}/graphql` });
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

const refused = (await client.iterate({ query: "{ nothing }" }).next()).value;
assert.equal(refused.errors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
assert.equal("data" in refused, false);
console.log("a request error is a result without data");

const known = (await client.iterate({ query: "{ importRuns(last: 1) { nodes { cursor } } }" }).next()).value;
const after = known.data.importRuns.nodes[0].cursor;
const names = [await importResidents(1960), await importResidents(1961)];
const following = client.iterate({ query: completed, variables: { after } });
const told = [];
while (told.at(-1) !== names[1]) {
  const { value } = await following.next();
  told.push(value.data.importCompleted.importRun.sourceDocument.fileName);
}
assert.deepEqual(told.slice(-2), names);
await following.return();
console.log("imports by another process are told in order");
client.dispose();
