import { useEffect, useState } from "react";

import type { Language } from "../language";
import { type Published, published } from "../questions";

type Headings = Published["headings"];

/** What the server says that columns are called; nothing until it has said so. */
export function useHeadings(): Headings {
  const [headings, setHeadings] = useState<Headings>({});
  useEffect(() => {
    // The gallery tells of a failure; paths are headings, too.
    published().then((found) => setHeadings(found.headings), () => {});
  }, []);
  return headings;
}

/** The heading of a column: of the longest end of its path that has one. */
export function called(path: string, headings: Headings, language: Language): string | undefined {
  const parts = path.split(".");
  const ends = parts.map((_, at) => parts.slice(at).join("."));
  const known = ends.find((end) => Object.hasOwn(headings, end));
  return known === undefined ? undefined : headings[known]?.[language];
}
