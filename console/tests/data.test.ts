// Events, files of them, and the owners that they earn for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { everywhere, exactly, launch, PHONE, Visit, WIDE } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A moment of the open period, in the file's form. */
const NOW = new Date(Date.now() - 60_000).toISOString();

function completion(key: string, course: string): string {
  return JSON.stringify({ event: "course_completed", key, occurredAt: NOW, fields: { customer: "c-upload", course } });
}

test("the screens of data fit and are accessible, in light and on a dark phone", async () => {
  const { events } = await demo.ask<{ events: { nodes: { key: string; source: string }[] } }>(
    '{ events(filter: { type: "course_completed" }, first: 1) { nodes { key source } } }',
  );
  const [event] = events.nodes;
  assert.ok(event);
  const paths = [
    "/events", `/events/${event.source}/${event.key}`, "/uncredited", "/upload",
    "/catalogue", "/catalogue/course", "/catalogue/course/web-start",
  ];
  await everywhere(browser, demo, paths);
});

test("events are searched on the server, and one says what it counted for", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/events");
  await page.getByLabel("Kind").selectOption("course_completed");
  await page.waitForURL(/type=course_completed/);
  await page.getByLabel("Collaborator", { exact: true }).fill("bo");
  await page.getByLabel("Collaborator", { exact: true }).press("Enter");
  const table = page.getByRole("region", { name: "events" });
  await table.getByText("web-start").or(table.getByText("sql-basics")).first().waitFor();
  const counted = page.getByRole("region", { name: "counted" });
  // The newest may be somebody's second completion of a course: then its row says what left it out.
  await table.getByRole("link", { name: "Course completed" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Course completed" }).waitFor();
  await counted.getByRole("link", { name: "Course creators share profit by completions" }).first().waitFor();
  await visit.end();
});

test("an event that fills a pool says so, though it is nobody's", async () => {
  const orders = "{ events(filter: { type: \"order_paid\" }, first: 50) { nodes { key source fields } } }";
  const { events } = await demo.ask<{ events: { nodes: { key: string; source: string; fields: { category: string } }[] } }>(orders);
  // The newest may be of merchandise, which fills no pool.
  const order = events.nodes.find(({ fields }) => fields.category === "course");
  assert.ok(order, "the demo has orders of courses");
  const visit = await Visit.as("admin", browser, demo);
  await visit.open(`/events/${order.source}/${encodeURIComponent(order.key)}`);
  const row = visit.page.getByRole("region", { name: "counted" }).getByRole("row", { name: /Course creators share profit.*everybody together/ });
  await row.waitFor();
  await visit.end();
});

test("a key opens its event, or is said to be nobody's", async () => {
  const { events } = await demo.ask<{ events: { nodes: { key: string }[] } }>("{ events(first: 1) { nodes { key } } }");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/events");
  await page.getByLabel("Key").fill("no-such-key");
  await page.getByLabel("Key").press("Enter");
  await page.getByText("No event has the key “no-such-key”.").waitFor();
  await page.getByLabel("Key").fill(events.nodes[0]?.key ?? "");
  await page.getByLabel("Key").press("Enter");
  await page.getByRole("heading", { name: "What it says" }).waitFor();
  await visit.end();
});

test("a file is looked at, then recorded; what is wrong with it is said line by line", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/upload");
  const lines = [
    completion("up-1", "nobodys-course"),
    "not JSON",
    completion("up-2", "web-start").replace('"course"', '"curse"'),
    JSON.stringify({ event: "order_paid", key: "up-3", occurredAt: NOW, fields: { customer: "c-upload", amount: "5" } }),
    completion("up-1", "web-start"),
    completion("up-4", "web-start"),
    // What a browser cannot know: the server would refuse it.
    completion("up-5", "web-start").replace(NOW, "2199-01-01T00:00:00Z"),
    JSON.stringify({ reverse: "up-1", key: "r-1" }),
  ];
  await page.getByLabel("Choose a file", { exact: true }).last().setInputFiles({ name: "november.jsonl", mimeType: "application/json", buffer: Buffer.from(lines.join("\n")) });
  await page.getByRole("heading", { name: "What is in november.jsonl" }).waitFor();
  const refused = page.getByRole("region", { name: "refused" });
  await exactly(6, refused.locator("tbody tr"), "also what only the server knows");
  await refused.getByText("curse: course_completed has no such field; it has customer, course").waitFor();
  await refused.getByText('the key "up-1" stands on line 1 with other content').waitFor();
  await refused.getByText("tantieme import events FILE").waitFor();
  const foreseen = page.getByRole("region", { name: "What would come of it" });
  await foreseen.getByText('nobody owned course "nobodys-course" when it happened').first().waitFor();
  await foreseen.getByRole("heading", { name: "Counted" }).waitFor();
  await refused.getByText("occurredAt:").waitFor();
  await visit.accessible();
  const before = await demo.ask<{ event: null }>('{ event(key: "up-1", source: "demo") { id } }');
  assert.equal(before.event, null, "nothing is recorded while it is looked at");

  await page.getByRole("button", { name: "Record 2 entries" }).click();
  await page.getByRole("heading", { name: "november.jsonl is recorded" }).waitFor();
  await exactly(6, refused.locator("tbody tr"));

  await page.getByRole("button", { name: "Another file" }).click();
  await page.getByLabel("Choose a file", { exact: true }).last().setInputFiles({ name: "again.jsonl", mimeType: "application/json", buffer: Buffer.from(lines[0] ?? "") });
  await foreseen.getByText("1 entry is there already and would be left as it is.").waitFor();
  await page.getByRole("button", { name: "Record 1 entry" }).click();
  await page.getByRole("heading", { name: "again.jsonl is recorded" }).waitFor();
  assert.match((await page.locator("dl").textContent()) ?? "", /Recorded\s*0\s*There already\s*1/);
  await visit.end();
});

test("what comes too late is said before it is recorded", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  const { distributor } = await demo.ask<{ distributor: { settlements: { nodes: { measured: { start: string } }[] } } }>(
    '{ distributor(name: "course_profit_share") { settlements(first: 1) { nodes { measured { start } } } } }');
  const then = distributor.settlements.nodes[0]?.measured.start ?? "";
  await visit.open("/upload");
  const file = completion("late-1", "web-start").replace(NOW, then);
  await page.getByLabel("Choose a file", { exact: true }).last().setInputFiles({ name: "late.jsonl", mimeType: "application/json", buffer: Buffer.from(file) });
  const foreseen = page.getByRole("region", { name: "What would come of it" });
  await foreseen.getByText(/^1 event in .* of Course creators share profit by completions: it counts in the next settlement/).waitFor();
  await visit.accessible();
  await visit.end();
});

test("a CSV of more than a thousand events is recorded in batches", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/upload");
  const rows = Array.from({ length: 1200 }, (_, at) => `order_paid,csv-${at},${NOW},c-csv,19.90 USD,"one,\ntwo"`);
  const csv = ["event,key,occurredAt,customer,amount,order", ...rows, "order_paid,csv-x,yesterday,c-csv,1.00 USD,a"].join("\r\n");
  await page.getByLabel("Choose a file", { exact: true }).last().setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  // 1,200 rows of two lines each stand between the head and the wrong one.
  const wrong = page.getByRole("region", { name: "refused" }).locator("tbody tr");
  assert.match((await wrong.first().textContent()) ?? "", /^\s*2402/);
  await page.getByRole("button", { name: "Record 1 200 entries" }).click();
  await page.getByText("1200 of 1 200 entries").waitFor();
  const { events } = await demo.ask<{ events: { totalCount: number } }>('{ events(filter: { customer: "c-csv" }) { totalCount } }');
  assert.equal(events.totalCount, 1200);
  await visit.end();
});

test("an upload that loses the server goes on where it was, and numbers stay exact", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/upload");
  const minutes = "12345678901234567.123456789";
  const lesson = (at: number) => `{"event":"lesson_completed","key":"lost-line-${at}","occurredAt":"${NOW}","fields":{"customer":"c-line","course":"web-start","minutes":${minutes}}}`;
  const lines = Array.from({ length: 1500 }, (_, at) => lesson(at));
  await page.getByLabel("Choose a file", { exact: true }).last().setInputFiles({ name: "lessons.jsonl", mimeType: "application/json", buffer: Buffer.from(lines.join("\n")) });
  let batches = 0;
  await page.route("**/graphql", (route) => {
    const record = route.request().postData()?.includes("mutation RecordEvents");
    return record && (batches += 1) === 2 ? route.abort() : route.continue();
  });
  await page.getByRole("button", { name: /^Record/ }).click();
  await page.getByRole("heading", { name: "lessons.jsonl is recorded in part" }).waitFor();
  await page.getByText("1000 of").waitFor();
  await page.getByText("The server cannot be reached.").waitFor();
  // The browser complains of the request that was cut off, as it should.
  visit.complaints.splice(0);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: "lessons.jsonl is recorded", exact: true }).waitFor();
  const { event } = await demo.ask<{ event: { fields: { minutes: string } } }>('{ event(key: "lost-line-1499", source: "demo") { fields } }');
  assert.equal(event.fields.minutes, minutes);
  await visit.end();
});

/** A moment in the middle of the month before this one, which every rule of the demo has settled. */
const BEFORE = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 1, 15)).toISOString();

/** Events that name things nobody owns. */
async function lost(events: { key: string; at: string; course: string }[]): Promise<void> {
  const inputs = events.map(({ key, at, course }) => ({ key, type: "course_completed", occurredAt: at, fields: { customer: `c-${key}`, course } }));
  await demo.ask("mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { results { status } } }", { events: inputs });
}

test("an event that nobody owned is found, and counts once somebody does", async () => {
  await lost([{ key: "lost-1", at: NOW, course: "orphan" }, { key: "lost-2", at: BEFORE, course: "orphan" }]);
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/uncredited");
  await page.getByRole("region", { name: "uncredited" }).getByRole("link", { name: "orphan" }).waitFor();
  await visit.accessible();
  await visit.open("/events/demo/lost-1");
  await page.getByText("Nobody owned the course orphan").waitFor();
  await page.getByRole("link", { name: "Say who owned it" }).click();
  await page.getByText("Nothing was said of it yet.").waitFor();

  await page.getByRole("button", { name: "Name the owner" }).click();
  await page.getByLabel("Owner 1", { exact: true }).fill("ana");
  await page.getByRole("button", { name: "Another owner" }).click();
  await page.getByLabel("Owner 2", { exact: true }).fill("Bo Lindqvist");
  await page.getByText("Bo Lindqvist, reference bo").waitFor();
  await page.getByLabel("Part of owner 1").fill("60%");
  await page.getByLabel("Part of owner 2").fill("30");
  await page.getByText("The parts add up to 90 %").waitFor();
  await page.getByLabel("Part of owner 2").fill("40");
  await page.getByLabel("From", { exact: true }).fill("2026-01-01T00:00");
  await page.getByText("Events of it lie in 2 settled periods").waitFor();
  await page.getByRole("dialog").getByRole("link", { name: / of Course creators share profit by completions$/ }).waitFor();
  await visit.accessible();
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await page.getByRole("img", { name: "Owners of orphan: ana 60%, bo 40% from 1 Jan 2026" }).waitFor();
  const { facts } = await demo.ask<{ facts: { nodes: { from: string }[] } }>('{ facts(filter: { kind: "course", ref: "orphan" }, first: 5) { nodes { from } } }');
  assert.equal(facts.nodes[0]?.from, "2026-01-01T05:00:00Z", "midnight where the rules live, wherever somebody looks from");

  await visit.open("/events/demo/lost-1");
  const counted = page.getByRole("region", { name: "counted" });
  await counted.getByRole("link", { name: "Ana Duarte" }).first().waitFor();
  await counted.getByRole("link", { name: "Bo Lindqvist" }).first().waitFor();
  await visit.end();
});

test("what has no owner is a row with its events, and its owner is named there, from the first of them on", async () => {
  const hour = new Date(Date.parse(NOW) - 3_600_000).toISOString();
  await lost([{ key: "alone-1", at: hour, course: "alone" }, { key: "alone-2", at: NOW, course: "alone" }]);
  for (const size of [PHONE, WIDE]) {
    const visit = await Visit.as("admin", browser, demo, { size });
    const { page } = visit;
    await visit.open("/uncredited");
    const row = page.getByRole("region", { name: "uncredited" }).getByRole("row", { name: /course alone/ });
    await exactly(1, row, "one row, however many rules it is missing to");
    await row.getByRole("link", { name: "2", exact: true }).waitFor();
    await row.getByRole("button", { name: "Name the owner of alone" }).click();
    await page.getByText("2 events without an owner").waitFor();
    const from = page.getByLabel("From", { exact: true });
    assert.match(await from.inputValue(), /^\d{4}-\d\d-\d\dT\d\d:\d\d$/, "the first of them");
    await from.fill("");
    await page.getByText("all of them stay credited to nobody").waitFor();
    await visit.fits();
    await visit.accessible();
    await visit.end();
  }
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  // Also in the list of its kind, in which nothing was said of it yet.
  await visit.open("/catalogue/course");
  await page.getByRole("region", { name: "owners" }).getByRole("row", { name: /alone nobody yet/ }).getByRole("link").click();
  await page.getByRole("button", { name: "Name the owner" }).click();
  await page.getByText("No settled period has an event of it").waitFor();
  await page.getByLabel("Owner 1", { exact: true }).fill("Anna Duarte");
  await page.getByText("There is no “Anna Duarte”. Do you mean one of these?").waitFor();
  const record = page.getByRole("button", { name: "Record", exact: true });
  assert.ok(await record.isDisabled(), "nobody is made without being asked for");
  await visit.accessible();
  await page.getByLabel("New person “Anna Duarte”").check();
  assert.ok(await record.isEnabled(), "somebody new is made when that is said");
  await page.getByRole("button", { name: "Ana Duarte ana" }).click();
  await record.click();
  await page.getByText("owned by ana").waitFor();
  await visit.open("/uncredited");
  await page.getByText("Reading…").waitFor({ state: "detached" });
  await exactly(0, page.getByText("alone"), "both are mended");
  const { collaborators } = await demo.ask<{ collaborators: { nodes: { ref: string }[] } }>("{ collaborators(first: 100) { nodes { ref } } }");
  assert.ok(!collaborators.nodes.some(({ ref }) => ref === "Anna Duarte"));
  await visit.end();
});

test("the catalogue is read, and a text that is wrong says where", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/catalogue");
  await page.getByRole("button", { name: "Edit the catalogue" }).click();
  const text = page.getByRole("textbox", { name: "The text of the catalogue" });
  await text.fill('language 1\ncatalogue\n\nevent workshop_attended "Workshop attended"\n  customer  custommer\n');
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText(/Line 5, column/).waitFor();
  await visit.accessible();
  await text.fill('language 1\ncatalogue\n\nevent workshop_attended "Workshop attended"\n  customer  customer\n');
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Workshop attended" }).waitFor();
  await visit.end();
});
