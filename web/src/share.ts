// A question in the fragment of an address: it never reaches a server's log.

/** What a link carries. */
export interface Shared {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

const KEY = "q";
/** The server takes no larger document, and a small link may unpack to a huge one. */
const MAX_BYTES = 256 * 1024;

export async function shareLink(base: string, shared: Shared): Promise<string> {
  const packed = await through(encoded(JSON.stringify(shared)), new CompressionStream("deflate-raw"));
  return `${base.split("#")[0]}#${KEY}=${toBase64Url(packed)}`;
}

/** What a fragment carries; null if it carries nothing or is broken. */
export async function readShared(fragment: string): Promise<Shared | null> {
  const packed = new URLSearchParams(fragment.replace(/^#/, "")).get(KEY);
  if (!packed) return null;
  try {
    const bytes = await through(fromBase64Url(packed), new DecompressionStream("deflate-raw"));
    return checked(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

function checked(value: unknown): Shared | null {
  if (typeof value !== "object" || value === null) return null;
  const { query, variables, operationName } = value as Record<string, unknown>;
  if (typeof query !== "string") return null;
  const shared: Shared = { query };
  if (typeof variables === "object" && variables !== null && !Array.isArray(variables)) {
    shared.variables = variables as Record<string, unknown>;
  }
  if (typeof operationName === "string") shared.operationName = operationName;
  return shared;
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transform: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(transform).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.length;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new Error("too large");
    }
    chunks.push(next.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
