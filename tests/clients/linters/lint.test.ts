// What linters of GraphQL schemas say of ours: nothing. Each rule that is off has its reason here or in `eslint.config.js`.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";

const SCHEMA = fileURLToPath(new URL("../../suite/api/schema.graphql", import.meta.url));

/** The rules of graphql-schema-linter that are off. */
const OFF = {
  "enum-values-sorted-alphabetically": "values stand in the order in which they are reached: UNPAID before PAID",
  "input-object-fields-sorted-alphabetically": "what says which one stands first, then what to do with it, then what confirms it",
  "type-fields-sorted-alphabetically": "what belongs together stands together, and `errors` comes last",
};

test("graphql-schema-linter finds nothing, and no rule is off for nothing", async () => {
  const linter = fileURLToPath(new URL("../node_modules/.bin/graphql-schema-linter", import.meta.url));
  const output = await new Promise<string>((resolve, reject) =>
    execFile(linter, ["--format", "json", SCHEMA], { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      // 1: something was found.
      error && error.code !== 1 ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
    ),
  );
  const { errors } = JSON.parse(output) as { errors: { rule: string; message: string }[] };
  assert.deepEqual(errors.filter(({ rule }) => !(rule in OFF)), []);
  assert.deepEqual([...new Set(errors.map(({ rule }) => rule))].sort(), Object.keys(OFF));
});

test("graphql-eslint finds nothing", async () => {
  const eslint = new ESLint({
    cwd: fileURLToPath(new URL(".", `file://${SCHEMA}`)),
    overrideConfigFile: fileURLToPath(new URL("eslint.config.js", import.meta.url)),
  });
  const [result] = await eslint.lintFiles([SCHEMA]);
  assert.ok(result);
  assert.deepEqual(result.messages.map(({ ruleId, line, message }) => `${line}: ${ruleId}: ${message}`), []);
  const config = (await eslint.calculateConfigForFile(SCHEMA)) as { rules: Record<string, [number]> };
  const off = Object.entries(config.rules).filter(([, [severity]]) => severity === 0);
  assert.deepEqual(off.map(([rule]) => rule), ["@graphql-eslint/strict-id-in-types"]);
});
