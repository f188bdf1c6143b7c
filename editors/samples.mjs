// The rules and catalogues that the parser is tested with, too: the examples, the blocks of the cookbook, and the samples
// of the tests.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../", import.meta.url);

const read = (path) => readFileSync(new URL(path, ROOT), "utf8");

/** The paths of the files with this ending under a folder. */
function files(folder, ending) {
  const found = readdirSync(new URL(folder, ROOT), { recursive: true });
  return found.filter((name) => name.endsWith(ending)).sort().map((name) => `${folder}${name}`);
}

/** Each with its name: a file, or a file and the line of the block in it. */
export function samples() {
  const texts = [...files("examples/", ".tan"), ...files("tests/suite/language/samples/", ".tan")].map((name) => ({ name, text: read(name) }));
  const blocks = files("docs/cookbook/", ".md").flatMap((name) => {
    const document = read(name);
    return [...document.matchAll(/^```tan\n(.*?)^```/gms)].map(({ index, 1: text }) => {
      const line = document.slice(0, index).split("\n").length;
      return { name: `${name}:${line}`, text };
    });
  });
  return [...texts, ...blocks];
}

// `node samples.mjs FOLDER` writes them there, for programs that read files.
if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder] = argv;
  if (!folder) throw new Error("name the folder to write to");
  mkdirSync(folder, { recursive: true });
  for (const { name, text } of samples()) writeFileSync(`${folder}/${name.replaceAll(/[^\w.]/g, "-")}.tan`, text);
}
