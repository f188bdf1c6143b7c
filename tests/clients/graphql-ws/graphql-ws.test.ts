// graphql-ws: the protocol that most clients speak over WebSocket.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { FormattedExecutionResult } from "graphql";
import type { Client } from "graphql-ws";
import { Server } from "../server/server.ts";
import * as story from "../server/story.ts";
import { connect } from "./client.ts";

let server: Server;
let client: Client;

before(async () => {
  server = await Server.start();
  client = connect(server.url, server.tokens.admin);
});
after(async () => {
  await client?.dispose();
  await server?.end();
});

const follow: story.Follow = (told) =>
  client.subscribe<story.Followed>(
    { query: story.FOLLOW },
    {
      next: ({ data, errors }) => (data ? told.next(data) : told.over(errors)),
      error: told.over,
      complete: () => told.over("complete"),
    },
  );

/** Asks over the socket what has one answer. */
async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<FormattedExecutionResult<Data, unknown>> {
  for await (const answer of client.iterate<Data>({ query, variables })) return answer;
  throw new Error("no answer");
}

test("records and reads over the socket", async () => {
  const { data } = await ask<story.Recorded>(story.RECORD, { events: [await story.completion(server, "graphql-ws")] });
  const [result] = data?.recordEvents.results ?? [];
  assert.equal(result?.status, "RECORDED");
  const read = await ask<story.Read>(story.READ, { id: result.id });
  assert.equal(read.data?.node?.key, "graphql-ws");
});

test("pages", async () => {
  const ids = new Set<string>();
  for (let after: string | null = null, more = true; more; ) {
    const { data }: FormattedExecutionResult<story.Page, unknown> = await ask<story.Page>(story.PAGE, { after });
    assert.ok(data);
    for (const { node } of data.settlements.edges) ids.add(node.id);
    ({ endCursor: after, hasNextPage: more } = data.settlements.pageInfo);
    if (!more) assert.equal(ids.size, data.settlements.totalCount);
  }
});

test("a document that is wrong is refused, and the connection stays", async () => {
  await assert.rejects(ask("subscription { nothing }"), (errors: unknown) => {
    const [error] = errors as { message: string; extensions: { code: string } }[];
    assert.match(error?.message ?? "", /nothing/);
    assert.equal(error?.extensions.code, "BAD_USER_INPUT");
    return true;
  });
  const { data } = await ask<{ viewer: { role: string } }>("{ viewer { role } }");
  assert.deepEqual(data, { viewer: { role: "ADMIN" } });
});

test("who is unknown is told so, and does not try again", async () => {
  const stranger = connect(server.url, "nonsense");
  const asked = stranger.iterate({ query: story.FOLLOW });
  await assert.rejects(asked.next(), (event: unknown) => (event as { code?: number }).code === 4403);
});

test("follows the standings", () => story.follows(server, follow));

test("goes on when the server was stopped and started again", () => story.followsAcrossARestart(server, follow));
