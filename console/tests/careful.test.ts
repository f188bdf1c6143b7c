// Whoever pays clicks twice, types what cannot be, comes back, and looks away while something changes: nothing is paid twice by it, and nothing that was typed is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Demo } from "./demo.ts";
import { exactly, launch, Visit } from "./visit.ts";

let demo: Demo;
let browser: Browser;

before(async () => {
  const flags = ["--debtor-name", "Academy", "--debtor-iban", "DE02120300000000202051"];
  [demo, browser] = await Promise.all([Demo.start({ flags }), launch()]);
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** The names of the mutations that a page sends from now on. */
function mutations(page: Page): string[] {
  const sent: string[] = [];
  page.on("request", (request) => {
    const name = /mutation (\w+)/.exec(request.postData() ?? "")?.[1];
    if (name) sent.push(name);
  });
  return sent;
}

async function credit(ref: string, amount: string): Promise<void> {
  const done = await demo.ask<{ credit: { errors: { message: string }[] } }>(
    'mutation($ref: String!, $amount: Decimal!) { credit(input: { collaborator: $ref, amount: { amount: $amount, currency: "USD" }, reason: "careful" }) { errors { message } } }', { ref, amount },
  );
  assert.deepEqual(done.credit.errors, []);
}

/** Whether the keyboard is somewhere on the page, and not lost with what is gone. */
async function keyboardIsHere(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement !== null && document.activeElement !== document.body);
}

test("an amount that cannot be is mended where it stands", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/fulfillments/new");
  const least = page.getByLabel("Least amount");
  await least.fill("0.001");
  await page.getByText('USD has 2 decimals, "0.001" has more').waitFor();
  await visit.accessible();
  await least.fill("0.01");
  await page.getByText(/to \d+ collaborators/).first().waitFor();
  assert.ok(await page.getByRole("button", { name: "Make the payment run" }).isEnabled());
  // What others owe does not lessen what stays owed to others.
  await page.getByRole("status").filter({ hasText: /; 290\.00\s*USD of others not now, each with the reason below; 193\.66\s*USD is owed to you/ }).waitFor();
  await page.getByRole("row", { name: /not payable before .*, and in dispute until that is settled/ }).waitFor();
  await visit.end();
});

test("what changes while somebody is asked is not what they said yes to", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/fulfillments/new");
  const sent = mutations(page);
  await page.getByRole("button", { name: "Make the payment run" }).click();
  await page.getByRole("alertdialog").waitFor();
  await credit("dee", "1.00");
  await page.getByText("What is payable changed while you were asked").waitFor();
  await exactly(0, page.getByRole("alertdialog"));
  assert.deepEqual(sent, []);
  await page.getByRole("button", { name: "Make the payment run" }).click();
  await page.getByRole("alertdialog").waitFor();
  await exactly(0, page.getByText("What is payable changed while you were asked"), "it is looked at again");
  await page.getByRole("button", { name: "Cancel" }).click();
  await visit.end();
});

test("what is clicked twice is done once, and the keyboard stays on the page", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/fulfillments/new");
  const sent = mutations(page);
  await page.getByRole("button", { name: "Make the payment run" }).dblclick();
  await page.getByRole("button", { name: "Make it" }).dblclick();
  await page.getByRole("heading", { name: /^Payment run of/ }).waitFor();
  await keyboardIsHere(page);

  // A second file for the bank would pay twice: it is asked for. The first is not.
  const name = "Bank file (pain.001)";
  await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  await page.getByRole("region", { name: "Files that were made" }).getByText(/^pain\.001/).waitFor();
  await page.getByRole("button", { name }).click();
  await page.getByRole("alertdialog").filter({ hasText: /A file for the bank with 3 payouts of 23[56]\.00\s*USD was made on/ }).waitFor();
  await visit.accessible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await exactly(1, page.getByRole("region", { name: "Files that were made" }).getByRole("listitem"), "nothing was made");
  // A table is no order to a bank. Nobody has a PayPal account.
  await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Table (CSV)" }).click()]);
  await page.getByRole("button", { name: "Give it up…" }).click();
  await page.getByRole("dialog").getByText("A file for the bank was made of it. Look at your bank first").waitFor();
  await visit.accessible();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Start paying" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).dblclick();
  await page.getByText("on its way", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Start paying" }).waitFor({ state: "detached" });
  await exactly(0, page.getByText("Nothing was changed."));
  assert.deepEqual(sent, ["CreateFulfillment", "StartFulfillment"]);

  // What differs cannot be marked at once, and that is said.
  await page.getByLabel("Choose Ana Duarte").check();
  await page.getByRole("button", { name: "Mark 1 as failed" }).click();
  await page.getByRole("button", { name: "Mark as failed" }).click();
  await page.getByRole("row", { name: /Ana Duarte failed/ }).waitFor();
  await keyboardIsHere(page);
  await page.getByLabel("Choose Ana Duarte").check();
  await page.getByLabel("Choose Bo Lindqvist").check();
  await page.getByText(/in different places: choose only such as are paid/).waitFor();
  await visit.end();
});

test("a file that cannot pay all is made without them, and not when that is everybody", async () => {
  const { fulfillments } = await demo.ask<{ fulfillments: { nodes: { id: string }[] } }>("{ fulfillments(first: 50) { nodes { id state } } }");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/fulfillments/${encodeURIComponent(fulfillments.nodes[0]?.id ?? "")}`);
  await page.getByRole("button", { name: "PayPal file" }).click();
  await page.getByRole("button", { name: "Make another" }).or(page.getByText(/cannot be paid with this file/)).first().waitFor();
  if (await page.getByRole("alertdialog").isVisible()) await page.getByRole("button", { name: "Make another" }).click();
  const without = page.getByRole("button", { name: "Make it without them" });
  await without.waitFor();
  await visit.accessible();
  await without.click();
  await page.getByText(/^nobody in fulfillment/).waitFor();
  await exactly(0, without);
  // The browser says of each file that was not made that it was none.
  await visit.context.close();
});

test("what was typed outlives a click beside it", async () => {
  const visit = await Visit.as("collaborator", browser, demo);
  const { page } = visit;
  await visit.open("/me");
  await page.getByRole("region", { name: "owed" }).getByRole("button", { name: /^Is it wrong\?/ }).first().click();
  const words = page.getByLabel("In your own words");
  // What it is about is in sight.
  await page.getByRole("dialog").getByText(/^\d+\.\d\d/).first().waitFor();
  await words.fill("Three completions are missing.");
  await page.mouse.click(3, 3);
  assert.equal(await words.inputValue(), "Three completions are missing.");
  await page.keyboard.press("Escape");
  await exactly(0, page.getByRole("dialog"));
  await visit.end();
});

test("a token is made once, by keyboard as well", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/settings/tokens");
  await visit.settled();
  await page.getByRole("button", { name: "New token" }).click();
  await page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  await page.keyboard.type("Fiona");
  await page.getByRole("button", { name: "Make it" }).dblclick();
  await page.getByText("It is shown this once").waitFor();
  await keyboardIsHere(page);
  await exactly(1, page.getByRole("row", { name: /^Fiona/ }));
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "New token" }).waitFor();
  await keyboardIsHere(page);
  await visit.end();
});

test("going back from one's own page leaves it, and a session that ends says what is lost", async () => {
  const { createToken } = await demo.ask<{ createToken: { secret: string; token: { id: string } } }>(
    'mutation { createToken(input: { name: "ana at home", role: COLLABORATOR, collaborator: "ana" }) { secret token { id } } }',
  );
  const visit = await Visit.of(browser, demo);
  const { page } = visit;
  await visit.open("/disputes");
  // There is nothing else to type into.
  await page.waitForFunction(() => document.activeElement?.id === "token");
  await page.keyboard.type(createToken.secret);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Disputes" }).waitFor();
  await page.getByRole("link", { name: "Tantieme" }).click();
  await page.waitForURL(/\/me$/);
  await page.goBack();
  await page.waitForURL(/\/disputes$/);
  await keyboardIsHere(page);

  await demo.ask("mutation($id: ID!) { revokeToken(input: { id: $id }) { errors { message } } }", { id: createToken.token.id });
  await page.getByText("What you sent before is kept, what you were still writing is not.").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "token");
  await visit.accessible();
  // What was on its way when the session ended is refused, and the browser says so.
  await visit.context.close();
});

test("what is typed stays while money moves, and its key with it", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/collaborators/fen");
  await visit.settled();
  const owed = page.getByRole("region", { name: "obligations" });
  await page.getByRole("button", { name: "Credit…" }).click();
  const amount = page.getByLabel("Amount", { exact: true });
  await amount.fill("20.00");
  await page.getByLabel("Why", { exact: true }).fill("a workshop");
  // The answer is lost on its way, and what was sent counts: the page hears of it, and the person sends it again.
  const keys: string[] = [];
  await page.route("**/graphql", async (route) => {
    const body = route.request().postData() ?? "";
    if (!body.includes("mutation Credit")) return route.fallback();
    keys.push(/console:[0-9a-f-]+/.exec(body)?.[0] ?? body);
    if (keys.length > 1) return route.fallback();
    await route.fetch();
    await route.abort();
  });
  await page.getByRole("button", { name: "Credit it" }).click();
  await owed.locator("tr", { hasText: "a workshop" }).filter({ visible: true }).waitFor();
  assert.equal(await amount.inputValue(), "20.00");
  await page.getByRole("button", { name: "Credit it" }).click();
  await visit.closed();
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  await exactly(1, owed.getByRole("row", { name: /a workshop/ }), "it is owed once");

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Fen Okafor the second");
  await credit("fen", "1.00");
  await owed.locator("tr", { hasText: "careful" }).filter({ visible: true }).waitFor();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Fen Okafor the second");
  await page.getByRole("button", { name: "Cancel" }).click();
  // The browser says of the request that got lost that it did.
  await visit.context.close();
});

test("what is done asks nothing else while the page is read again", async () => {
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/collaborators/fen");
  await visit.settled();
  await page.getByRole("button", { name: "Hold…" }).click();
  await page.getByLabel("Why", { exact: true }).fill("papers");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/graphql", async (route) => {
    if ((route.request().postData() ?? "").includes("query ObligationsOf")) await held;
    await route.fallback();
  });
  const sent = mutations(page);
  const hold = page.getByRole("button", { name: "Hold", exact: true });
  await hold.click();
  await page.locator("main").getByText("papers").waitFor();
  await page.getByRole("heading", { name: /^Hold all that/ }).waitFor();
  assert.ok(await hold.isDisabled(), "it is done");
  release();
  await visit.closed();
  assert.deepEqual(sent, ["HoldCollaborator"]);
  await page.getByRole("button", { name: "Release…" }).waitFor();
  await visit.end();
});
