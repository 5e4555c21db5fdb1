import { useEffect, useState } from "react";

import { useLanguage, useWords } from "./language";
import { type Audience, published, type Question } from "./questions";
import { useOpen } from "./open";

const AUDIENCES: Audience[] = ["journalist", "monitor", "developer"];

/** The ready questions, for each kind of user. */
export function Gallery() {
  const words = useWords();
  const [questions, setQuestions] = useState<Question[] | "failed" | null>(null);
  useEffect(() => {
    published().then(
      ({ questions }) => setQuestions(questions),
      () => setQuestions("failed"),
    );
  }, []);
  return (
    <section className="gallery" aria-labelledby="gallery-title">
      <h2 id="gallery-title">{words.gallery}</h2>
      <p>{words.galleryIntro}</p>
      {questions === "failed" && <p role="alert">{words.galleryFailed}</p>}
      {Array.isArray(questions) &&
        AUDIENCES.map((audience) => (
          <Shelf
            key={audience}
            heading={words.audiences[audience]}
            questions={questions.filter((question) => question.audience === audience)}
          />
        ))}
    </section>
  );
}

function Shelf({ heading, questions }: { heading: string; questions: Question[] }) {
  const language = useLanguage();
  const words = useWords();
  const open = useOpen();
  return (
    <>
      <h3>{heading}</h3>
      <ul>
        {questions.map((question) => (
          <li key={question.name}>
            <button type="button" onClick={() => open({ query: question.document, variables: question.variables })}>
              <b>{question.title[language]}</b>
              <span>{question.about[language]}</span>
            </button>
            <a
              href={`/questions/${question.name}?lang=${language}`}
              aria-label={`${words.asForm}: ${question.title[language]}`}
            >
              {words.asForm}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
