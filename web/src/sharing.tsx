import { DropdownMenu, useGraphiQL } from "@graphiql/react";
import { useCallback, useState } from "react";

import { curl } from "./copy_as/curl";
import { fetchCode } from "./copy_as/fetch";
import { python } from "./copy_as/python";
import type { Asked } from "./copy_as/request";
import { useWords } from "./language";
import { shareLink } from "./share";

/** The question for other people and other programs. */
export function Sharing() {
  const words = useWords();
  const asked = useAsked();
  const [said, setSaid] = useState<"copied" | "notCopied" | null>(null);
  const copy = async (make: (asked: Asked) => string | Promise<string>) => {
    try {
      await navigator.clipboard.writeText(await make(asked()));
      setSaid("copied");
    } catch {
      setSaid("notCopied");
    }
    setTimeout(() => setSaid(null), 2500);
  };
  return (
    <>
      <button type="button" onClick={() => void copy(link)} title={words.share} aria-label={words.share}>
        {words.shareShort}
      </button>
      <DropdownMenu>
        <DropdownMenu.Button>{words.copyAs} ▾</DropdownMenu.Button>
        <DropdownMenu.Content>
          <DropdownMenu.Item onSelect={() => void copy(curl)}>{words.copyCurl}</DropdownMenu.Item>
          <DropdownMenu.Item onSelect={() => void copy(fetchCode)}>{words.copyFetch}</DropdownMenu.Item>
          <DropdownMenu.Item onSelect={() => void copy(python)}>{words.copyPython}</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu>
      <span role="status" className="said">
        {said && words[said]}
      </span>
    </>
  );
}

function link({ query, variables, operationName }: Asked): Promise<string> {
  const shared = {
    query,
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(operationName !== undefined && { operationName }),
  };
  return shareLink(location.href, shared);
}

/** What the editors hold now. */
function useAsked(): () => Asked {
  const { queryEditor, variableEditor, operationName } = useGraphiQL(
    ({ queryEditor, variableEditor, operationName }) => ({ queryEditor, variableEditor, operationName }),
  );
  return useCallback(
    () => ({
      url: new URL("/graphql", location.href).href,
      query: queryEditor?.getValue() ?? "",
      variables: JSON.parse(variableEditor?.getValue().trim() || "{}") as Record<string, unknown>,
      operationName: operationName ?? undefined,
    }),
    [queryEditor, variableEditor, operationName],
  );
}
