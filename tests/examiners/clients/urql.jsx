// urql: graphcache with the server's own introspection, and its `relayPagination`.
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Client, Provider, fetchExchange, gql, useQuery } from "urql";

import { Detail, List, endpoint, introspection, unit } from "./page.jsx";

const PROGRAMS = gql`
  query Programs($regionCode: RegionCode!, $code: String!, $after: String) {
    unit(regionCode: $regionCode, code: $code) {
      id
      label
      programs(first: 5, after: $after) {
        totalCount
        edges { cursor node { id code name } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;
const PROGRAM = gql`
  query Program($id: ID!, $all: Boolean!) {
    node(id: $id) { id ... on Program { code name fiscalYear @include(if: $all) } }
  }
`;
const FAULTY = gql`
  query Faulty { regions(first: 1000) { nodes { id } } }
`;

const client = new Client({
  url: endpoint,
  preferGetMethod: false,
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
  const [{ data }] = useQuery({ query: PROGRAMS, variables: { ...unit, after } });
  const [chosen, setChosen] = useState({ id: "", all: false });
  const [detail] = useQuery({ query: PROGRAM, variables: chosen, pause: !chosen.id });
  const [failing, setFailing] = useState(false);
  const [{ error }] = useQuery({ query: FAULTY, pause: !failing });
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
