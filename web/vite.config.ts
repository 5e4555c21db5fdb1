import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The bundle is committed and compared byte for byte, so nothing here may depend on the machine,
// the time or the folder.
export default defineConfig({
  base: "/explorer/",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    target: "es2022",
    sourcemap: false,
    // A data: URL would need its own word in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // The editor is large and arrives after the page; the warning would tell nobody anything.
    chunkSizeWarningLimit: 4000,
  },
});
