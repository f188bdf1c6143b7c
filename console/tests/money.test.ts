// Collaborators, fulfillments and payouts: looked at, and paid to the end.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { calendarDate } from "../src/format/moment.ts";
import { Demo } from "./demo.ts";
import { everywhere, exactly, launch, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** The newest fulfillment, one of its payouts, by their global ids, and how many are on their way. */
async function newest(): Promise<{ fulfillment: string; payout: string; many: number }> {
  const data = await demo.ask<{ fulfillments: { nodes: { id: string; payouts: { nodes: { id: string; state: string }[] } }[] } }>(
    "{ fulfillments(first: 1) { nodes { id payouts(first: 100) { nodes { id state } } } } }",
  );
  const [found] = data.fulfillments.nodes;
  assert.ok(found?.payouts.nodes[0], "the demo has paid");
  return { fulfillment: found.id, payout: found.payouts.nodes[0].id, many: found.payouts.nodes.filter(({ state }) => state === "PROCESSING").length };
}

test("the screens of money fit and are accessible, in light and on a dark phone", async () => {
  const { fulfillment, payout } = await newest();
  const paths = [
    "/collaborators", "/collaborators/ana", "/fulfillments", "/fulfillments/new", "/payouts", "/settings/audit",
    `/fulfillments/${encodeURIComponent(fulfillment)}`, `/payouts/${encodeURIComponent(payout)}`,
  ];
  await everywhere(browser, demo, paths);
});

test("a collaborator's page says what they are owed and where it comes from", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/collaborators");
  await page.getByRole("searchbox", { name: "Filter collaborators" }).fill("ana");
  await page.waitForURL(/collaborators\.filter=ana/);
  await page.getByRole("link", { name: "Ana Duarte" }).click();
  await page.getByRole("heading", { level: 1, name: "Ana Duarte" }).waitFor();
  const owed = page.getByRole("region", { name: "obligations" });
  const origin = owed.getByRole("link").first();
  await origin.waitFor();
  assert.match((await origin.getAttribute("href")) ?? "", /^\/settlements\/.+\/why\/ana$/);
  await page.getByText("Paid in all").waitFor();
  await visit.end();
});

test("somebody is added and sorted among the others", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/collaborators");
  await page.getByRole("button", { name: "Add a collaborator" }).click();
  await page.getByLabel("Reference").fill("zoe");
  await page.getByLabel("Name", { exact: true }).fill("Zoë Adler");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("link", { name: "Zoë Adler" }).waitFor();
  await page.getByRole("link", { name: "Zoë Adler" }).click();
  await page.getByText("Nothing was ever owed to them.").waitFor();
  await visit.end();
});

test("payouts that failed are payable again, gathered anew, and paid", async () => {
  const { fulfillment, many } = await newest();
  assert.ok(many > 0, "the demo has payouts on their way");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/fulfillments/${encodeURIComponent(fulfillment)}`);
  await page.getByRole("button", { name: new RegExp(`^Choose all ${many} `) }).click();
  await page.getByRole("button", { name: `Mark ${many} as failed` }).click();
  await page.getByLabel("Why").fill("the bank was closed");
  await visit.accessible();
  await page.getByRole("button", { name: "Mark as failed" }).click();
  await page.getByRole("button", { name: "Close it" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByText("closed", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Close it" }).waitFor({ state: "detached" });
  await exactly(many, page.getByRole("region", { name: "What came back" }).getByText("the bank was closed"));
  await exactly(many, page.getByRole("region", { name: "What came back" }).getByText("It is payable again"));
  await visit.open("/");
  await page.getByRole("heading", { name: "Needs a decision" }).waitFor();
  await exactly(0, page.getByText("came back"), "a closed fulfillment asks for nothing");

  await visit.open("/fulfillments/new");
  // Whoever came back, and whom the demo owes more by today.
  const all = await page.getByRole("status").filter({ hasText: "collaborators" }).textContent();
  const again = Number(/to (\d+) collaborators/.exec(all ?? "")?.[1]);
  assert.ok(again >= many, `${all} after ${many} came back`);
  await page.getByLabel("Least amount").fill("300");
  await page.getByText("below the minimum of 300").first().waitFor();
  await page.waitForURL(/minimum=300/);
  await page.getByLabel("Least amount").fill("three");
  await page.getByText("Write an amount such as 25.00.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Make the fulfillment" }).isDisabled());
  await page.getByLabel("Least amount").fill("");
  await page.getByRole("button", { name: "Make the fulfillment" }).click();
  await page.getByRole("button", { name: "Make it" }).click();

  await page.getByRole("button", { name: "Start paying" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Mark 1 as paid" }).click();
  await page.getByLabel("Reference").fill("wire 4711");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Choose none" }).click();
  await page.getByRole("button", { name: new RegExp(`^Choose all ${again} `) }).click();
  await page.getByRole("button", { name: `Mark ${again} as paid` }).click();
  assert.equal(await page.getByLabel("Reference").inputValue(), "", "a reference belongs to one batch");
  await page.getByRole("dialog").getByText(/^to .*Ana Duarte/).waitFor();
  const paidOn = calendarDate(await page.getByLabel("Paid on").inputValue());
  await page.getByLabel("Reference").fill("batch 7");
  await page.getByRole("button", { name: "Mark as paid" }).click();
  await page.getByText("complete", { exact: true }).waitFor();
  const total = /[\d\u202f]+\.\d\d/.exec(all ?? "")?.[0] ?? "?";
  await page.getByText(total).first().waitFor();
  await exactly(again, page.getByText("batch 7"));

  await visit.open(`/fulfillments/${encodeURIComponent(fulfillment)}`);
  // What became of each is a question of its own.
  await exactly(many, page.getByRole("link", { name: `paid again ${paidOn}` }));
  await visit.end();
});

test("the audit trail tells who did it, and is filtered by the address", async () => {
  await demo.ask('mutation { revokeToken(input: { id: "no such token" }) { errors { code } } }');
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/settings/audit?outcome=refused");
  const rows = page.getByRole("region", { name: "audit" }).locator("tbody tr");
  await rows.first().waitFor();
  await page.getByLabel("Every deed").selectOption("revokeToken");
  await page.waitForURL(/what=revokeToken/);
  assert.match((await rows.first().textContent()) ?? "", /revoke token/);
  await page.getByRole("button", { name: "Show all" }).click();
  assert.doesNotMatch(page.url(), /outcome|what/);
  await visit.end();
});

test("who may only look finds no button that changes anything", async () => {
  const visit = await Visit.as("collaborator", browser, demo);
  await visit.open("/fulfillments");
  await visit.page.getByText("Your token does not allow this page.").waitFor();
  await visit.end();
});
