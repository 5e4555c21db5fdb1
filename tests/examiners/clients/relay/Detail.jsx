// One program by its global id, in part or whole.
import { graphql, useFragment, useLazyLoadQuery } from "react-relay";

import { Detail as Shown } from "../page.jsx";

export function Detail(variables) {
  const { node } = useLazyLoadQuery(
    graphql`
      query DetailQuery($id: ID!, $all: Boolean!) {
        node(id: $id) {
          ...Detail_program @arguments(all: $all) @alias(as: "program")
        }
      }
    `,
    variables,
  );
  const program = useFragment(
    graphql`
      fragment Detail_program on Program
      @argumentDefinitions(all: { type: "Boolean!" })
      @refetchable(queryName: "DetailRefetchQuery") {
        code
        name
        fiscalYear @include(if: $all)
      }
    `,
    node?.program,
  );
  return program && <Shown program={program} />;
}
