// The path of the tutorial through the console, from a recipe to the payment, as somebody goes it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Demo } from "./demo.ts";
import { exactly, launch, Visit, written } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What the tutorial has people write in the place of the recipe's dates. */
const STARTS = "  starts    2026-11-01\n";
const SCHEDULE = "schedule\n  by hand\n  measure since the last run\n";

/** More readers than any post of the demo has: 200 of the one, 150 of the other. */
function visits(at: string): string {
  const rows = ["event,key,occurredAt,customer,post"];
  for (const [post, many] of [["our-news", 200], ["our-tips", 150]] as const) {
    for (let reader = 0; reader < many; reader += 1) rows.push(`blog_post_visited,${post}-${reader},${at},w-${reader},${post}`);
  }
  return rows.join("\n");
}

/** What is payable, in cents. */
async function payable(): Promise<number> {
  const { previewFulfillment } = await demo.ask<{ previewFulfillment: { total: { amount: string } } }>(
    '{ previewFulfillment(currency: "USD") { total { amount } } }',
  );
  return Math.round(Number(previewFulfillment.total.amount) * 100);
}

/** Cents as the console writes them: thin spaces between thousands. */
const spaced = (cents: number) => (cents / 100).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))(?=[^.]*\.)/g, "\u202f");

test("from a recipe to the payment, all of it in the console", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;

  // A recipe, its numbers, and its dates.
  await visit.open("/new");
  await page.getByRole("link", { name: "A leaderboard with three prizes" }).click();
  await page.getByLabel("Title").fill("Prizes for our authors");
  await page.getByRole("textbox", { name: /qualify when readers at least/ }).fill("2");
  await page.getByRole("button", { name: "Write the rule" }).click();
  await page.getByText("no problems", { exact: true }).waitFor();
  const text = await written(page);
  const metric = text.indexOf("\nmetric");
  const whole = `${text.slice(0, metric).trimEnd()}\n${STARTS}${text.slice(metric, text.indexOf("schedule"))}${SCHEDULE}`;
  await page.getByRole("textbox", { name: "Text of the rule" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(whole);
  await page.getByText("no problems", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "Activate" }).click();
  await page.getByText("The rule measures now").waitFor();

  // Who owns what, and what happened.
  await page.getByRole("link", { name: "Upload a file" }).click();
  const facts = [["our-news", "ana"], ["our-tips", "bo"]].map(([ref, owner]) =>
    JSON.stringify({ fact: { kind: "post", ref }, attribute: "owner", value: owner, from: "2026-11-01T05:00:00Z" }));
  const file = page.getByLabel("Choose a file", { exact: true }).last();
  await file.setInputFiles({ name: "owners.jsonl", mimeType: "application/json", buffer: Buffer.from(facts.join("\n")) });
  await page.getByRole("button", { name: "Record 2 entries" }).click();
  await page.getByRole("button", { name: "Another file" }).click();
  await file.setInputFiles({ name: "visits.csv", mimeType: "text/csv", buffer: Buffer.from(visits(new Date().toISOString())) });
  await page.getByRole("button", { name: "Record 350 entries" }).click();
  await page.getByRole("link", { name: "See its events" }).waitFor();

  // The first and the second place: 50% and 30% of 600. The third goes to authors of the demo.
  await page.getByRole("link", { name: "All rules" }).click();
  await page.getByRole("link", { name: "Prizes for our authors" }).click();
  const standings = page.getByRole("region", { name: "standings" });
  await standings.getByRole("row", { name: /Ana Duarte.*300\.00/ }).waitFor();
  await standings.getByRole("row", { name: /Bo Lindqvist.*180\.00/ }).waitFor();

  // Settled by hand, owed at once, beside what the demo owes by then.
  const before = await payable();
  await page.getByRole("button", { name: "Settle now…" }).click();
  await page.getByRole("button", { name: "Settle", exact: true }).click();
  await page.locator('main a[href^="/settlements/"]').first().waitFor();
  await page.getByRole("link", { name: "Payment runs" }).click();
  await page.getByText(spaced(before + 60_000)).first().waitFor();

  // Gathered, sent, paid.
  await page.getByRole("link", { name: "New payment run" }).click();
  await page.getByText(/to \d collaborators/).waitFor();
  await page.getByRole("button", { name: "Make the payment run" }).click();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("button", { name: "Start paying" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: /^Choose all \d/ }).click();
  await page.getByRole("button", { name: /^Mark \d as paid/ }).click();
  await page.getByRole("dialog").getByText(/^to .*Ana Duarte/).waitFor();
  await page.getByLabel("Reference").fill("transfer 1");
  await page.getByRole("button", { name: "Mark as paid" }).click();
  await page.getByText("complete", { exact: true }).waitFor();
  await page.getByText("transfer 1").nth(2).waitFor();
  await visit.end();
});

/** As many presses of Tab lead through a whole page, at most. */
const PRESSES = 120;

/** Presses Tab until something is reached, as somebody without a mouse does. */
async function reach(page: Page, what: RegExp): Promise<void> {
  const reached: string[] = [];
  for (let press = 0; press < PRESSES; press += 1) {
    const name = await page.evaluate(() => {
      const found = document.activeElement as HTMLElement | null;
      if (found === null || found === document.body) return "";
      const labelled = (found as HTMLInputElement).labels?.[0]?.innerText;
      return (found.getAttribute("aria-label") ?? labelled ?? found.innerText).trim();
    });
    if (what.test(name)) return;
    reached.push(name);
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not lead to ${what}, only to: ${reached.join(" | ")}`);
}

async function choose(page: Page, what: RegExp): Promise<void> {
  await reach(page, what);
  await page.keyboard.press("Enter");
}

/** Two who are owed 30.00 each at once, by a rule that is settled by hand. */
const BY_HAND = `language 1
distributor keyboard "Paid by keyboard"
  currency  USD
  time zone America/New_York

metric completions
  count     course_completed
  credit    course.owner

pool
  take      fixed 60.00 USD
  if nobody qualifies, carry over

weighting
  share equally

schedule
  by hand
  measure since the last run
`;

test("what is owed is gathered, sent and paid by keyboard alone", async () => {
  const saved = await demo.ask<{ saveDistributor: { errors: { message: string }[]; diagnostics: { message: string }[] } }>(
    "mutation($source: String!) { saveDistributor(input: { source: $source }) { errors { message } diagnostics { message } } }",
    { source: BY_HAND },
  );
  assert.deepEqual(saved.saveDistributor.errors, [], JSON.stringify(saved));
  await demo.ask('mutation { activateDistributor(input: { name: "keyboard", measureFrom: NOW }) { errors { message } } }');
  const events = ["web-start", "sql-basics"].map((course) => ({
    key: `keyboard-${course}`, type: "course_completed", occurredAt: new Date().toISOString(), fields: { customer: "k", course },
  }));
  await demo.ask("mutation($events: [EventInput!]!) { recordEvents(input: { events: $events }) { errors { message } } }", { events });
  const settled = await demo.ask<{ settleNow: { errors: { message: string }[]; settlements: { pool: { amount: string } }[] } }>(
    'mutation { settleNow(input: { distributor: "keyboard" }) { errors { message } settlements { pool { amount } } } }');
  assert.equal(settled.settleNow.settlements[0]?.pool.amount, "60.00", JSON.stringify(settled));

  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/fulfillments");
  await visit.settled();
  await choose(page, /^New payment run$/);
  await page.getByText(/to \d collaborators?/).first().waitFor();
  await choose(page, /^Make the payment run$/);
  await page.getByRole("alertdialog").waitFor();
  await choose(page, /^Make it$/);
  await page.getByRole("heading", { name: /^Payment run of/ }).waitFor();
  await visit.settled();
  await choose(page, /^Start paying$/);
  await page.getByRole("alertdialog").waitFor();
  await choose(page, /^Start$/);
  await page.getByText("on its way", { exact: true }).first().waitFor();

  await choose(page, /^Choose all \d/);
  await choose(page, /^Mark \d as paid$/);
  await page.getByRole("dialog").waitFor();
  await reach(page, /^Reference/);
  await page.keyboard.type("by keyboard");
  await page.keyboard.press("Enter");
  await page.getByText("complete", { exact: true }).waitFor();
  await page.getByText("by keyboard").first().waitFor();
  await exactly(0, page.getByText("on its way", { exact: true }), "all of it is paid");
  await visit.end();
});
