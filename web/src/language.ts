import { createContext, useContext } from "react";

import { en } from "./words/en";
import { id } from "./words/id";

export type Language = "id" | "en";

/** Everything the explorer itself says. */
export type Words = typeof en;

const WORDS: Record<Language, Words> = { id, en };
const STORED = "pantau:language";

/** The language chosen before, or else the first that the browser prefers and we speak. */
export function preferredLanguage(): Language {
  const known = [localStorage.getItem(STORED), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return known.find((tag) => tag === "id" || tag === "en") ?? "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
}

export const LanguageContext = createContext<Language>("en");

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export function useWords(): Words {
  return WORDS[useLanguage()];
}

export function words(language: Language): Words {
  return WORDS[language];
}
