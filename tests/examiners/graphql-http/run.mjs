// The official audit of GraphQL over HTTP: every MUST, SHOULD and MAY has to be met.
import { auditServer } from "graphql-http";

const CHECKS = 61;

const results = await auditServer({ url: `${process.env.PANTAU_TEST_URL}/graphql`, fetchFn: fetch });
const missed = results.filter(({ status }) => status !== "ok");
for (const { id, name, status, reason } of missed) {
  console.error(`${status} ${id} ${name}: ${reason}`);
}
console.log(`${results.length - missed.length} of ${results.length} checks passed`);
if (missed.length > 0 || results.length !== CHECKS) {
  process.exit(1);
}
