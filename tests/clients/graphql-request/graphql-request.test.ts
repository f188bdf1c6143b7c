// graphql-request: one request, one answer. What a script needs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ClientError, type GraphQLClient } from "graphql-request";
import { Server } from "../server/server.ts";
import * as story from "../server/story.ts";
import { connect } from "./client.ts";

let server: Server;
let client: GraphQLClient;

before(async () => {
  server = await Server.start();
  client = connect(server.url, server.tokens.admin);
});
after(() => server?.end());

async function record(event: unknown) {
  const { recordEvents } = await client.request<story.Recorded>(story.RECORD, { events: [event] });
  const [result] = recordEvents.results;
  assert.ok(result);
  return result;
}

test("records and reads", async () => {
  const { id, status } = await record(await story.completion(server, "graphql-request"));
  assert.equal(status, "RECORDED");
  const { node } = await client.request<story.Read>(story.READ, { id });
  assert.equal(node?.key, "graphql-request");
  assert.deepEqual(node.fields, { customer: "customer of graphql-request", course: story.COURSE });
});

test("pages", async () => {
  const ids = new Set<string>();
  for (let after: string | null = null, more = true; more; ) {
    const { settlements }: story.Page = await client.request<story.Page>(story.PAGE, { after });
    for (const { node } of settlements.edges) ids.add(node.id);
    ({ endCursor: after, hasNextPage: more } = settlements.pageInfo);
    if (!more) assert.equal(ids.size, settlements.totalCount);
  }
});

test("what the caller can mend is data", async () => {
  const { status, error } = await record({ ...(await story.completion(server, "unknown")), type: "course_complete" });
  assert.equal(status, "REJECTED");
  assert.equal(error?.code, "INVALID");
  assert.deepEqual(error.field, ["events", "0", "type"]);
});

test("what is wrong with the request is an error with a status and a code", async () => {
  const rows = [
    { what: "a document", client, query: "{ nothing }", status: 400, code: "BAD_USER_INPUT" },
    { what: "a token", client: connect(server.url, "nonsense"), query: story.PAGE, status: 401, code: "UNAUTHENTICATED" },
    { what: "a role", client: connect(server.url, server.tokens.ana), query: "{ tokens { totalCount } }", status: 200, code: "FORBIDDEN" },
  ];
  for (const { what, client, query, status, code } of rows) {
    await assert.rejects(client.request(query), (error: unknown) => {
      assert.ok(error instanceof ClientError, what);
      assert.equal(error.response.status, status, what);
      assert.equal(error.response.errors?.[0]?.extensions.code, code, what);
      return true;
    });
  }
});

test("what may have been recorded is sent again when the server is back", async () => {
  const event = await story.completion(server, "again");
  const { id } = await record(event);
  await server.stop();
  await assert.rejects(record(event));
  await server.startAgain();
  const { id: same, status } = await record(event);
  assert.deepEqual([same, status], [id, "DUPLICATE"]);
});
