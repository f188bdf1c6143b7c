// Modules with `graphql` tags, with the documents in their place that relay-compiler made of them.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { transformAsync } from "@babel/core";
import { build, type Plugin } from "esbuild";

const tags: Plugin = {
  name: "relay",
  setup: ({ onLoad }) =>
    onLoad({ filter: /relay\/\w+\.tsx?$/ }, async ({ path }) => {
      const done = await transformAsync(await readFile(path, "utf8"), {
        filename: path,
        parserOpts: { plugins: ["typescript", "jsx"] },
        plugins: ["relay"],
        configFile: false,
        babelrc: false,
      });
      return { contents: done?.code ?? "", loader: "tsx" };
    }),
};

/** The module, as a bundler makes it. */
export async function compiled<Module>(file: string): Promise<Module> {
  const outfile = fileURLToPath(new URL(`built/${basename(file)}.cjs`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    jsx: "automatic",
    logLevel: "error",
    plugins: [tags],
  });
  return createRequire(import.meta.url)(outfile) as Module;
}
