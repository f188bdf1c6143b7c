// graphql-sse: subscriptions over HTTP, for networks that let no WebSocket pass.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client, ExecutionResult } from "graphql-sse";
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
  client?.dispose();
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

/** Asks what has one answer: an event, and the end. */
async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult<Data, unknown>> {
  const answers = [];
  for await (const answer of client.iterate<Data>({ query, variables })) answers.push(answer);
  assert.equal(answers.length, 1);
  return answers[0] ?? {};
}

test("records and reads", async () => {
  const { data } = await ask<story.Recorded>(story.RECORD, { events: [await story.completion(server, "graphql-sse")] });
  const [result] = data?.recordEvents.results ?? [];
  assert.equal(result?.status, "RECORDED");
  const read = await ask<story.Read>(story.READ, { id: result.id });
  assert.equal(read.data?.node?.key, "graphql-sse");
});

test("what is refused has a status", async () => {
  // With attempts left, the client would take a status for a server that is away.
  const once = (token: string) => connect(server.url, token, 0);
  const status = (expected: number) => (error: unknown) => (error as { response?: Response }).response?.status === expected;
  await assert.rejects(once(server.tokens.admin).iterate({ query: "subscription { nothing }" }).next(), status(400));
  await assert.rejects(once("nonsense").iterate({ query: story.FOLLOW }).next(), status(401));
});

test("follows the standings", () => story.follows(server, follow));

test("goes on when the server was stopped and started again", () => story.followsAcrossARestart(server, follow));
