// Builds the pages: Relay's documents by its compiler, the pages by esbuild.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { transformAsync } from "@babel/core";
import { build } from "esbuild";
import relay from "relay-compiler";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** Checks the documents of relay/ against schema.graphql and writes what they compile to. */
export async function compileRelay() {
  const { stdout, stderr } = await promisify(execFile)(relay, ["relay.config.json"], {
    cwd: `${folder}relay`,
  });
  return stdout + stderr;
}

// What Relay asks for: its tagged documents become imports of what they were compiled to.
const relayDocuments = {
  name: "relay",
  setup({ onLoad }) {
    onLoad({ filter: /\/relay\/\w+\.jsx$/ }, async ({ path }) => {
      const { code } = await transformAsync(await readFile(path, "utf8"), {
        filename: path,
        cwd: folder,
        configFile: false,
        parserOpts: { plugins: ["jsx"] },
        plugins: [["relay", { eagerEsModules: true }]],
      });
      return { contents: code, loader: "jsx" };
    });
  },
};

/** The pages' scripts, by their names. */
export async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: { apollo: "apollo.jsx", urql: "urql.jsx", relay: "relay/Page.jsx" },
    outdir: "built",
    write: false,
    bundle: true,
    format: "esm",
    jsx: "automatic",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [relayDocuments],
    logLevel: "warning",
  });
  return new Map(outputFiles.map(({ path, text }) => [path.split("/").at(-1), text]));
}
