// The colours of every rule that the parser is tested with: each kind of token is what it looks like, texts end where
// their line does, and the first word of each line has a colour.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { samples } from "../../samples.mjs";

const require = createRequire(import.meta.url);
const { loadWASM, OnigScanner, OnigString } = require("vscode-oniguruma");
const { Registry, INITIAL, parseRawGrammar } = require("vscode-textmate");

const GRAMMAR = new URL("../syntaxes/tantieme.tmLanguage.json", import.meta.url);

async function grammar() {
  await loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(readFileSync(GRAMMAR, "utf8"), "tantieme.json"),
  });
  return registry.loadGrammar("source.tantieme");
}

/** What is looked for in a line without its texts, and the scope that it has to have. */
const LOOKS = [
  [/^[ \t]*[a-z][a-z0-9_]*(?![\w.])/, /^(keyword|entity)/],
  [/(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])/, /^constant.other.date/],
  [/(?<![\w.])\d+(\.\d+)?%/, /^constant.numeric.percent/],
  [/(?<![\w-])[A-Z]{3}(?![\w/])/, /^constant.other.unit/],
  [/(?<![\w.])[a-z][a-z0-9_]*\.[a-z][a-z0-9_.]*/, /^variable.other.path/],
  [/#.*$/, /^comment/],
];

test("every sample has its colours", async () => {
  const tan = await grammar();
  let lines = 0;
  for (const { name, text } of samples()) {
    let state = INITIAL;
    for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
      const found = tan.tokenizeLine(line, state);
      state = found.ruleStack;
      assert.ok(state.depth === 1, `${name}:${at + 1}: a text goes on behind its line`);
      const blank = line.replace(/"(\\.|[^"\\])*"/g, (text) => "\0".repeat(text.length));
      const code = /#/.test(blank) ? blank.slice(0, blank.indexOf("#")) : blank;
      for (const [looks, scope] of LOOKS) {
        const match = looks.exec(scope.source.startsWith("^comment") ? blank : code);
        if (!match) continue;
        const start = match.index + match[0].length - match[0].trimStart().length;
        const token = found.tokens.find(({ startIndex, endIndex }) => startIndex <= start && start < endIndex);
        const own = token?.scopes.at(-1) ?? "none";
        assert.match(own, scope, `${name}:${at + 1}: ${line}`);
      }
      lines += 1;
    }
  }
  assert.ok(lines > 500, `${lines}`);
});
