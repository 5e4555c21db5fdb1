import { type Asked, body } from "./request";

/** A command for a POSIX shell. */
export function curl(asked: Asked): string {
  return [
    `curl --silent --show-error ${quoted(asked.url)}`,
    `  --header ${quoted("content-type: application/json")}`,
    `  --data-raw ${quoted(JSON.stringify(body(asked)))}`,
  ].join(" \\\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
