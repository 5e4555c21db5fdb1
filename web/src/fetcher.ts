import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";

import type { Answers } from "./answers";

/** Asks this server, and tells the table what came back. */
export function makeFetcher(answers: Answers): Fetcher {
  const socket = new URL("/graphql", location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  const ask = createGraphiQLFetcher({
    url: "/graphql",
    headers: { accept: "application/graphql-response+json, application/json;q=0.9" },
    // The server sends answers whole; asked for parts, the fetcher would hand out a stream of one.
    enableIncrementalDelivery: false,
    // Opened by the first subscription, never before.
    wsClient: createClient({ url: socket.href, lazy: true }),
  });
  return async (params, options) => {
    answers.set(null);
    const result = await ask(params, options);
    if (isAnswer(result)) {
      answers.set({
        query: params.query,
        variables: params.variables ?? {},
        operationName: params.operationName ?? undefined,
        data: result.data ?? null,
        errors: (result.errors ?? []).map((error) => error.message),
      });
    }
    return result;
  };
}

interface Answer {
  data?: unknown;
  errors?: { message: string }[];
}

/** A whole answer, not a stream of events. */
function isAnswer(result: unknown): result is Answer {
  return typeof result === "object" && result !== null && ("data" in result || "errors" in result);
}
