// Collaborators, fulfillments and payouts: looked at, and paid to the end.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { calendarDate } from "../src/format/moment.ts";
import { Demo } from "./demo.ts";
import { everywhere, exactly, launch, PHONE, Visit } from "./visit.ts";

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
  await visit.closed();
  await page.getByRole("button", { name: "Close it" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByText("closed", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Close it" }).waitFor({ state: "detached" });
  await exactly(many, page.getByRole("region", { name: "What did not arrive" }).getByText("the bank was closed"));
  await exactly(many, page.getByRole("region", { name: "What did not arrive" }).getByText("It is payable again"));
  await visit.open("/");
  await page.getByRole("heading", { name: "Needs a decision" }).waitFor();
  await exactly(0, page.getByText("failed"), "a closed fulfillment asks for nothing");

  await visit.open("/fulfillments/new");
  // Whoever came back, and whom the demo owes more by today.
  const all = await page.getByRole("status").filter({ hasText: "collaborators" }).textContent();
  const again = Number(/to (\d+) collaborators/.exec(all ?? "")?.[1]);
  assert.ok(again >= many, `${all} after ${many} came back`);
  // What its rule does not let be paid yet is named, too.
  await page.getByRole("row", { name: /not payable before \d+ \w+ \d{4}/ }).first().waitFor();
  await page.getByLabel("Least amount").fill("300");
  await page.getByText("below the least amount of 300").first().waitFor();
  await page.waitForURL(/minimum=300/);
  await page.getByLabel("Least amount").fill("three");
  await page.getByText("Write an amount such as 25.00.").waitFor();
  assert.ok(await page.getByRole("button", { name: "Make the payment run" }).isDisabled());
  await page.getByLabel("Least amount").fill("");
  await page.getByRole("button", { name: "Make the payment run" }).click();
  await page.getByRole("button", { name: "Make it" }).click();

  await page.getByRole("button", { name: "Start paying" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  // What is typed into the bank is a file: of nobody else, with a total, and dated.
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `List for the bank: ${again}` }).click()]);
  assert.match(file.suggestedFilename(), /^bank-list-\d{4}-\d\d-\d\d\.csv$/);
  const list = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  assert.equal(list.length, again + 2, "a line for each, the heads, and the total");
  assert.match(list[1] ?? "", /^Ana Duarte,ana,\d+\.\d\d,USD,Payout \d/);
  assert.match(list.at(-1) ?? "", new RegExp(`^Total,,\\d+\\.\\d\\d,USD,${again} payouts$`));
  await page.getByRole("checkbox").first().check();
  await page.getByText(/^1 payout chosen, [\d\u202f]+\.\d\d/).waitFor();
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

test("a payment that was not made after all is payable again, and a wrong reference is corrected", async () => {
  const { payouts } = await demo.ask<{ payouts: { nodes: { id: string; amount: { amount: string }; collaborator: { ref: string; name: string } }[] } }>(
    "{ payouts(filter: { state: PAID }, first: 1) { nodes { id amount { amount } collaborator { ref name } } } }",
  );
  const [paid] = payouts.nodes;
  assert.ok(paid, "the demo has paid");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/payouts/${encodeURIComponent(paid.id)}`);
  await page.getByRole("button", { name: "Correct the reference…" }).click();
  assert.ok(await page.getByRole("button", { name: "Correct it" }).isDisabled(), "the same reference corrects nothing");
  await page.getByRole("textbox", { name: "Reference" }).fill("wire 4712");
  await visit.accessible();
  await page.getByRole("button", { name: "Correct it" }).click();
  await page.getByRole("definition").filter({ hasText: "wire 4712" }).waitFor();

  await page.getByRole("button", { name: "Was not paid after all…" }).click();
  await page.getByRole("dialog").getByText(new RegExp(`^to ${paid.collaborator.name}`)).waitFor();
  assert.ok(await page.getByRole("button", { name: "Was not paid", exact: true }).isDisabled(), "it asks why");
  await page.getByLabel("Why").fill("marked by mistake");
  await visit.accessible();
  await page.getByRole("button", { name: "Was not paid", exact: true }).click();
  await visit.closed();
  await page.getByText("came back", { exact: true }).first().waitFor();
  await page.getByText("marked by mistake").first().waitFor();
  await page.getByText("It is payable again").waitFor();
  const { collaborator } = await demo.ask<{ collaborator: { balances: { payableNow: { amount: string } }[] } }>(
    "query($ref: String!) { collaborator(ref: $ref) { balances { payableNow { amount } } } }", { ref: paid.collaborator.ref },
  );
  assert.equal(collaborator.balances[0]?.payableNow.amount, paid.amount.amount);
  await page.getByRole("link", { name: /^the payment run of/ }).click();
  await page.getByRole("heading", { level: 1, name: /^Payment run of/ }).waitFor();
  await page.setViewportSize(PHONE);
  await visit.settled();
  await visit.amountsWhole();
  await visit.end();
});

test("a payment run that was not started is given up with a reason", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/fulfillments/new");
  await page.getByRole("button", { name: "Make the payment run" }).click();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("button", { name: "Give it up…" }).click();
  await page.getByLabel("Why").fill("the wrong month");
  await page.getByRole("button", { name: "Give up", exact: true }).click();
  await visit.closed();
  await page.getByText("given up", { exact: true }).first().waitFor();
  await page.getByText("the wrong month").filter({ visible: true }).first().waitFor();
  await visit.end();
});

test("what is done by hand is asked once, owed at once, held, and cancelled", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/collaborators/fen");
  const before = await balance("fen");
  await page.getByRole("button", { name: "Credit…" }).click();
  await page.getByLabel("Amount").fill("50.00");
  await page.getByText(/ is owed 50\.00 USD more\.$/).waitFor();
  assert.ok(await page.getByRole("button", { name: "Credit it" }).isDisabled(), "it asks why");
  await page.getByLabel("Why").fill("the October mix-up");
  await visit.accessible();
  await page.getByRole("button", { name: "Credit it" }).click();
  const owed = page.getByRole("region", { name: "obligations" });
  const row = owed.getByRole("row", { name: /the October mix-up.*50\.00/ });
  await row.waitFor();
  assert.equal(cents((await balance("fen")).payableNow) - cents(before.payableNow), 5000);

  await row.getByRole("button", { name: /^Change/ }).click();
  await page.getByLabel("Why").fill("a form is missing");
  await visit.accessible();
  await page.getByRole("button", { name: "Hold it" }).click();
  await row.getByText("on hold").first().waitFor();
  await row.getByText("a form is missing").first().waitFor();
  assert.equal((await balance("fen")).onHold, "50.00");
  await page.getByRole("heading", { name: "On hold" }).waitFor();

  await row.getByRole("button", { name: /^Change/ }).click();
  await page.getByLabel("Cancel it for good").check();
  await page.getByLabel("Why").fill("credited twice");
  await page.getByRole("button", { name: "Cancel it for good" }).click();
  await row.getByText("cancelled").first().waitFor();
  await row.getByText("credited twice").first().waitFor();
  await exactly(0, row.getByRole("button"), "nothing can be done about what is cancelled");

  await page.getByRole("button", { name: "Advance…" }).click();
  await page.getByLabel("Amount").fill("100");
  await page.getByLabel("Pays back at most, in %").fill("50");
  await page.getByLabel("Why").fill("a start");
  await page.getByRole("button", { name: "Record it" }).click();
  await owed.getByRole("row", { name: /a start.*\u2212100\.00/ }).waitFor();
  await page.getByRole("button", { name: "Hold…" }).click();
  await page.getByLabel("Why").fill("suspected fraud");
  await page.getByRole("button", { name: "Hold", exact: true }).click();
  await visit.closed();
  await page.getByText("suspected fraud").waitFor();
  await page.getByRole("button", { name: "Release…" }).click();
  await page.getByRole("button", { name: "Release", exact: true }).click();
  await visit.closed();
  await page.getByRole("button", { name: "Hold…" }).waitFor();
  await visit.end();
});

interface Balance {
  payableNow: string;
  onHold: string;
}

const cents = (amount: string) => Math.round(Number(amount) * 100);

async function balance(ref: string): Promise<Balance> {
  const { collaborator } = await demo.ask<{ collaborator: { balances: { payableNow: { amount: string }; onHold: { amount: string } }[] } }>(
    "query($ref: String!) { collaborator(ref: $ref) { balances { payableNow { amount } onHold { amount } } } }", { ref },
  );
  const [found] = collaborator.balances;
  return { payableNow: found?.payableNow.amount ?? "0", onHold: found?.onHold.amount ?? "0" };
}

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
  // A payout is told by who is paid, and leads to its page.
  await rows.getByRole("link", { name: /^Ana Duarte in payment run \d+$/ }).first().click();
  await page.getByRole("heading", { level: 1, name: "Payout to Ana Duarte" }).waitFor();
  await visit.open("/settings/audit");
  assert.doesNotMatch(page.url(), /outcome|what/);
  await visit.end();
});

test("who may only look finds no button that changes anything", async () => {
  const visit = await Visit.as("collaborator", browser, demo);
  await visit.open("/fulfillments");
  await visit.page.getByText("Your token does not allow this page.").waitFor();
  await visit.end();
});
