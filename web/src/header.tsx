import { type Language, useLanguage, useWords } from "./language";

const NAMES: Record<Language, string> = { id: "Bahasa Indonesia", en: "English" };

/** Where one is, where one can go, and the language. */
export function Header({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const words = useWords();
  const language = useLanguage();
  return (
    <header className="site">
      <a className="brand" href={`/?lang=${language}`} aria-label={words.home}>
        <img src="/explorer/icon.svg" alt="" width="24" height="24" />
        Pantau
      </a>
      <nav aria-label={words.pages}>
        <a href="/explorer" aria-current="page">
          {words.explorer}
        </a>
        <a href={`/questions?lang=${language}`}>{words.questions}</a>
        <a href="/schema.graphql">{words.schema}</a>
      </nav>
      <div role="group" aria-label={words.language} className="switch">
        {(Object.keys(NAMES) as Language[]).map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            title={NAMES[each]}
            aria-label={`${each.toUpperCase()}: ${NAMES[each]}`}
            aria-pressed={each === language}
            onClick={() => onLanguage(each)}
          >
            {each.toUpperCase()}
          </button>
        ))}
      </div>
    </header>
  );
}
