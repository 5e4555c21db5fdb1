// What Apollo Client and urql ask; Relay's documents stand in its components.

/** One page of a unit's programs. */
export const PROGRAMS = `
  query Programs($regionCode: RegionCode!, $code: String!, $after: String) {
    unit(regionCode: $regionCode, code: $code) {
      id
      label
      programs(first: 5, after: $after) {
        totalCount
        edges {
          cursor
          node {
            id
            code
            name
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;
/** One program, in part or whole. */
export const PROGRAM = `
  query Program($id: ID!, $all: Boolean!) {
    node(id: $id) {
      id
      ... on Program {
        code
        name
        fiscalYear @include(if: $all)
      }
    }
  }
`;
/** A page larger than any may be. */
export const FAULTY = `
  query Faulty {
    regions(first: 1000) {
      nodes {
        id
      }
    }
  }
`;
