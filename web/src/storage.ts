/** How wide the panes are until somebody moves them: the answer gets the most. */
const SIZES: Record<string, string> = {
  "graphiql:docExplorerFlex": "0.31",
  "graphiql:editorFlex": "0.62",
};

/** What GraphiQL remembers, in the browser. */
export const storage: Storage = new Proxy(localStorage, {
  get(target, key) {
    if (key === "getItem") return (name: string) => target.getItem(name) ?? SIZES[name] ?? null;
    const value = Reflect.get(target, key, target) as unknown;
    return typeof value === "function" ? value.bind(target) : value;
  },
});
