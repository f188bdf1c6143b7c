// Apollo Client: a cache of objects by id, pages that grow, subscriptions over graphql-ws.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CombinedGraphQLErrors, gql, type ApolloClient } from "@apollo/client";
import { Server } from "../server/server.ts";
import * as story from "../server/story.ts";
import { connect } from "./client.ts";

let server: Server;
let client: ApolloClient;

before(async () => {
  server = await Server.start();
  client = connect(server.url, server.tokens.admin);
});
after(async () => {
  client?.stop();
  await server?.end();
});

const follow: story.Follow = (told) => {
  const following = client.subscribe<story.Followed>({ query: gql(story.FOLLOW) }).subscribe({
    next: ({ data, error }) => (data ? told.next(data) : told.over(error)),
    error: told.over,
    complete: () => told.over("complete"),
  });
  return () => following.unsubscribe();
};

test("records and reads", async () => {
  const events = [await story.completion(server, "apollo")];
  const { data } = await client.mutate<story.Recorded>({ mutation: gql(story.RECORD), variables: { events } });
  const [result] = data?.recordEvents.results ?? [];
  assert.equal(result?.status, "RECORDED");
  const read = await client.query<story.Read>({ query: gql(story.READ), variables: { id: result.id } });
  assert.equal(read.data?.node?.key, "apollo");
});

test("fetches more until the cache has the whole list", async () => {
  const query = gql(story.PAGE);
  const list = client.watchQuery<story.Page>({ query });
  const all = new Promise<void>((resolve) => {
    list.subscribe(async ({ data, loading, dataState }) => {
      if (loading || dataState !== "complete") return;
      const { edges, pageInfo, totalCount } = data.settlements;
      if (pageInfo.hasNextPage) await list.fetchMore({ variables: { after: pageInfo.endCursor } });
      else if (edges.length === totalCount) resolve();
    });
  });
  await all;
  const { settlements } = client.readQuery<story.Page>({ query }) ?? {};
  assert.equal(new Set(settlements?.edges.map(({ node }) => node.id)).size, settlements?.totalCount);
});

test("what a mutation answers changes what is shown elsewhere", async () => {
  type Disputes = { disputes: { nodes: { id: string; state: string }[] } };
  const query = gql`query Disputes { disputes(first: 10) { nodes { id state } } }`;
  const { data } = await client.query<Disputes>({ query });
  const open = data?.disputes.nodes.find(({ state }) => state === "OPEN");
  assert.ok(open);
  await client.mutate({
    mutation: gql`mutation Answer($id: ID!) {
      answerDispute(input: { id: $id, text: "We look into it." }) { dispute { id state } errors { message } }
    }`,
    variables: { id: open.id },
  });
  const now = client.readQuery<Disputes>({ query })?.disputes.nodes.find(({ id }) => id === open.id);
  assert.equal(now?.state, "ANSWERED");
});

test("what is wrong with the request is an error with a code", async () => {
  const rows = [
    { client, query: gql`{ nothing }`, code: "BAD_USER_INPUT" },
    { client: connect(server.url, server.tokens.ana), query: gql`{ tokens { totalCount } }`, code: "FORBIDDEN" },
    { client: connect(server.url, "nonsense"), query: gql`{ viewer { role } }`, code: "UNAUTHENTICATED" },
  ];
  for (const { client, query, code } of rows) {
    await assert.rejects(client.query({ query }), (error: unknown) => {
      assert.ok(CombinedGraphQLErrors.is(error), String(error));
      assert.equal(error.errors[0]?.extensions?.code, code);
      return true;
    });
  }
});

test("follows the standings", () => story.follows(server, follow));

test("goes on when the server was stopped and started again", () => story.followsAcrossARestart(server, follow));
