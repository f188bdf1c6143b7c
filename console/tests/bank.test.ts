// What a bank answers is uploaded: it is looked at first, and then taken.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
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

interface Payout {
  id: string;
  amount: { amount: string; currency: string };
  state: string;
  collaborator: { ref: string; name: string };
}

/** What banks name: `14.ana` of the global id. */
const named = ({ id }: Payout) => atob(id).split(":")[1] ?? "";

/** A payment run that has begun, with its payouts in the order of their names. */
async function run(): Promise<{ id: string; payouts: Payout[] }> {
  const made = await demo.ask<{ createFulfillment: { fulfillment: { id: string; payouts: { nodes: Payout[] } } } }>(
    `mutation { createFulfillment(input: { currency: "USD" }) {
      fulfillment { id payouts(first: 50) { nodes { id amount { amount currency } state collaborator { ref name } } } } } }`);
  const { id, payouts } = made.createFulfillment.fulfillment;
  await demo.ask("mutation($id: ID!) { startFulfillment(input: { id: $id }) { errors { message } } }", { id });
  return { id, payouts: payouts.nodes.toSorted((a, b) => (a.collaborator.name < b.collaborator.name ? -1 : 1)) };
}

async function states(id: string): Promise<Record<string, string>> {
  const { node } = await demo.ask<{ node: { payouts: { nodes: Payout[] } } }>(
    "query($id: ID!) { node(id: $id) { ... on Fulfillment { payouts(first: 50) { nodes { state collaborator { ref } } } } } }", { id });
  return Object.fromEntries(node.payouts.nodes.map(({ state, collaborator }) => [collaborator.ref, state]));
}

const csv = (rows: string[][]) => ({ name: "answer.csv", mimeType: "text/csv", buffer: Buffer.from(rows.map((row) => row.join(",")).join("\n") + "\n") });
const HEAD = ["endToEndId", "state", "date", "reference", "reason", "amount", "currency"];

test("finance uploads what the bank answers, sees what it changes, and takes it once", async () => {
  const { id, payouts } = await run();
  const [first, second, third] = payouts;
  assert.ok(first && second && third, "the demo owes three people something");
  const today = new Date().toISOString().slice(0, 10);
  const paid = (payout: Payout, reference: string) => [named(payout), "PAID", today, reference, "", payout.amount.amount, payout.amount.currency];
  const made = await demo.ask<{ createToken: { secret: string } }>('mutation { createToken(input: { name: "payroll", role: FINANCE }) { secret } }');
  const visit = await Visit.of(browser, demo);
  const { page } = visit;
  await visit.open("/");
  await page.getByLabel("Token").fill(made.createToken.secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Payment runs" }).first().click();
  await page.getByRole("main").getByRole("link", { name: "The bank's answer" }).click();
  await page.getByRole("heading", { level: 1, name: "The bank's answer" }).waitFor();
  const file = page.getByLabel("Choose a file", { exact: true }).last();

  // What is no answer, and an amount that is another one: nothing of it is taken.
  await file.setInputFiles({ name: "sheet.xlsx", mimeType: "application/zip", buffer: Buffer.from([0x50, 0x4b, 3, 4, 0]) });
  await page.getByRole("alert").filter({ hasText: "This is a spreadsheet" }).waitFor();
  await file.setInputFiles({ ...csv([["name", "amount"], ["ana", "1.00"]]), name: "other.csv" });
  await page.getByText("Nothing was changed.").waitFor();
  await page.getByText("a table of answers has the columns").waitFor();
  await file.setInputFiles({ ...csv([]), buffer: Buffer.from(`${HEAD.join(";")}\r\n${paid(first, "t-1").join(";")}\r\n`) });
  await page.getByText("Its columns are separated by semicolons").waitFor();
  const wrong = paid(first, "t-1").with(5, "0.01");
  await file.setInputFiles(csv([HEAD, wrong]));
  await page.getByText(/^nothing of the file was taken: line 2 has 0\.01 USD for payout/).waitFor();
  await visit.accessible();

  // What it changes is seen before it is changed.
  const answer = csv([HEAD, paid(first, "t-4711"), [named(second), "FAILED", "", "", "the account is closed", "", ""], [named(third), "PROCESSING", "", "", "", "", ""], ["9999.zed", "PAID", today, "", "", "", ""]]);
  await file.setInputFiles(answer);
  await page.getByText("1 payout is paid and 1 payout failed.").waitFor();
  const table = page.getByRole("region", { name: "answers" });
  await table.getByRole("row", { name: new RegExp(`^${first.collaborator.name}.*on its way.*paid.*t-4711`) }).waitFor();
  await table.getByRole("row", { name: new RegExp(`^${second.collaborator.name}.*failed.*the account is closed`) }).waitFor();
  await page.getByText("1 payment of which nothing is certain yet").waitFor();
  await page.getByRole("region", { name: "unmatched" }).getByRole("row", { name: "line 5 9999.zed" }).waitFor();
  await visit.accessible();
  const before = await states(id);
  assert.equal(before[first.collaborator.ref], "PROCESSING", "nothing was changed yet");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).first().click();
  assert.match(await readFile(await (await saved).path(), "utf8"), /t-4711/);

  await page.getByRole("button", { name: "Take it…" }).click();
  await page.getByRole("alertdialog").getByText("1 payout is paid and 1 payout failed.").waitFor();
  await visit.accessible();
  await page.getByRole("button", { name: "Take it", exact: true }).click();
  await page.getByRole("heading", { name: "answer.csv was taken" }).waitFor();
  await exactly(0, page.getByRole("button", { name: "Take it…" }), "it is taken once");
  const then = await states(id);
  assert.deepEqual([first, second, third].map(({ collaborator }) => then[collaborator.ref]), ["PAID", "FAILED", "PROCESSING"]);

  // The same file says so, and another that says otherwise changes nothing.
  await page.getByRole("button", { name: "Another file" }).click();
  await file.setInputFiles(answer);
  await page.getByText(/^This file was taken on .* by payroll\. Nothing is changed by it again\.$/).waitFor();
  await exactly(0, page.getByRole("button", { name: "Take it…" }));
  await page.getByRole("button", { name: "Choose another file" }).click();
  await file.setInputFiles(csv([HEAD, paid(first, "t-0815")]));
  await page.getByText("It changes nothing.").waitFor();
  await page.getByRole("region", { name: "otherwise" }).getByRole("row", { name: new RegExp(`${first.collaborator.name}.*t-4711`) }).waitFor();
  await visit.accessible();
  await visit.end();
});

test("who does not pay has no such page, and it fits a phone", async () => {
  const { createToken } = await demo.ask<{ createToken: { secret: string } }>('mutation { createToken(input: { name: "looks", role: VIEWER }) { secret } }');
  const visit = await Visit.of(browser, demo);
  await visit.open("/");
  await visit.page.getByLabel("Token").fill(createToken.secret);
  await visit.page.getByRole("button", { name: "Sign in" }).click();
  await visit.page.getByRole("heading", { name: "Needs a decision" }).waitFor();
  await visit.open("/bank-answers");
  await visit.page.getByText("Your token does not allow this page.").waitFor();
  await visit.end();

  const phone = await Visit.as("admin", browser, demo, { size: PHONE, colours: "dark" });
  await phone.open("/bank-answers");
  await phone.fits();
  await phone.page.getByLabel("Choose a file", { exact: true }).last().setInputFiles(csv([HEAD, ["9999.zed", "PAID", "2026-01-05", "", "", "", ""]]));
  await phone.page.getByText("It changes nothing.").waitFor();
  await phone.fits();
  await phone.accessible();
  await phone.end();
  await everywhere(browser, demo, ["/bank-answers"]);
});
