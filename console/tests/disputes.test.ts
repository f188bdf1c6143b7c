// Disputes: somebody says that an amount is wrong, the office answers, and decides.
import assert from "node:assert/strict";
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

interface Found {
  id: string;
  state: string;
  collaborator: { ref: string };
  credit: { amount: { amount: string } } | null;
}

async function disputes(filter = "{}"): Promise<Found[]> {
  const data = await demo.ask<{ disputes: { nodes: Found[] } }>(
    `{ disputes(filter: ${filter}, first: 50) { nodes { id state collaborator { ref } credit { amount { amount } } } } }`,
  );
  return data.disputes.nodes;
}

/** Somebody with a token of a role, signed in. */
async function signedIn(role: string): Promise<Visit> {
  const made = await demo.ask<{ createToken: { secret: string } }>(`mutation { createToken(input: { name: "${role.toLowerCase()}", role: ${role} }) { secret } }`);
  const visit = await Visit.of(browser, demo);
  await visit.open("/");
  await visit.page.getByLabel("Token").fill(made.createToken.secret);
  await visit.page.getByRole("button", { name: "Sign in" }).click();
  await visit.page.getByRole("heading", { name: "Overview" }).waitFor();
  return visit;
}

test("disputes fit and are accessible, for both sides, in light and on a dark phone", async () => {
  const all = await disputes();
  await everywhere(browser, demo, ["/disputes", ...all.slice(0, 2).map(({ id }) => `/disputes/${encodeURIComponent(id)}`)]);
  const visit = await Visit.as("collaborator", browser, demo, { colours: "dark", size: PHONE });
  const mine = all.find(({ collaborator }) => collaborator.ref === "ana");
  assert.ok(mine, "the demo has a dispute of its collaborator");
  for (const path of ["/me", "/disputes", `/disputes/${encodeURIComponent(mine.id)}`]) {
    await visit.open(path);
    await visit.page.locator("main table, main .empty, main ol").filter({ visible: true }).first().waitFor();
    await visit.fits();
    await visit.accessible();
  }
  await visit.end();
});

test("filters of disputes are in the address, and the overview leads to them", async () => {
  const open = await disputes("{ state: OPEN }");
  assert.ok(open.length > 0, "the demo has a dispute that nobody answered");
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open("/");
  await page.getByRole("region", { name: "Needs a decision" }).getByText("Nobody has answered.").first().waitFor();
  await page.getByRole("region", { name: "Money" }).getByRole("link", { name: "In dispute" }).click();
  await page.getByRole("heading", { level: 1, name: "Disputes" }).waitFor();
  await page.waitForURL(/state=undecided/);
  await visit.settled();
  await exactly((await disputes()).filter(({ state }) => state === "OPEN" || state === "ANSWERED").length, page.getByRole("region", { name: "disputes" }).locator("tbody tr"));
  await page.getByLabel("Every state").selectOption("ACCEPTED");
  await page.waitForURL(/state=ACCEPTED/);
  await page.getByRole("region", { name: "disputes" }).getByText("accepted").filter({ visible: true }).first().waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export CSV" }).click()]);
  assert.match(file.suggestedFilename(), /^disputes-/);
  await page.getByRole("button", { name: "Show all" }).click();
  await exactly((await disputes()).length, page.getByRole("region", { name: "disputes" }).locator("tbody tr"));
  await visit.end();
});

test("a collaborator disputes a line of their page, and it is answered and made good while both look", async () => {
  const them = await Visit.as("collaborator", browser, demo);
  const office = await signedIn("FINANCE");
  await them.open("/me");
  const row = them.page.getByRole("region", { name: "owed" }).getByRole("row").filter({ has: them.page.getByRole("button", { name: /^Is it wrong\?/ }) }).first();
  const name = (await row.getByRole("button", { name: /^Is it wrong\?/ }).innerText()).replace(/\s+/g, " ").replace(/^Is it wrong\? */, "");
  await row.getByRole("button", { name: /^Is it wrong\?/ }).click();
  const form = them.page.getByRole("dialog");
  assert.ok(await form.getByRole("button", { name: "Say so" }).isDisabled(), "it asks what is wrong");
  await form.getByLabel("What is wrong").selectOption("MISSING_EVENT");
  await form.getByLabel("In your own words").fill("Two completions of the evening course are missing.");
  await form.getByLabel("What proves it").fill("https://school.example/evening\n\nlist of the last day");
  await them.accessible();
  await form.getByRole("button", { name: "Say so" }).click();
  await them.page.getByText("waits for an answer").first().waitFor();
  await them.page.getByRole("link", { name: "https://school.example/evening" }).waitFor();

  await office.page.getByRole("link", { name: /^Ana Duarte says of/ }).first().click();
  await office.page.getByText("Two completions of the evening course are missing.").waitFor();
  await office.page.getByLabel("Your message").fill("Which day was that?");
  await office.page.getByRole("button", { name: "Send" }).click();
  await office.page.getByText("answered, not decided").first().waitFor();

  // Nobody loads their page anew.
  await them.page.getByText("Which day was that?").waitFor();
  await them.page.getByText("The office", { exact: true }).first().waitFor();
  await them.page.getByLabel("Your message").fill("The 27th.");
  await them.page.getByRole("button", { name: "Send" }).click();
  await office.page.getByText("The 27th.").waitFor();

  await office.page.getByRole("button", { name: "Decide…" }).click();
  // What cannot be taken back is chosen, not found chosen.
  await office.page.getByLabel("Why").fill("Both are on the list.");
  assert.ok(await office.page.getByRole("button", { name: "Decide", exact: true }).isDisabled());
  await office.page.getByLabel("Ana Duarte was right").check();
  await office.page.getByLabel("Credit").fill("35.00");
  await office.page.getByLabel("Why").fill("Both are on the list.");
  await office.page.getByText("Ana Duarte was right and is owed 35.00 USD more, payable now.").waitFor();
  await office.accessible();
  await office.page.getByRole("button", { name: "Decide", exact: true }).click();
  await office.page.getByText("Made good with").waitFor();
  await them.page.getByText("Both are on the list.").waitFor();
  await them.page.getByText("Made good with").waitFor();
  await exactly(0, them.page.getByLabel("Your message"), "what is decided is not discussed");

  // The credit stands among what they earned, and says of which dispute it is.
  await them.page.getByRole("link", { name: "My page" }).click();
  await them.page.getByRole("region", { name: "owed" }).getByRole("row", { name: /35\.00/ }).getByText("dispute: accepted").filter({ visible: true }).first().waitFor();
  await them.page.getByRole("region", { name: "owed" }).getByRole("row").filter({ hasText: name.slice(0, 12) }).first().waitFor();
  const [newest] = await disputes('{ collaborator: "ana" }');
  assert.equal(newest?.state, "ACCEPTED");
  assert.equal(newest.credit?.amount.amount, "35.00");
  await office.end();
  await them.end();
});

test("a dispute about nothing is rejected, and another one withdrawn", async () => {
  const them = await Visit.as("collaborator", browser, demo);
  const { page } = them;
  for (const [at, text] of ["I taught the whole autumn.", "And the winter."].entries()) {
    await them.open("/disputes");
    await page.getByRole("button", { name: "Something is missing…" }).click();
    const form = page.getByRole("dialog");
    const programme = form.getByLabel("Of which programme");
    await programme.selectOption({ index: at + 1 });
    await form.getByLabel("In your own words").fill(text);
    await form.getByRole("button", { name: "Say so" }).click();
    await page.getByText(text).waitFor();
    await page.getByText("there is none").waitFor();
  }
  await page.getByRole("button", { name: "Withdraw…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Withdraw" }).click();
  await page.getByText("withdrawn", { exact: true }).waitFor();

  const office = await Visit.as("admin", browser, demo);
  const [rejected] = (await disputes('{ collaborator: "ana", state: OPEN }'));
  await office.open(`/disputes/${encodeURIComponent(rejected?.id ?? "")}`);
  await office.page.getByRole("button", { name: "Decide…" }).click();
  await office.page.getByLabel("it was right as it was").check();
  await exactly(0, office.page.getByLabel("Credit"), "who was not right gets nothing");
  await office.page.getByLabel("Why").fill("No course of yours was open.");
  await office.page.getByRole("button", { name: "Decide", exact: true }).click();
  await office.page.getByText("rejected", { exact: true }).first().waitFor();
  await office.end();
  await them.end();
});

test("the office disputes an amount for somebody, and it is kept out of payment runs and seen on every page", async () => {
  const { obligations } = await demo.ask<{ obligations: { nodes: { id: string; settlement: { id: string } | null; dispute: object | null; collaborator: { ref: string; name: string } }[] } }>(
    "{ obligations(filter: { kind: SETTLEMENT }, first: 200) { nodes { id dispute { id } settlement { id } collaborator { ref name } } } }",
  );
  const owed = obligations.nodes.find(({ dispute, settlement, collaborator }) => !dispute && settlement && collaborator.ref !== "ana");
  assert.ok(owed?.settlement, "the demo has settled");
  const { ref, name } = owed.collaborator;
  const visit = await Visit.as("admin", browser, demo);
  const { page } = visit;
  await visit.open(`/settlements/${encodeURIComponent(owed.settlement.id)}/why/${ref}`);
  await page.getByRole("button", { name: /^Dispute…/ }).click();
  await page.getByRole("dialog").getByLabel("In your own words").fill("Said by telephone: it should be more.");
  await page.getByRole("button", { name: "Say so" }).click();
  await page.getByText("by the office").waitFor();

  await visit.open(`/settlements/${encodeURIComponent(owed.settlement.id)}`);
  await page.getByRole("region", { name: "standings" }).getByRole("row").filter({ hasText: name }).getByText("dispute: waits for an answer").waitFor();
  // What is not paid yet waits.
  await demo.ask(`mutation { credit(input: { collaborator: "${ref}", amount: { amount: "12.00", currency: "USD" }, reason: "for the workshop", key: "workshop" }) { errors { message } } }`);
  await visit.open(`/collaborators/${ref}`);
  await page.getByRole("region", { name: "obligations" }).getByRole("row", { name: /for the workshop/ }).getByRole("button", { name: /^Dispute…/ }).click();
  await page.getByRole("dialog").getByLabel("In your own words").fill("It was for two.");
  await page.getByRole("button", { name: "Say so" }).click();
  await page.getByText("not paid until this is decided").waitFor();
  await visit.open("/fulfillments/new");
  await page.getByRole("row", { name: new RegExp(`${name}.*in dispute.*12\\.00`) }).first().waitFor();
  await visit.open(`/collaborators/${ref}`);
  await page.getByRole("region", { name: "obligations" }).getByText("in dispute", { exact: true }).filter({ visible: true }).first().waitFor();
  await page.getByRole("heading", { name: "In dispute" }).waitFor();
  await page.getByRole("link", { name: "Their disputes" }).click();
  await page.waitForURL(new RegExp(`collaborator=${ref}`));
  await page.getByRole("region", { name: "disputes" }).getByText("waits for an answer").filter({ visible: true }).first().waitFor();
  await visit.end();

  const looking = await signedIn("VIEWER");
  const [, open] = await disputes(`{ state: OPEN, collaborator: "${ref}" }`);
  await looking.open(`/disputes/${encodeURIComponent(open?.id ?? "")}`);
  await looking.page.getByText("Said by telephone").waitFor();
  for (const button of ["Decide…", "Withdraw…", "Send"]) await exactly(0, looking.page.getByRole("button", { name: button }), button);
  await looking.end();
});
