import { readFileSync } from "node:fs";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// The bundle is committed and compared byte for byte, so nothing here may depend on the machine,
// the time or the folder.
export default defineConfig({
  base: "/explorer/",
  plugins: [react(), editorNotices()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    sourcemap: false,
    // What the licences of the packages in the bundle ask to go with it.
    license: { fileName: "licenses.md" },
    // A data: URL would need its own word in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // The editor is large and arrives after the page; the warning would tell nobody anything.
    chunkSizeWarningLimit: 4000,
  },
});

/** The editor holds works of others, which its own licence does not name. */
function editorNotices(): Plugin {
  return {
    name: "editor-notices",
    generateBundle() {
      const notices = import.meta.resolve("monaco-editor/package.json").replace("package.json", "ThirdPartyNotices.txt");
      this.emitFile({
        type: "asset",
        fileName: "monaco-editor-notices.txt",
        source: readFileSync(new URL(notices), "utf8"),
      });
    },
  };
}
