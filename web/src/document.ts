import { type DocumentNode, parse } from "graphql";

/** The document of a text; null where it is none yet. */
export function parsed(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
