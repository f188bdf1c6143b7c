// urql: a cache of documents, GET for queries, subscriptions over graphql-ws or as events.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "@urql/core";
import { Server } from "../server/server.ts";
import * as story from "../server/story.ts";
import { connect } from "./client.ts";
import { connect as connectEvents } from "./events.ts";

let server: Server;
let client: Client;

before(async () => {
  server = await Server.start();
  client = connect(server.url, server.tokens.admin);
});
after(() => server?.end());

const followBy =
  (client: Client): story.Follow =>
  (told) => {
    const { unsubscribe } = client.subscription<story.Followed>(story.FOLLOW, {}).subscribe(({ data, error, hasNext }) => {
      if (data && !error) told.next(data);
      else if (error || !hasNext) told.over(error);
    });
    return unsubscribe;
  };

test("records and reads", async () => {
  const events = [await story.completion(server, "urql")];
  const { data, error } = await client.mutation<story.Recorded>(story.RECORD, { events });
  const [result] = data?.recordEvents.results ?? [];
  assert.equal(result?.status, "RECORDED", String(error));
  const read = await client.query<story.Read>(story.READ, { id: result.id });
  assert.equal(read.data?.node?.key, "urql", String(read.error));
});

test("pages", async () => {
  const ids = new Set<string>();
  for (let after: string | null = null, more = true; more; ) {
    const { data, error }: { data?: story.Page; error?: Error } = await client.query<story.Page>(story.PAGE, { after });
    assert.ok(data, String(error));
    for (const { node } of data.settlements.edges) ids.add(node.id);
    ({ endCursor: after, hasNextPage: more } = data.settlements.pageInfo);
    if (!more) assert.equal(ids.size, data.settlements.totalCount);
  }
});

test("what is wrong with the request is an error with a code", async () => {
  const rows = [
    { client, query: "{ nothing }", code: "BAD_USER_INPUT" },
    { client: connect(server.url, server.tokens.ana), query: "{ tokens { totalCount } }", code: "FORBIDDEN" },
    { client: connect(server.url, "nonsense"), query: "{ viewer { role } }", code: "UNAUTHENTICATED" },
  ];
  for (const { client, query, code } of rows) {
    const { error } = await client.query(query, {});
    assert.equal(error?.graphQLErrors[0]?.extensions.code, code, String(error));
  }
});

test("follows the standings over a WebSocket", () => story.follows(server, followBy(client)));

test("follows the standings as events", () => story.follows(server, followBy(connectEvents(server.url, server.tokens.admin))));

test("goes on when the server was stopped and started again", () => story.followsAcrossARestart(server, followBy(client)));
