import { createContext, useContext } from "react";

import { en } from "./words/en";
import { id } from "./words/id";

export type Language = "id" | "en";

/** Everything the explorer itself says. */
export type Words = typeof en;

const WORDS: Record<Language, Words> = { id, en };
const STORED = "pantau:language";

/** The language that the address asks for, or else the one chosen before, or else the browser's. */
export function preferredLanguage(): Language {
  const address = new URL(location.href);
  const asked = address.searchParams.get("lang");
  if (isLanguage(asked)) {
    // Remembered instead, so that a later choice is not undone by a reload.
    rememberLanguage(asked);
    address.searchParams.delete("lang");
    history.replaceState(null, "", address);
  }
  const known = [localStorage.getItem(STORED), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return known.find(isLanguage) ?? "en";
}

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag === "id" || tag === "en";
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
