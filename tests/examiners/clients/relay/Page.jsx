// Relay: compiled fragments, `@refetchable` pagination, `node` answered from the store.
import { Suspense, useState } from "react";
import { createRoot } from "react-dom/client";
import {
  RelayEnvironmentProvider,
  fetchQuery,
  graphql,
  useLazyLoadQuery,
  usePaginationFragment,
} from "react-relay";

import { List, unit } from "../page.jsx";
import { Detail } from "./Detail.jsx";
import { environment } from "./environment.js";

function Page() {
  const { unit: found } = useLazyLoadQuery(
    graphql`
      query PageQuery($regionCode: RegionCode!, $code: String!) {
        unit(regionCode: $regionCode, code: $code) {
          label
          ...Page_programs
        }
      }
    `,
    unit,
  );
  const { data, loadNext } = usePaginationFragment(
    graphql`
      fragment Page_programs on Unit
      @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
      @refetchable(queryName: "PageProgramsQuery") {
        programs(first: $count, after: $cursor) @connection(key: "Page_programs") {
          totalCount
          edges {
            node {
              id
              code
              name
            }
          }
        }
      }
    `,
    found,
  );
  const [chosen, setChosen] = useState({ id: "", all: false });
  const [code, setCode] = useState();
  const faulty = graphql`
    query PageFaultyQuery {
      regions(first: 1000) {
        nodes {
          id
        }
      }
    }
  `;
  return (
    <List
      label={found.label}
      total={data.programs.totalCount}
      rows={data.programs.edges.map(({ node }) => node)}
      more={() => loadNext(5)}
      choose={setChosen}
      chosen={chosen}
      detail={<Suspense>{chosen.id && <Detail {...chosen} />}</Suspense>}
      fail={() =>
        fetchQuery(environment, faulty, {}).subscribe({ error: (error) => setCode(error.code) })
      }
      code={code}
    />
  );
}

createRoot(document.getElementById("page")).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense>
      <Page />
    </Suspense>
  </RelayEnvironmentProvider>,
);
