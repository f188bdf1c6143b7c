import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { development } from "./development.ts";

export default defineConfig({
  base: "/",
  plugins: [svelte(), development()],
  // The recipes of new rules are those of the documentation.
  server: { fs: { allow: [".."] } },
  resolve: { alias: { $: fileURLToPath(new URL("./src", import.meta.url)) } },
  // GraphiQL starts its workers by addresses that only a build or the server itself can follow.
  optimizeDeps: { entries: ["index.html"], exclude: ["graphiql/setup-workers/vite", "@graphiql/react/setup-workers/vite"] },
  build: {
    outDir: process.env.CONSOLE_OUT ?? "dist",
    emptyOutDir: true,
    assetsDir: "assets",
    // `default-src 'self'` allows no data: addresses, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    // Two pages: the console, and GraphiQL, whose code no screen loads.
    rolldownOptions: {
      input: ["index.html", "graphiql.html"],
      // Some libraries mark files for servers that render; nothing is rendered on a server here.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
    // GraphiQL's editor is large, and only its own page loads it.
    chunkSizeWarningLimit: 3000,
  },
});
