// urql: graphcache with the server's own introspection, and its `relayPagination`.
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Client, Provider, fetchExchange, gql, useQuery } from "urql";

import { FAULTY, PROGRAM, PROGRAMS } from "./documents.js";
import { Detail, List, endpoint, introspection, unit } from "./page.jsx";

const client = new Client({
  url: endpoint,
  exchanges: [
    cacheExchange({
      schema: await introspection(),
      keys: { PageInfo: () => null },
      resolvers: {
        Query: { node: (_, { id }) => ({ __typename: "Program", id }) },
        Unit: { programs: relayPagination() },
      },
    }),
    fetchExchange,
  ],
});

function Page() {
  const [after, setAfter] = useState();
  const [{ data }] = useQuery({ query: gql(PROGRAMS), variables: { ...unit, after } });
  const [chosen, setChosen] = useState({ id: "", all: false });
  const [detail] = useQuery({ query: gql(PROGRAM), variables: chosen, pause: !chosen.id });
  const [failing, setFailing] = useState(false);
  const [{ error }] = useQuery({ query: gql(FAULTY), pause: !failing });
  if (!data) {
    return null;
  }
  const { label, programs } = data.unit;
  return (
    <List
      label={label}
      total={programs.totalCount}
      rows={programs.edges.map(({ node }) => node)}
      more={() => setAfter(programs.pageInfo.endCursor)}
      choose={setChosen}
      chosen={chosen}
      detail={detail.data && <Detail program={detail.data.node} />}
      fail={() => setFailing(true)}
      code={error?.graphQLErrors[0].extensions.code}
    />
  );
}

createRoot(document.getElementById("page")).render(
  <Provider value={client}>
    <Page />
  </Provider>,
);
