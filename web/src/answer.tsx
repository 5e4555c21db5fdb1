import { useGraphiQL } from "@graphiql/react";
import { useEffect, useMemo, useRef } from "react";

import { type Answered, type Answers, useLatest } from "./answers";
import { parsed } from "./document";
import { useWords } from "./language";
import { columnKinds } from "./table/kinds";
import { flatten } from "./table/flatten";
import { TableView } from "./table/view";
import { Downloads } from "./downloads";
import { Sharing } from "./sharing";

export type View = "table" | "json";

interface Props {
  answers: Answers;
  view: View;
  onView: (view: View) => void;
}

/** The answer's bar, and the answer as a table; GraphiQL shows it as JSON. */
export function Answer({ answers, view, onView }: Props) {
  const words = useWords();
  const answered = useLatest(answers);
  const isFetching = useGraphiQL((state) => state.isFetching);
  const result = useResult(answered);
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone the answer stands below the question, out of sight.
    if (answered && matchMedia("(max-width: 760px)").matches) bar.current?.scrollIntoView();
  }, [answered]);
  const count = result && result.table.rows.length > 0 ? words.rows(result.table.rows.length) : "";
  return (
    <>
      <div className="answer-bar" ref={bar}>
        <div role="group" aria-label={words.view} className="switch">
          {(["table", "json"] as const).map((each) => (
            <button key={each} type="button" aria-pressed={view === each} onClick={() => onView(each)}>
              {words[each]}
            </button>
          ))}
        </div>
        <span role="status" className="count">
          {isFetching ? words.running : count}
        </span>
        <Downloads result={result} />
        <Sharing />
      </div>
      <section className="answer-table" aria-label={words.answer} tabIndex={0}>
        {answered && answered.errors.length > 0 && (
          <div role="alert" className="errors">
            <p>{words.errors}</p>
            <ul>
              {answered.errors.slice(0, 5).map((message, at) => (
                <li key={at}>{message}</li>
              ))}
            </ul>
          </div>
        )}
        {result && result.table.rows.length > 0 && <TableView {...result} />}
        {result && result.table.rows.length === 0 && answered?.errors.length === 0 && (
          <p className="hint">{words.noRows}</p>
        )}
        {!answered && !isFetching && (
          <div className="empty">
            <p>{words.empty}</p>
            <p>{words.emptyHint}</p>
          </div>
        )}
      </section>
    </>
  );
}

/** An answer's table, ready to show and to download. */
export interface Result extends Pick<Answered, "operationName"> {
  table: ReturnType<typeof flatten>;
  kinds: ReturnType<typeof columnKinds>;
}

function useResult(answered: Answered | null): Result | null {
  const schema = useGraphiQL((state) => state.schema);
  return useMemo(() => {
    if (!answered) return null;
    const { operationName } = answered;
    // A document that does not parse has errors to show, and no columns.
    const document = parsed(answered.query);
    const kinds = schema && document ? columnKinds(schema, document, operationName) : new Map<string, never>();
    return { table: flatten(answered.data), kinds, operationName };
  }, [answered, schema]);
}
