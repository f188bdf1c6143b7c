// The client preset of GraphQL Code Generator: what it generates passes `tsc --strict`, and says what the server answers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { generate } from "@graphql-codegen/cli";
import { Server } from "../server/server.ts";
import * as story from "../server/story.ts";
import { connect } from "./client.ts";
import config from "./codegen.ts";
import { RECORD, SETTLED } from "./documents.ts";

let server: Server;
let ask: ReturnType<typeof connect>;

before(async () => {
  server = await Server.start();
  ask = connect(server.url, server.tokens.admin);
});
after(() => server?.end());

test("records, with the types of the schema", async () => {
  const { recordEvents } = await ask(RECORD, { events: [await story.completion(server, "codegen")] });
  const status: "RECORDED" | "DUPLICATE" | "REJECTED" | undefined = recordEvents.results[0]?.status;
  assert.equal(status, "RECORDED");
});

test("pages", async () => {
  const ids = new Set<string>();
  for (let after: string | null | undefined, more = true; more; ) {
    const { settlements } = await ask(SETTLED, { first: 5, after });
    for (const { id, pool } of settlements.nodes) {
      ids.add(id);
      assert.match(pool.amount, /^\d+\.\d\d$/);
    }
    ({ hasNextPage: more, endCursor: after } = settlements.pageInfo);
    if (!more) assert.equal(ids.size, settlements.totalCount);
  }
});

test("what the schema does not have is refused by the compiler, and by the server", async () => {
  // @ts-expect-error: `first` is missing.
  await assert.rejects(ask(SETTLED, {}), /first/);
  // @ts-expect-error: `first` is a number.
  await assert.rejects(ask(SETTLED, { first: "5" }), /first|Int/);
  // @ts-expect-error: a settlement has no `paidAt`.
  const unknown = (await ask(SETTLED, { first: 1 })).settlements.nodes[0]?.paidAt;
  assert.equal(unknown, undefined);
});

test("a server that is asked says the same as the file", async () => {
  const headers = { authorization: `Bearer ${server.tokens.admin}` };
  // What is deprecated is told to those only who ask for it.
  const schema = { [`${server.url}/graphql`]: { headers, inputValueDeprecation: true, oneOf: true } };
  const files = (await generate({ ...config, schema, silent: true }, false)) as { filename: string; content: string }[];
  const types = files.find(({ filename }) => filename.endsWith("/graphql.ts"));
  assert.ok(types);
  const asked = types.content.split("\n");
  const generated = (await readFile(new URL("gql/graphql.ts", import.meta.url), "utf8")).split("\n");
  assert.deepEqual(asked.filter((line, at) => line !== generated[at]).slice(0, 3), []);
  assert.equal(asked.length, generated.length);
});
