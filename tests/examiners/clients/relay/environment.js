// Relay's environment: its store answers `node` for whatever it holds.
import { Environment, Network, ROOT_TYPE, RecordSource, Store } from "relay-runtime";

import { endpoint } from "../page.jsx";

async function ask({ text }, variables) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      "content-type": "application/json",
    },
    body: JSON.stringify({ query: text, variables }),
  });
  const answer = await response.json();
  if (answer.errors) {
    throw Object.assign(new Error(answer.errors[0].message), answer.errors[0].extensions);
  }
  return answer;
}

export const environment = new Environment({
  network: Network.create(ask),
  store: new Store(new RecordSource()),
  missingFieldHandlers: [
    {
      kind: "linked",
      handle: (field, record, { id }) =>
        record?.getType() === ROOT_TYPE && field.name === "node" ? id : undefined,
    },
  ],
});
