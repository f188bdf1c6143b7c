// The clients that most use for subscriptions, graphql-ws and graphql-sse, against a server that runs: the present state,
// a change, what is refused, and going on when the server was away for a while.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";
import { Demo } from "../../console/tests/demo.ts";

let demo: Demo;

before(async () => {
  demo = await Demo.start();
});
after(async () => {
  await demo?.stop();
});

const DISTRIBUTOR = "course_profit_share";
const FOLLOW = `subscription { standings(distributor: "${DISTRIBUTOR}") { asOf standings(first: 1) { totalCount } } }`;

type Followed = { standings: { asOf: string; standings: { totalCount: number } } };

const socket = (token: string) =>
  createSocket({
    url: `${demo.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });

const events = (token: string) =>
  createEvents({ url: `${demo.url}/graphql`, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });

test("both clients are told how things stand, and that a dispute was opened", async () => {
  for (const client of [socket(demo.tokens.admin), events(demo.tokens.admin)]) {
    const standings = client.iterate<Followed>({ query: FOLLOW });
    const first = await standings.next();
    assert.ok(first.value?.data && first.value.data.standings.standings.totalCount > 0, JSON.stringify(first));
    await standings.return?.();
  }
  const client = socket(demo.tokens.admin);
  const disputes = client.iterate<{ disputesChanged: { id: string; state: string } }>({
    query: "subscription { disputesChanged { id state } }",
  });
  const told = disputes.next();
  // The socket takes one after the other: when this is answered, the subscription has begun.
  const asked = client.iterate<{ disputes: { nodes: { id: string }[] } }>({ query: "{ disputes(state: OPEN) { nodes { id } } }" });
  const open = (await asked.next()).value?.data?.disputes.nodes[0];
  assert.ok(open);
  await demo.ask("mutation($id: ID!) { answerDispute(input: { id: $id, text: \"We look into it.\" }) { errors { message } } }", open);
  assert.deepEqual((await told).value, {
    data: { disputesChanged: { id: open.id, state: "ANSWERED" } },
    extensions: (await told).value?.extensions,
  });
  await client.dispose();
});

test("what is refused is said", async () => {
  const wrong = "subscription { nothing }";
  const refused = socket(demo.tokens.admin).iterate({ query: wrong });
  await assert.rejects(refused.next(), (errors: unknown) => JSON.stringify(errors).includes("nothing"));
  const alike = events(demo.tokens.admin).iterate({ query: wrong });
  await assert.rejects(alike.next(), /400|Bad Request/);
  const unknown = socket("nonsense").iterate({ query: FOLLOW });
  await assert.rejects(unknown.next(), (event: unknown) => (event as { code?: number }).code === 4403);
});

test("a client that connects again knows everything", async () => {
  const client = createSocket({
    url: `${demo.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${demo.tokens.admin}` },
    retryAttempts: 5,
    shouldRetry: () => true,
  });
  let connection: WebSocket | undefined;
  client.on("connected", (opened) => (connection = opened as WebSocket));
  const standings = client.iterate<Followed>({ query: FOLLOW });
  const first = (await standings.next()).value?.data;
  assert.ok(first);
  // Cut as by a proxy that restarts: the client subscribes again by itself, and is told how things stand.
  connection?.terminate();
  const second = (await standings.next()).value?.data;
  assert.ok(second && second.standings.standings.totalCount >= first.standings.standings.totalCount);
  await client.dispose();
});

test("the example of the documentation runs", async () => {
  const page = await readFile(new URL("../../docs/subscriptions.md", import.meta.url), "utf8");
  const [, example] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  assert.ok(example);
  const here = new URL("./example-of-the-documentation.mjs", import.meta.url);
  const text = example
    .replace("ws://127.0.0.1:8080", demo.url.replace("http", "ws"))
    .replace("tnt_…", demo.tokens.admin)
    .replace("url:", "webSocketImpl: WebSocket, url:");
  assert.notEqual(text, example);
  await writeFile(here, `import WebSocket from "ws";\n${text}\nexport { client };\n`);
  try {
    const { client } = (await import(here.href)) as { client: ReturnType<typeof createSocket> };
    // It follows something: the same client answers a question behind that.
    const asked = client.iterate<{ viewer: { role: string } }>({ query: "{ viewer { role } }" });
    assert.deepEqual((await asked.next()).value?.data, { viewer: { role: "ADMIN" } });
    await client.dispose();
  } finally {
    await rm(here, { force: true });
  }
});
