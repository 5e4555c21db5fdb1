import { createGraphiQLFetcher, type Fetcher, type FetcherParams, type FetcherReturnType } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";

import type { Answered, Answers } from "./answers";
import { parsed } from "./document";

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
    const note = (result: unknown) => {
      if (isAnswer(result)) answers.set(answered(params, result));
    };
    answers.set(null);
    // GraphiQL knows the document as it was before the last words were typed; where it has just
    // become a subscription, that would send it the wrong way.
    const documentAST = parsed(params.query);
    const result = await ask(params, documentAST ? { ...options, documentAST } : options);
    if (isStream(result)) return noted(result, note) as FetcherReturnType;
    note(result);
    return result;
  };
}

function answered(params: FetcherParams, { data, errors }: Answer): Answered {
  return {
    query: params.query,
    variables: params.variables ?? {},
    operationName: params.operationName ?? undefined,
    data: data ?? null,
    errors: (errors ?? []).map((error) => error.message),
  };
}

/** The same stream; the table shows its latest event. */
function noted<T>(stream: AsyncIterable<T>, note: (event: T) => void): AsyncIterableIterator<T> {
  const events = stream[Symbol.asyncIterator]();
  return {
    async next() {
      const event = await events.next();
      if (!event.done) note(event.value);
      return event;
    },
    // Not a generator: one of those could be ended only between two events.
    async return(value) {
      await events.return?.(value);
      return { done: true, value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface Answer {
  data?: unknown;
  errors?: { message: string }[];
}

function isAnswer(result: unknown): result is Answer {
  return typeof result === "object" && result !== null && ("data" in result || "errors" in result);
}

function isStream(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === "object" && result !== null && Symbol.asyncIterator in result;
}
