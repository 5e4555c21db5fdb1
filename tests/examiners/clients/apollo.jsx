// Apollo Client: its normalized cache, `relayStylePagination`, a redirect of `node` to the cache.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { ApolloProvider, useLazyQuery, useQuery } from "@apollo/client/react";
import { relayStylePagination } from "@apollo/client/utilities";
import { useState } from "react";
import { createRoot } from "react-dom/client";

import { FAULTY, PROGRAM, PROGRAMS } from "./documents.js";
import { Detail, List, endpoint, possibleTypes, unit } from "./page.jsx";

const client = new ApolloClient({
  link: new HttpLink({ uri: endpoint }),
  cache: new InMemoryCache({
    possibleTypes: await possibleTypes(),
    typePolicies: {
      Query: {
        fields: {
          node: (_, { args, toReference }) => toReference({ __typename: "Program", id: args.id }),
        },
      },
      Unit: { fields: { programs: relayStylePagination() } },
    },
  }),
});

function Page() {
  const { data, fetchMore } = useQuery(gql(PROGRAMS), { variables: unit });
  const [chosen, setChosen] = useState({ id: "", all: false });
  const detail = useQuery(gql(PROGRAM), { variables: chosen, skip: !chosen.id });
  const [fail, { error }] = useLazyQuery(gql(FAULTY));
  if (!data) {
    return null;
  }
  const { label, programs } = data.unit;
  return (
    <List
      label={label}
      total={programs.totalCount}
      rows={programs.edges.map(({ node }) => node)}
      more={() => fetchMore({ variables: { after: programs.pageInfo.endCursor } })}
      choose={setChosen}
      chosen={chosen}
      detail={detail.data && <Detail program={detail.data.node} />}
      fail={() => fail()}
      code={CombinedGraphQLErrors.is(error) ? error.errors[0].extensions.code : undefined}
    />
  );
}

createRoot(document.getElementById("page")).render(
  <ApolloProvider client={client}>
    <Page />
  </ApolloProvider>,
);
