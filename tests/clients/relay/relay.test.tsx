// Relay: what its compiler makes of the schema, and its store: a list that grows, refetching by id, changes that are told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { JSDOM } from "jsdom";
import { Server } from "../server/server.ts";
import * as story from "../server/story.ts";
import { compiled } from "./compiled.ts";

type Live = typeof import("./live.ts");
type Shown = typeof import("./shown.tsx");

let server: Server;
let live: Live;
let shown: Shown;

before(async () => {
  // React looks for a window when it is loaded.
  const { window } = new JSDOM("<main></main>");
  const { document, navigator } = window;
  for (const [name, value] of Object.entries({ window, document, navigator, IS_REACT_ACT_ENVIRONMENT: true })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  server = await Server.start();
  live = await compiled<Live>("live.ts");
  shown = await compiled<Shown>("shown.tsx");
});
after(() => server?.end());

const idOfAna = async () => {
  const { collaborator } = await server.ask<{ collaborator: { id: string } }>('{ collaborator(ref: "ana") { id } }');
  return collaborator.id;
};

test("records, and reads the event by its id", async () => {
  const environment = shown.connect(server.url, server.tokens.admin);
  const { recordEvents } = await live.record(environment, { events: [await story.completion(server, "relay")] });
  assert.equal(recordEvents.results[0]?.status, "RECORDED");
});

test("a list grows page by page, and is fetched again by the id of what it belongs to", async () => {
  const main = document.querySelector("main") as HTMLElement;
  const page = await shown.show(main, shown.connect(server.url, server.tokens.admin), await idOfAna());
  const ids = () => [...main.querySelectorAll("li")].map(({ id }) => id);
  const total = Number(main.querySelector("ul")?.dataset.total);
  assert.ok(total > 5, main.innerHTML);
  for (let length = 5; length < total; length = Math.min(length + 5, total)) {
    assert.equal(ids().length, length);
    await page.press("more");
    await page.until(() => ids().length > length);
  }
  assert.equal(new Set(ids()).size, total);
  // It begins with the first page of `node(id:)`.
  await page.press("again");
  await page.until(() => ids().length === 5);
  await page.leave();
});

test("a payout that is told of changes where it is shown", async () => {
  const environment = shown.connect(server.url, server.tokens.admin);
  const main = document.querySelector("main") as HTMLElement;
  const page = await shown.show(main, environment, await idOfAna());
  const newest = () => main.querySelector("li");
  assert.match(newest()?.textContent ?? "", /PROCESSING$/);
  const told = live.followPayouts(environment);
  // The server takes one after the other: when this answers, the other has begun.
  await new Promise((resolve, onError) => live.followStandings(environment, resolve, { onError }));
  const marked = await server.ask<{ markPayoutsPaid: { errors: unknown[] } }>(
    "mutation($ids: [ID!]!, $on: Date!) { markPayoutsPaid(input: { payouts: $ids, paidOn: $on }) { errors { message } } }",
    { ids: [newest()?.id], on: new Date().toISOString().slice(0, 10) },
  );
  assert.deepEqual(marked.markPayoutsPaid.errors, []);
  await page.until(() => / PAID$/.test(newest()?.textContent ?? ""));
  told.dispose();
  await page.leave();
});

const follow: story.Follow = (told) => {
  const environment = shown.connect(server.url, server.tokens.admin);
  const next = (answer: unknown) => told.next(answer as story.Followed);
  return live.followStandings(environment, next, { onError: told.over, onCompleted: () => told.over("complete") }).dispose;
};

test("follows the standings", () => story.follows(server, follow));

test("goes on when the server was stopped and started again", () => story.followsAcrossARestart(server, follow));
