import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { buildSchema, type GraphQLSchema } from "graphql";
import { GraphiQL } from "graphiql";
import { useEffect, useMemo, useState } from "react";

import { Answer, type View } from "./answer";
import { Answers } from "./answers";
import { makeFetcher } from "./fetcher";
import { Gallery } from "./gallery";
import { Header } from "./header";
import { BuildIcon, GalleryIcon } from "./icons";
import { type Language, LanguageContext, preferredLanguage, rememberLanguage, words } from "./language";
import { FollowLink } from "./open";
import { storage } from "./storage";

const answers = new Answers();
const fetcher = makeFetcher(answers);

/** The explorer: GraphiQL, with what people need who do not write GraphQL. */
export function App() {
  const [language, setLanguage] = useState<Language>(preferredLanguage);
  const [view, setView] = useState<View>("table");
  const [schema, setSchema] = useState<GraphQLSchema | "failed" | null>(null);
  const said = words(language);
  useEffect(() => {
    loadSchema().then(setSchema, () => setSchema("failed"));
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = said.title;
  }, [language, said]);
  const [gallery, plugins] = useMemo(() => {
    const gallery = { title: said.gallery, icon: GalleryIcon, content: Gallery };
    const builder = { ...explorerPlugin({ showAttribution: false }), title: said.build, icon: BuildIcon };
    return [gallery, [gallery, builder, HISTORY_PLUGIN]];
  }, [said]);
  const choose = (chosen: Language) => {
    rememberLanguage(chosen);
    setLanguage(chosen);
  };
  return (
    <LanguageContext value={language}>
      <Header onLanguage={choose} />
      {schema === "failed" && <p className="notice" role="alert">{said.schemaFailed}</p>}
      <main data-view={view}>
        <GraphiQL
          fetcher={fetcher}
          schema={schema === "failed" ? null : schema}
          plugins={plugins}
          visiblePlugin={gallery}
          defaultQuery=""
          isHeadersEditorEnabled={false}
          showPersistHeadersSettings={false}
          forcedTheme="system"
          defaultEditorToolsVisibility="variables"
          storage={storage}
        >
          <GraphiQL.Logo>
            <></>
          </GraphiQL.Logo>
          <GraphiQL.Footer>
            <Answer answers={answers} view={view} onView={setView} />
          </GraphiQL.Footer>
          <FollowLink />
        </GraphiQL>
      </main>
    </LanguageContext>
  );
}

/** From its text: the browser keeps it by its entity tag, which it cannot do for introspection. */
async function loadSchema(): Promise<GraphQLSchema> {
  const response = await fetch("/schema.graphql");
  if (!response.ok) throw new Error(`schema: ${response.status}`);
  return buildSchema(await response.text(), { assumeValid: true });
}
