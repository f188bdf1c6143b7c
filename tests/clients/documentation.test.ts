// What the documentation shows is what runs: the blocks of docs/clients.md are files of this folder, which `UPDATE_DOCS=1`
// copies there, and the example of docs/subscriptions.md works.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import type { Client } from "graphql-ws";
import { Server } from "./server/server.ts";

const ROOT = new URL("../../", import.meta.url);

test("the blocks of docs/clients.md are files that run", async () => {
  const path = new URL("docs/clients.md", ROOT);
  const page = await readFile(path, "utf8");
  const blocks = [...page.matchAll(/<!-- (\S+) -->\n(```\w+\n)([\s\S]*?)```\n/g)];
  assert.ok(blocks.length > 10);
  let renewed = page;
  for (const [block, file = "", fence] of blocks) {
    const text = await readFile(new URL(file, ROOT), "utf8");
    renewed = renewed.replace(block, () => `<!-- ${file} -->\n${fence}${text}\`\`\`\n`);
  }
  if (process.env.UPDATE_DOCS) await writeFile(path, renewed);
  else assert.equal(page, renewed, "docs/clients.md is behind: UPDATE_DOCS=1");
});

test("the example of docs/subscriptions.md runs", async () => {
  const page = await readFile(new URL("docs/subscriptions.md", ROOT), "utf8");
  const [, example] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  assert.ok(example);
  const server = await Server.start();
  const here = new URL("./example-of-the-documentation.mjs", import.meta.url);
  const text = example
    .replace("ws://127.0.0.1:8080", server.url.replace("http", "ws"))
    .replace("tnt_…", server.tokens.admin)
    .replace("url:", "webSocketImpl: WebSocket, url:");
  assert.notEqual(text, example);
  await writeFile(here, `import WebSocket from "ws";\n${text}\nexport { client };\n`);
  try {
    const { client } = (await import(here.href)) as { client: Client };
    // It follows something: the same client answers a question behind that.
    const asked = client.iterate<{ viewer: { role: string } }>({ query: "{ viewer { role } }" });
    assert.deepEqual((await asked.next()).value?.data, { viewer: { role: "ADMIN" } });
    await client.dispose();
  } finally {
    await rm(here, { force: true });
    await server.end();
  }
});
