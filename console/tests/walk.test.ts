// The path of the tutorial through the console, from a recipe to the payment, as somebody goes it.
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { launch, Visit } from "./visit.ts";

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
  const text = await page.locator(".cm-content").innerText();
  const metric = text.indexOf("\nmetric");
  const written = `${text.slice(0, metric).trimEnd()}\n${STARTS}${text.slice(metric, text.indexOf("schedule"))}${SCHEDULE}`;
  await page.getByRole("textbox", { name: "Text of the rule" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(written);
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
  await page.getByRole("link", { name: "See the events" }).waitFor();

  // The first and the second place: 50% and 30% of 600. The third goes to authors of the demo.
  await page.getByRole("link", { name: "All rules" }).click();
  await page.getByRole("link", { name: "Prizes for our authors" }).click();
  const standings = page.getByRole("region", { name: "standings" });
  await standings.getByRole("row", { name: /Ana Duarte.*300\.00/ }).waitFor();
  await standings.getByRole("row", { name: /Bo Lindqvist.*180\.00/ }).waitFor();

  // Settled by hand, owed at once.
  await page.getByRole("button", { name: "Settle now…" }).click();
  await page.getByRole("button", { name: "Settle", exact: true }).click();
  await page.locator('main a[href^="/settlements/"]').first().waitFor();
  await page.getByRole("link", { name: "Fulfillments" }).click();
  await page.getByText("600.00").first().waitFor();

  // Gathered, sent, paid.
  await page.getByRole("link", { name: "Gather what is payable" }).click();
  await page.getByText(/to \d collaborators/).waitFor();
  await page.getByRole("button", { name: "Make the fulfillment" }).click();
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
