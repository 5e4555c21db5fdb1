import type { Language } from "./language";

/** For whom a question is. */
export type Audience = "journalist" | "monitor" | "developer";

/** A ready question, as the server publishes it. */
export interface Question {
  name: string;
  audience: Audience;
  title: Record<Language, string>;
  about: Record<Language, string>;
  document: string;
  variables: Record<string, unknown>;
}

/** What the server publishes for the explorer. */
export interface Published {
  questions: Question[];
  /** What people call columns, by the end of their paths. */
  headings: Record<string, Record<Language, string>>;
}

let loading: Promise<Published> | undefined;

/** Loads once; a failure may be tried again. */
export function published(): Promise<Published> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Published> {
  const response = await fetch("/questions.json");
  if (!response.ok) throw new Error(`questions: ${response.status}`);
  return (await response.json()) as Published;
}
