// The month is paid as somebody new does it: by what the pages say, from the overview to a statement that adds up.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Demo } from "./demo.ts";
import { everywhere, exactly, launch, PHONE, texts, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const cents = (amount: string) => Math.round(Number(amount.replace("\u2212", "-").replace(/[^\d.-]/g, "")) * 100);

/** What somebody is owed by the books, in cents of US dollars. */
async function owed(ref: string): Promise<number> {
  const { collaborator } = await demo.ask<{ collaborator: { balances: { currency: string; owed: { amount: string } }[] } }>(
    "query($ref: String!) { collaborator(ref: $ref) { balances { currency owed { amount } } } }", { ref },
  );
  return cents(collaborator.balances.find(({ currency }) => currency === "USD")?.owed.amount ?? "0");
}

test("finance pays the month, a transfer comes back, a line is disputed and made good, and the statement adds up", async () => {
  const made = await demo.ask<{ createToken: { secret: string } }>('mutation { createToken(input: { name: "payroll", role: FINANCE }) { secret } }');
  const office = await Visit.of(browser, demo);
  const { page } = office;
  await office.open("/");
  await page.getByLabel("Token").fill(made.createToken.secret);
  await page.getByRole("button", { name: "Sign in" }).click();

  // The overview says what can be paid, and leads there.
  await page.getByRole("region", { name: "Needs a decision" }).getByRole("link", { name: /can be paid now, to \d+ collaborators/ }).click();
  await page.getByText(/to \d+ collaborators/).first().waitFor();
  await page.getByRole("button", { name: "Make the payment run" }).click();
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("button", { name: "Start paying" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();

  // All transfers but Bo's arrive.
  await page.getByRole("button", { name: /^Choose all \d/ }).click();
  await page.getByLabel("Choose Bo Lindqvist").uncheck();
  await page.getByRole("button", { name: /^Mark \d+ as paid$/ }).click();
  await page.getByLabel("Reference").fill("transfer 4711");
  await page.getByRole("button", { name: "Mark as paid" }).click();
  await page.getByText("transfer 4711").first().waitFor();
  await page.getByLabel("Choose Bo Lindqvist").check();
  await page.getByRole("button", { name: "Mark 1 as failed" }).click();
  await page.getByLabel("Why").fill("the account is closed");
  await page.getByRole("button", { name: "Mark as failed" }).click();
  const back = page.getByRole("region", { name: "What did not arrive" });
  await back.getByText("the account is closed").waitFor();
  await page.getByRole("button", { name: "Close it" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await back.getByText("It is payable again").waitFor();

  // Bo has another account; it is shown masked.
  await back.getByRole("link", { name: "Bo Lindqvist" }).click();
  await page.getByRole("link", { name: "Bo Lindqvist" }).first().click();
  const account = page.getByRole("region", { name: "Where they are paid" });
  await account.getByRole("button", { name: /account…$/ }).click();
  await page.getByLabel("IBAN").fill("DE75 5121 0800 1245 1261 98");
  await page.getByRole("button", { name: "Name it" }).click();
  await page.getByText("Nothing was changed.").waitFor();
  await page.getByLabel("IBAN").fill("DE75 5121 0800 1245 1261 99");
  await office.accessible();
  await page.getByRole("button", { name: "Name it" }).click();
  await account.getByText("DE** **** 6199").first().waitFor();
  await exactly(0, page.getByText("1245 1261"), "nobody sees the whole number");

  // Ana does not agree with one of her amounts.
  const ana = await Visit.as("collaborator", browser, demo);
  await ana.open("/me");
  await ana.page.getByRole("region", { name: "owed" }).getByRole("button", { name: /^Is it wrong\?/ }).first().click();
  await ana.page.getByLabel("In your own words").fill("Two completions are missing.");
  await ana.page.getByRole("button", { name: "Say so" }).click();
  await ana.page.getByText("waits for an answer").first().waitFor();
  const before = await owed("ana");

  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: /^Ana Duarte says of/ }).first().click();
  await page.getByRole("button", { name: "Decide…" }).click();
  await page.getByLabel("Ana Duarte was right").check();
  await page.getByLabel("Credit").fill("35.00");
  await page.getByLabel("Why").fill("Both are on the list.");
  await page.getByRole("button", { name: "Decide", exact: true }).click();
  await page.getByText("Made good with").waitFor();
  // What makes it good is owed beside everything else.
  assert.equal(await owed("ana"), before + 3500);

  await ana.page.getByText("Both are on the list.").waitFor();
  await ana.page.getByRole("link", { name: "My page" }).click();
  await ana.page.getByRole("link", { name: "Your statement" }).click();
  await ana.page.getByText("It adds up").waitFor();
  const lines = ana.page.getByRole("region", { name: "statement" }).locator("tbody tr:not([aria-hidden])");
  const amounts = await texts(lines.locator("td:nth-child(5)"));
  const [opening = "", moved = "", closing = ""] = await texts(ana.page.locator("main dl dd"));
  assert.equal(cents(closing), before + 3500);
  assert.equal(cents(opening) + amounts.reduce((sum, amount) => sum + cents(amount), 0), cents(closing));
  assert.equal(cents(opening) + cents(moved), cents(closing));
  assert.equal(cents(amounts.at(-1) ?? ""), 3500, "the credit is the last line");
  await lines.getByRole("link", { name: "Course creators share profit by completions, October 2026" }).first().waitFor();
  await ana.accessible();
  const [file] = await Promise.all([ana.page.waitForEvent("download"), ana.page.getByRole("button", { name: "Statement, USD (CSV)" }).click()]);
  assert.match(await readFile(await file.path(), "utf8"), /35\.00/);

  // A line of it is disputed there, too.
  await exactly(0, ana.page.getByRole("dialog"));
  await lines.getByRole("button", { name: /^Is it wrong\?/ }).filter({ visible: true }).first().click();
  await ana.page.getByRole("dialog").getByLabel("In your own words").waitFor();
  await ana.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  // On paper there is the statement alone.
  await ana.page.emulateMedia({ media: "print" });
  await exactly(0, ana.page.getByRole("button", { name: "Print" }).filter({ visible: true }));
  await exactly(0, ana.page.getByRole("link", { name: "Disputes" }).filter({ visible: true }));
  assert.ok(await lines.last().isVisible());
  await ana.end();
  await office.end();
});

test("a statement of some days begins with what was owed before them", async () => {
  const visit = await Visit.as("admin", browser, demo, { size: PHONE, colours: "dark" });
  const { page } = visit;
  const today = new Date().toISOString().slice(0, 10);
  await visit.open(`/statements/dee?from=${today}`);
  await page.getByText("Owed before", { exact: true }).waitFor();
  const { collaborator } = await demo.ask<{ collaborator: { statement: { opening: { amount: string } } } }>(
    `{ collaborator(ref: "dee") { statement(currency: "USD", from: "${today}") { opening { amount } } } }`,
  );
  assert.equal(cents((await texts(page.locator("main dl dd")))[0] ?? ""), cents(collaborator.statement.opening.amount));
  await visit.fits();
  await visit.end();
  await everywhere(browser, demo, ["/statements/ana", "/collaborators/ana"]);
});

test("a correction of a settled month says what became known", async () => {
  const { settlements } = await demo.ask<{ settlements: { nodes: { id: string; adjustments: { collaborator: { name: string }; causeCount: number }[] }[] } }>(
    "{ settlements(first: 100) { nodes { id adjustments(first: 5) { causeCount collaborator { name } } } } }",
  );
  const found = settlements.nodes.find(({ adjustments }) => adjustments.some(({ causeCount }) => causeCount > 0));
  assert.ok(found, "the demo has corrected a month");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/settlements/${encodeURIComponent(found.id)}`);
  const corrections = page.getByRole("region", { name: "Corrections of earlier periods" });
  await corrections.getByText(/^what became known/).first().click();
  await corrections.getByText(/known since/).first().waitFor();
  await corrections.getByRole("link").first().click();
  await page.waitForURL(/\/events\//);
  await visit.end();
});
