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

export async function loadQuestions(): Promise<Question[]> {
  const response = await fetch("/questions.json");
  if (!response.ok) throw new Error(`questions: ${response.status}`);
  return (await response.json()) as Question[];
}
