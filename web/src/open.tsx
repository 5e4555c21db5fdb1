import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { Kind, OperationTypeNode } from "graphql";
import { useCallback, useEffect, useRef, useState } from "react";

import { parsed } from "./document";
import { useWords } from "./language";
import { published } from "./questions";
import { readShared, type Shared } from "./share";

/** Opens a question in a tab and runs it, unless it would change anything. */
export function useOpen(): (shared: Shared) => "run" | "shown" {
  const actions = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL(({ queryEditor, variableEditor }) => ({
    queryEditor,
    variableEditor,
  }));
  return useCallback(
    ({ query, variables, operationName }) => {
      if (queryEditor?.getValue().trim()) actions.addTab();
      queryEditor?.setValue(query);
      const hasVariables = variables && Object.keys(variables).length > 0;
      variableEditor?.setValue(hasVariables ? JSON.stringify(variables, null, 2) : "");
      const document = parsed(query);
      if (!document) return "shown";
      const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
      const chosen = operations.find((each) => each.name?.value === operationName) ?? operations[0];
      const facts = { documentAST: document, operations };
      const name = chosen?.name?.value;
      // The editor finds these out by itself, but only after a pause.
      actions.setOperationFacts(name === undefined ? facts : { ...facts, operationName: name });
      if (chosen?.operation !== OperationTypeNode.QUERY) return "shown";
      void actions.run();
      return "run";
    },
    [actions, queryEditor, variableEditor],
  );
}

/** A ready question by its name, as the pages without JavaScript link to it. */
async function readNamed(fragment: string): Promise<Shared | null> {
  const words = new URLSearchParams(fragment.replace(/^#/, ""));
  const name = words.get("question");
  if (!name) return null;
  try {
    const question = (await published()).questions.find((each) => each.name === name);
    const variables = JSON.parse(words.get("variables") ?? "{}") as Record<string, unknown>;
    return question ? { query: question.document, variables: { ...question.variables, ...variables } } : null;
  } catch {
    return null;
  }
}

/** Follows the link that brought the reader here, once the editors are there. */
export function FollowLink() {
  const words = useWords();
  const open = useOpen();
  const [notice, setNotice] = useState<"brokenLink" | "notRun" | null>(null);
  const followed = useRef("");
  const ready = useGraphiQL(({ queryEditor, variableEditor, responseEditor, schema }) =>
    Boolean(queryEditor && variableEditor && responseEditor && schema),
  );
  useEffect(() => {
    if (!ready) return;
    const follow = async () => {
      const fragment = location.hash;
      if (fragment.length < 2 || followed.current === fragment) return;
      followed.current = fragment;
      const shared = (await readShared(fragment)) ?? (await readNamed(fragment));
      if (!shared) return setNotice("brokenLink");
      // The question is in the editor now; a reload should not open it again.
      history.replaceState(null, "", location.pathname + location.search);
      followed.current = "";
      setNotice(open(shared) === "run" ? null : "notRun");
    };
    void follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [ready, open]);
  return notice && <p className="notice" role="alert">{words[notice]}</p>;
}
