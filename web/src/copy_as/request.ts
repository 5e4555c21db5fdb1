/** What is asked, and where. */
export interface Asked {
  url: string;
  query: string;
  variables: Record<string, unknown>;
  operationName?: string | undefined;
}

/** The body of the request. */
export function body({ query, variables, operationName }: Asked): Record<string, unknown> {
  return {
    query,
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(operationName !== undefined && { operationName }),
  };
}
